"""What a snapshot is made of: exact numbers with a label in each language."""

from decimal import Decimal as D

import pytest
from django.utils import translation
from django.utils.translation import gettext as _

from monitoring.domain.gathering import Gathered, in_both, percent


def add(gathered, key, value, **fields):
    gathered.add(key, value, "count", lambda: _("Indicator"), definition="a count", **fields)
    return gathered.numbers[key]


def test_a_number_keeps_six_places_and_rounds_half_up():
    gathered = Gathered()
    assert str(add(gathered, "up", D("0.0000005")).value) == "0.000001"
    assert str(add(gathered, "down", D("0.00000049")).value) == "0.000000"
    assert str(add(gathered, "third", D(100) / 3).value) == "33.333333"


def test_what_was_not_reported_is_not_zero():
    gathered = Gathered()
    assert add(gathered, "nothing", None).value is None
    assert add(gathered, "zero", 0).value == 0


def test_taka_in_crores_of_crores_stay_exact():
    assert add(Gathered(), "money", 10**15 + 1).value == 10**15 + 1


def test_numbers_stand_in_the_order_in_which_they_were_added():
    gathered = Gathered()
    for key in ("b", "a", "c"):
        add(gathered, key, 1, inputs={"of": key})
    assert list(gathered.numbers) == ["b", "a", "c"]
    assert gathered.numbers["a"].inputs == {"of": "a"}


@pytest.mark.parametrize("language", ["en", "bn"])
def test_a_label_is_said_in_both_languages_whatever_the_reader_speaks(language):
    with translation.override(language):
        number = add(Gathered(), "x", 1)
        assert (number.label_en, number.label_bn) == in_both(lambda: _("Indicator")) == ("Indicator", "সূচক")
        assert translation.get_language() == language


@pytest.mark.parametrize(
    ("part", "whole", "share"),
    [(1, 4, 25), (0, 4, 0), (5, 4, 125), (None, 4, None), (1, None, None), (1, 0, None), (0, D(0), None)],
)
def test_a_share_needs_a_part_and_a_whole(part, whole, share):
    assert percent(part, whole) == share
