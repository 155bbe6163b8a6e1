from decimal import Decimal as D

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from basis.periods import Period
from governance.models import LogEntry
from monitoring.domain import targets
from monitoring.models import Target
from tests.factories.governance import OrgUnitFactory
from tests.factories.monitoring import IndicatorFactory, officer

pytestmark = pytest.mark.django_db
YEAR = Period.parse("FY2025-26")


def set_target(indicator, unit, value, **fields):
    by = fields.pop("by", None)
    fields = {"period": YEAR, "kind": "target"} | fields
    return targets.set_target(indicator=indicator, unit=unit, value=value, by=by, **fields)


def test_each_change_leaves_a_state_and_a_line_in_the_log():
    indicator, unit = IndicatorFactory(), OrgUnitFactory()
    set_target(indicator, unit, D(50))
    target = set_target(indicator, unit, D(60))
    assert target.value == 60
    assert [state.value for state in target.states.all()] == [50, 60]
    last = LogEntry.objects.order_by("id").last()
    cell = f"{unit.code} FY2025-26 target"
    assert (last.before[cell]["value"], last.after[cell]["value"]) == ("50", "60")


def test_setting_the_same_again_changes_nothing():
    indicator, unit = IndicatorFactory(), OrgUnitFactory()
    set_target(indicator, unit, D(50))
    set_target(indicator, unit, D("50.0"))
    assert Target.objects.get().states.count() == LogEntry.objects.count() == 1


def test_a_baseline_with_nothing_to_count_is_empty_and_not_zero():
    target = set_target(IndicatorFactory(), OrgUnitFactory(), None, kind="baseline")
    assert target.value is None


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"value": None}, "missing_value"),
        ({"value": D(-1)}, "negative"),
        ({"value": D(1), "period": Period.parse("2026-07")}, "wrong_period"),
    ],
)
def test_what_is_refused(fields, code):
    with pytest.raises(ValidationError) as refused:
        set_target(IndicatorFactory(), OrgUnitFactory(), fields.pop("value"), **fields)
    assert code in [fault.code for faults in refused.value.error_dict.values() for fault in faults]


def test_context_has_no_target():
    with pytest.raises(ValidationError) as refused:
        set_target(IndicatorFactory(component=None), OrgUnitFactory(), D(1))
    assert refused.value.error_dict["kind"][0].code == "context_indicator"


def test_a_district_officer_sets_no_targets():
    country = OrgUnitFactory(level="national")
    district = OrgUnitFactory(parent=country)
    with pytest.raises(PermissionDenied):
        set_target(IndicatorFactory(), district, D(1), by=officer(district))
