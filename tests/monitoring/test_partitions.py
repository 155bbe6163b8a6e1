"""PostgreSQL keeps the values of each fiscal year in a part of their own; what is there comes along."""

import importlib

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from monitoring.models import Measurement
from tests.factories.monitoring import IndicatorFactory, a_country, measure

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one table"),
]


def migration():
    return importlib.import_module("monitoring.migrations.0008_rollups")


def asked(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def part_of(row):
    return asked("SELECT tableoid::regclass::text FROM monitoring_measurement WHERE id = %s", row.pk)[0][0]


def keys():
    rows = asked(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'monitoring_measurement' AND indexdef LIKE %s",
        "CREATE UNIQUE%",
    )
    return {name: definition.split("USING btree ")[1] for name, definition in rows}


def scene():
    _country, (one, two) = a_country()
    indicator = IndicatorFactory(sheet__frequency="annual")
    return one, two, measure(indicator, one, "FY2025-26", 1, 2), measure(indicator, two, "FY2012-13", 1, 2)


def test_a_value_lies_in_the_part_of_its_year_or_in_the_rest():
    _one, _two, now, old = scene()
    assert part_of(now) == "monitoring_measurement_fy2025"
    assert part_of(old) == "monitoring_measurement_other"


def test_every_key_names_the_year_and_still_refuses_a_second_value_of_a_cell():
    one, _two, now, _old = scene()
    assert all("fiscal_year" in columns for columns in keys().values())
    assert {"one_approved_value_of_a_cell", "one_waiting_value_of_a_cell", "one_draft_value_of_a_cell"} <= set(keys())
    with pytest.raises(IntegrityError), transaction.atomic():
        measure(now.series_version.series.indicator, one, "FY2025-26", 5, 6)


def test_the_table_can_be_united_and_divided_again_with_all_that_is_in_it():
    _one, _two, now, old = scene()
    before = list(Measurement.objects.order_by("pk").values())
    constraints = (
        "SELECT conname FROM pg_constraint WHERE conrelid = 'monitoring_measurement'::regclass AND contype = %s"
    )
    checks, links = sorted(asked(constraints, "c")), sorted(asked(constraints, "f"))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with connection.schema_editor() as editor:
        migration().unite(None, editor)
        assert part_of(now) == part_of(old) == "monitoring_measurement"
        assert not any("fiscal_year" in columns for columns in keys().values())
        assert list(Measurement.objects.order_by("pk").values()) == before
        migration().divide(None, editor)
    assert part_of(now) == "monitoring_measurement_fy2025"
    assert list(Measurement.objects.order_by("pk").values()) == before
    assert (sorted(asked(constraints, "c")), sorted(asked(constraints, "f"))) == (checks, links)
    later = measure(now.series_version.series.indicator, _one, "FY2024-25", 1, 2)
    assert later.pk > max(now.pk, old.pk)


def test_what_has_values_cannot_be_removed():
    one, _two, now, _old = scene()
    for row in (one, now.series_version, now.batch):
        with pytest.raises((ProtectedError, ValidationError)):
            type(row).objects.get(pk=row.pk).delete()
    assert Measurement.objects.filter(pk=now.pk).exists()
