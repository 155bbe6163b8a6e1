"""Imports: values checked row by row with a report, beside storing the same rows without asking anything."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from basis.periods import Period
from governance.models import OrgUnit
from monitoring.interop.tables import ValueResource
from monitoring.models import Batch, Measurement, SeriesVersion
from tests.bench.harness import Bench

FILE = Path(settings.BASE_DIR) / "config" / "demo" / "indicator_values_sample.csv"


def benches() -> list[Bench]:
    rows = len(FILE.read_bytes().splitlines()) - 1
    return [
        Bench(
            name="values checked and found unchanged",
            run=check_again,
            baseline=lambda: store(rows),
            baseline_name="bulk_create of as many",
            budget="≥ 10,000 rows/s",
            count=rows,
            unit="rows/s",
            rounds=3,
        )
    ]


def check_again() -> None:
    """The whole course of an import: reading, lookups, rules, comparison with what is stored, row report."""
    report = ValueResource().run(FILE.read_bytes(), FILE.name, by=None, dry_run=True)
    assert report.ok


def store(rows: int) -> None:
    """As many rows as the file has, written without a question, and taken back."""
    version, unit, period, now = (
        SeriesVersion.objects.first(),
        OrgUnit.objects.first(),
        Period.parse("2020Q1"),
        timezone.now(),
    )
    with transaction.atomic():
        batch = Batch.objects.create(source="bench", occurred_at=now)
        Measurement.objects.bulk_create(
            [
                Measurement(
                    series_version=version, unit=unit, period=period.code, period_start=period.start,
                    period_end=period.end, numerator=Decimal(number), denominator=Decimal(number + 1),
                    batch=batch, occurred_at=now, received_at=now, status="superseded",
                )
                for number in range(rows)
            ],
            batch_size=500,
        )  # fmt: skip
        transaction.set_rollback(True)
