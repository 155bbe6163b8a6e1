import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from governance.models import OrgUnit, Posting
from governance.values import UnitLevel
from tests.factories.governance import PostingFactory

pytestmark = pytest.mark.django_db


def codes(units):
    return [unit.code for unit in units]


def test_within_a_unit_are_itself_and_everything_below(country):
    assert set(codes(OrgUnit.objects.within(country.rangpur))) == {"55", "5549", "5527", "K1", "D1"}


def test_around_a_unit_are_those_above_it_the_country_first(country):
    assert codes(OrgUnit.objects.around(country.clinic)) == ["BD", "55", "5549", "K1"]


def test_units_are_chosen_by_level(country):
    assert set(codes(OrgUnit.objects.at_level(UnitLevel.DISTRICT))) == {"5549", "5527"}


def test_a_unit_is_within_itself_and_not_within_a_sister(country):
    assert country.kurigram.is_within(country.kurigram)
    assert not country.clinic.is_within(country.dinajpur)


@pytest.mark.parametrize(
    ("day", "held"), [("2026-06-30", False), ("2026-07-01", True), ("2026-09-30", True), ("2026-10-01", False)]
)
def test_a_dated_row_holds_from_its_first_day_to_its_last(day, held, country):
    PostingFactory(unit=country.clinic, valid_from=dt.date(2026, 7, 1), valid_to=dt.date(2026, 9, 30))
    assert Posting.objects.on(dt.date.fromisoformat(day)).exists() is held


def test_a_dated_row_cannot_end_before_it_begins(country):
    with pytest.raises(IntegrityError), transaction.atomic():
        PostingFactory(unit=country.clinic, valid_from=dt.date(2026, 7, 1), valid_to=dt.date(2026, 6, 30))
