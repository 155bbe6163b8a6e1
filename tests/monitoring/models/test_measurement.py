import pytest
from django.db import IntegrityError, transaction

from monitoring.models import Measurement
from monitoring.values import MeasurementStatus
from tests.factories.monitoring import IndicatorFactory, OrgUnitFactory, measure

pytestmark = pytest.mark.django_db


def test_the_database_keeps_one_approved_value_of_a_cell():
    indicator, unit = IndicatorFactory(), OrgUnitFactory()
    measure(indicator, unit, "2026Q3", 1, 2)
    with pytest.raises(IntegrityError), transaction.atomic():
        measure(indicator, unit, "2026Q3", 1, 2)


def test_the_database_keeps_one_waiting_value_of_a_cell():
    indicator, unit = IndicatorFactory(), OrgUnitFactory()
    measure(indicator, unit, "2026Q3", 1, 2, status=MeasurementStatus.SUBMITTED)
    with pytest.raises(IntegrityError), transaction.atomic():
        measure(indicator, unit, "2026Q3", 1, 2, status=MeasurementStatus.SUBMITTED)


def test_parts_of_a_disaggregation_and_old_rows_are_other_cells():
    indicator, unit = IndicatorFactory(), OrgUnitFactory()
    measure(indicator, unit, "2026Q3", 1, 2)
    measure(indicator, unit, "2026Q3", 1, 2, disaggregation="sex:female")
    measure(indicator, unit, "2026Q3", 1, 2, status=MeasurementStatus.SUPERSEDED)
    measure(indicator, unit, "2026Q3", 1, 2, status=MeasurementStatus.SUPERSEDED)
    assert Measurement.objects.approved().whole().count() == 1


def test_an_event_of_a_phone_is_stored_once():
    indicator, unit = IndicatorFactory(), OrgUnitFactory()
    measure(indicator, unit, "2026Q4", 1, 2, client_event_id="e-1")
    with pytest.raises(IntegrityError), transaction.atomic():
        measure(indicator, unit, "2026Q3", 1, 2, client_event_id="e-1")


def test_numbers_come_back_exactly():
    row = measure(IndicatorFactory(), OrgUnitFactory(), "2026Q3", "123456789012.123456", "3")
    row.refresh_from_db()
    assert str(row.numerator.normalize()) in ("123456789012.123456", "123456789012.123")
