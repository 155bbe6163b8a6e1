"""Indicators and values, as small as a test needs them."""

import datetime as dt
from decimal import Decimal

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from basis.periods import Period
from governance.models import OrgUnit
from governance.values import Role, UnitLevel
from monitoring import models
from monitoring.domain import rollups
from monitoring.values import (
    Direction,
    Frequency,
    MeasurementStatus,
    ResultLevel,
    SeriesKind,
    SpaceAggregation,
    TimeAggregation,
    ValueType,
    fiscal_year_number,
)
from tests.factories.governance import OrgUnitFactory, person_with_role
from tests.factories.plan import ComponentFactory

FIRST_DAY = dt.date(2023, 7, 1)


class SeriesFactory(DjangoModelFactory):
    class Meta:
        model = models.Series

    code = factory.Sequence(lambda n: f"TS{n:02}")
    kind = SeriesKind.INDICATOR


class SeriesVersionFactory(DjangoModelFactory):
    class Meta:
        model = models.SeriesVersion

    series = factory.SubFactory(SeriesFactory)
    number = 1
    valid_from = FIRST_DAY


class IndicatorSheetFactory(DjangoModelFactory):
    """A quarterly share in percent, a stock, collected by districts."""

    class Meta:
        model = models.IndicatorSheet

    version = factory.SubFactory(SeriesVersionFactory)
    definition_en = "Share of things that are good."
    definition_bn = "ভালো জিনিসের অংশ।"
    numerator_en = "Good things"
    numerator_bn = "ভালো জিনিস"
    denominator_en = "Things"
    denominator_bn = "জিনিস"
    unit = "percent"
    value_type = ValueType.RATIO
    factor = Decimal(100)
    decimals = 1
    frequency = Frequency.QUARTERLY
    direction = Direction.UP
    space_aggregation = SpaceAggregation.RATIO
    time_aggregation_num = TimeAggregation.LAST
    time_aggregation_den = TimeAggregation.LAST
    level = UnitLevel.DISTRICT
    result_level = ResultLevel.OUTPUT
    bounded = True


class IndicatorFactory(DjangoModelFactory):
    """An indicator with the first version of its sheet; fields of the sheet by `sheet__unit=…`."""

    class Meta:
        model = models.Indicator
        skip_postgeneration_save = True

    series = factory.SubFactory(SeriesFactory)
    code = factory.LazyAttribute(lambda o: o.series.code)
    name_en = factory.LazyAttribute(lambda o: f"Indicator {o.code}")
    name_bn = factory.LazyAttribute(lambda o: f"সূচক {o.code}")
    component = factory.SubFactory(ComponentFactory)

    @factory.post_generation
    def sheet(self, create, extracted, **fields):
        if create:
            IndicatorSheetFactory(version=SeriesVersionFactory(series=self.series), **fields)


class BatchFactory(DjangoModelFactory):
    class Meta:
        model = models.Batch

    source = "form"
    occurred_at = factory.LazyFunction(timezone.now)


def measure(
    indicator: models.Indicator,
    unit: OrgUnit,
    period: str,
    numerator: int | str,
    denominator: int | str | None = None,
    *,
    status: str = MeasurementStatus.APPROVED,
    version: models.SeriesVersion | None = None,
    **fields,
) -> models.Measurement:
    """A stored value, approved (and rolled up) unless said otherwise."""
    found, now = Period.parse(period), timezone.now()
    row = models.Measurement.objects.create(
        series_version=version or indicator.series.versions.order_by("number").last(),
        unit=unit,
        period=found.code,
        period_start=found.start,
        period_end=found.end,
        fiscal_year=fiscal_year_number(found),
        numerator=Decimal(numerator),
        denominator=None if denominator is None else Decimal(denominator),
        status=status,
        batch=fields.pop("batch", None) or BatchFactory(),
        approved_at=now if status == MeasurementStatus.APPROVED else None,
        occurred_at=now,
        received_at=now,
        **fields,
    )
    if status == MeasurementStatus.APPROVED:
        rollups.follow(now_counting=models.Measurement.objects.filter(pk=row.pk))
    return row


def plan(indicator: models.Indicator, unit: OrgUnit, *values: int | str | None) -> None:
    """A baseline for FY2023-24 and targets for the years after it."""
    for number, value in enumerate(values):
        period = Period.parse(f"FY{2023 + number}-{24 + number}")
        models.Target.objects.create(
            indicator=indicator,
            series_version=indicator.series.versions.order_by("number").last(),
            unit=unit,
            period=period.code,
            period_start=period.start,
            period_end=period.end,
            kind="target" if number else "baseline",
            value=None if value is None else Decimal(value),
        )


def a_country(districts: int = 2, divisions: int = 1) -> tuple[OrgUnit, list[OrgUnit]]:
    """A country with a division or more, and districts spread over them."""
    country = OrgUnitFactory(code="BD", level=UnitLevel.NATIONAL)
    parts = [OrgUnitFactory(parent=country, level=UnitLevel.DIVISION) for _number in range(divisions)]
    below = [OrgUnitFactory(parent=_fresh(parts[n % divisions])) for n in range(districts)]
    return _fresh(country), [_fresh(unit) for unit in below]


def officer(unit: OrgUnit):
    """A monitoring officer of a unit."""
    return person_with_role(Role.MONITORING_OFFICER, unit)


def _fresh(unit: OrgUnit) -> OrgUnit:
    return OrgUnit.objects.get(pk=unit.pk)
