"""The stage of a policy follows its document; without one there is no answer."""

import datetime as dt

import pytest

from basis.periods import Period
from governance.domain.policies import record_legal_state
from governance.models import PolicyPage
from monitoring.domain import live
from monitoring.models import Measurement
from monitoring.values import SpaceAggregation, ValueType
from tests.factories.monitoring import IndicatorFactory, SeriesFactory, a_country
from tests.factories.site import report_section

pytestmark = pytest.mark.django_db
YEAR = Period.parse("FY2025-26")


@pytest.fixture
def scene():
    a_country(1)
    indicators = {
        code: IndicatorFactory(
            series=SeriesFactory(code=code),
            sheet__frequency="annual",
            sheet__level="national",
            sheet__value_type=ValueType.STAGE,
            sheet__space_aggregation=SpaceAggregation.MAX,
            sheet__computed_from="policy",
        )
        for code in ("IR01", "LE01")
    }
    parent = report_section()["bn"].get_parent()
    page = PolicyPage(title="A policy", slug="a-policy", summary="What it settles.", text="[]", document_type="policy")
    parent.add_child(instance=page)
    page.components.add(indicators["IR01"].component)
    page.save()
    page.save_revision().publish()
    return indicators, page


def stage(indicator):
    live.pull(indicator=indicator, period=YEAR, by=None)
    row = Measurement.objects.approved().filter(series_version__series=indicator.series).first()
    return row.numerator if row else None


def test_a_policy_climbs_the_stages_of_its_sheet(scene):
    indicators, page = scene
    assert stage(indicators["IR01"]) == 1
    for state, reached in [("consulted", 2), ("approved", 4), ("in_force", 5)]:
        record_legal_state(page=page, legal_state=state, on=dt.date(2026, 1, 1), by=None)
        assert stage(indicators["IR01"]) == reached
    assert Measurement.objects.filter(status="superseded").count() == 3


def test_what_happened_after_the_year_is_not_counted_in_it(scene):
    indicators, page = scene
    record_legal_state(page=page, legal_state="consulted", on=dt.date(2026, 7, 1), by=None)
    assert stage(indicators["IR01"]) == 1


def test_without_a_document_of_its_kind_there_is_no_answer(scene):
    indicators, page = scene
    page.components.add(indicators["LE01"].component)
    page.save()
    assert stage(indicators["LE01"]) is None
    PolicyPage.objects.update(document_type="act")
    assert stage(indicators["LE01"]) == 1
