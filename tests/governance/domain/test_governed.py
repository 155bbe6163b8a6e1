"""What governed fields share: who is told of a change, how values are typed and shown."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from governance.domain import governed
from governance.values import GroupKind
from tests.factories.groups import GroupFactory
from tests.factories.plan import ActionFactory, PillarFactory

pytestmark = pytest.mark.django_db


def test_the_group_that_steers_the_pillar_is_told():
    action, other = ActionFactory(), ActionFactory()
    steering, bystander = GroupFactory(), GroupFactory()
    steering.pillars.add(action.component.pillar)
    bystander.pillars.add(other.component.pillar)
    told = governed.groups_of_actions({"x": action.code, "y": other.code})
    assert {key: set(ids) for key, ids in told.items()} == {"x": {steering.pk}, "y": {bystander.pk}}


def test_of_a_pillar_that_nobody_steers_the_steering_committee_is_told():
    committee = GroupFactory(kind=GroupKind.STEERING)
    GroupFactory().pillars.add(PillarFactory())
    assert set(governed.groups_of_actions({"x": ActionFactory().code})["x"]) == {committee.pk}


def test_without_a_committee_the_groups_at_the_top_are_told():
    top = GroupFactory()
    GroupFactory(parent=top, kind=GroupKind.SUBGROUP)
    assert set(governed.groups_of_actions({"x": ActionFactory().code, "gone": "no such"})["gone"]) == {top.pk}


def test_a_dissolved_group_is_told_no_more():
    action = ActionFactory()
    old = GroupFactory(dissolved_on=timezone.localdate() - dt.timedelta(days=1))
    old.pillars.add(action.component.pillar)
    new = GroupFactory()
    assert set(governed.groups_of_actions({"x": action.code})["x"]) == {new.pk}


def test_values_are_read_as_people_type_them():
    assert governed.read_day("২০২৭-০৬-৩০") == "2027-06-30"
    assert governed.read_taka("১.২৫ কোটি") == 12_500_000
    assert governed.read_number("১২.৫০") == "12.5"
    assert governed.read_optional_number(" ") is None
    for text in ("-5", "12.5", "ten", "1e9"):
        with pytest.raises(ValidationError):
            governed.read_taka(text)


def test_values_are_shown_in_the_language_of_the_reader():
    with translation.override("bn"):
        assert governed.show_day("2027-06-30") == "৩০ জুন ২০২৭"
        assert governed.show_taka(12_500_000) == "১,২৫,০০,০০০ টাকা"
    with translation.override("en"):
        assert governed.show_number("87.5") == "87.5"
        assert governed.show_percent("40") == "40%"
        assert [governed.show_day(None), governed.show_taka(None), governed.show_number(None)] == ["–"] * 3
