import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from basis.periods import Period
from governance.models import LogEntry
from monitoring import queries
from monitoring.domain import indicators
from monitoring.models import IndicatorSheet
from tests.factories.governance import person_with_role
from tests.factories.monitoring import IndicatorFactory, a_country, measure, officer
from tests.factories.plan import ActionFactory, ComponentFactory

pytestmark = pytest.mark.django_db


def a_sheet(**changes):
    sheet = IndicatorFactory().series.versions.get().sheet
    return {name: getattr(sheet, name) for name in indicators.SHEET_FIELDS} | changes


def test_defining_writes_the_first_version_and_the_log():
    found = indicators.define(code="ZZ01", name_en="New", name_bn="নতুন", sheet=a_sheet(), by=None)
    assert [v.number for v in found.series.versions.all()] == [1]
    assert LogEntry.objects.get(noun_key="ZZ01").verb == "define_indicator"


def test_a_changed_definition_is_a_new_version_and_the_past_stays():
    country, (one, _two) = a_country()
    indicator = IndicatorFactory()
    measure(indicator, one, "2026Q2", 1, 2)
    version = indicators.revise(
        indicator=indicator, sheet={"numerator_en": "Better things"}, by=None, valid_from=dt.date(2026, 7, 1)
    )
    first = indicator.series.versions.get(number=1)
    assert version.number == 2
    assert first.valid_to == dt.date(2026, 6, 30)
    assert first.sheet.numerator_en == "Good things"
    assert queries.history_of(indicator, country).values[0].version == 1


def test_two_definitions_are_never_joined():
    country, (one, _two) = a_country()
    indicator = IndicatorFactory(sheet__time_aggregation_num="sum", sheet__time_aggregation_den="sum")
    measure(indicator, one, "2025Q4", 1, 10)
    version = indicators.revise(
        indicator=indicator, sheet={"numerator_en": "Better"}, by=None, valid_from=dt.date(2026, 1, 1)
    )
    measure(indicator, one, "2026Q1", 9, 10, version=version)
    history = queries.history_of(indicator, country)
    year = history.at(Period.parse("FY2025-26"))
    assert (year.numerator, year.denominator, year.version) == (9, 10, 2)
    assert [value.version for value in history.like(history.values[1])] == [2]


def test_a_definition_on_which_nothing_hangs_is_mended_in_place():
    indicator = IndicatorFactory()
    assert indicators.revise(indicator=indicator, sheet={"unit": "per_100"}, by=None).number == 1
    assert IndicatorSheet.objects.get(version__series=indicator.series).unit == "per_100"


def test_a_new_version_must_not_begin_among_values_of_the_old_one():
    _country, (one, _two) = a_country()
    indicator = IndicatorFactory()
    measure(indicator, one, "2026Q2", 1, 2)
    with pytest.raises(ValidationError) as refused:
        indicators.revise(indicator=indicator, sheet={"unit": "per_100"}, by=None, valid_from=dt.date(2026, 5, 1))
    assert refused.value.code == "version_too_early"


def test_saying_the_same_makes_no_version():
    indicator = IndicatorFactory()
    indicators.revise(indicator=indicator, sheet={"unit": "percent"}, by=None)
    assert not LogEntry.objects.exists()


def test_only_the_national_officer_and_administrators_define():
    country, (one, _two) = a_country()
    indicator = IndicatorFactory()
    with pytest.raises(PermissionDenied):
        indicators.revise(indicator=indicator, sheet={"unit": "per_100"}, by=officer(one))
    indicators.revise(indicator=indicator, sheet={"unit": "per_100"}, by=officer(country))
    indicators.describe(indicator=indicator, name_en="Other", by=person_with_role("administrator", country))
    assert indicator.name_en == "Other"


def test_an_action_of_another_component_is_refused():
    indicator = IndicatorFactory()
    with pytest.raises(ValidationError):
        indicators.describe(indicator=indicator, by=None, action=ActionFactory(component=ComponentFactory()))


@pytest.mark.parametrize(
    ("changes", "bounded"),
    [
        ({}, True),
        ({"annualized": True}, False),
        ({"computed_from": "budget"}, False),
        ({"denominator_en": "Projected population"}, False),
        ({"unit": "per_1000"}, False),
    ],
)
def test_a_hundred_percent_is_the_end_only_where_that_is_certain(changes, bounded):
    assert indicators.is_bounded(a_sheet(**changes)) is bounded
