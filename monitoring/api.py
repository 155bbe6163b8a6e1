"""Indicators and their approved values for programs. Everybody may read them, as on the pages."""

from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema

from basis.access import allow, anyone
from governance.models import OrgUnit
from monitoring import queries
from monitoring.models import Indicator
from monitoring.values import Value

router = Router(auth=None)


class IndicatorOut(Schema):
    code: str
    name_en: str
    name_bn: str
    component: str | None
    unit: str
    frequency: str
    level: str
    computed_from: str
    version: int


class ValueOut(Schema):
    """Exact numbers as text; `reported` of `expected` units stand behind them; null is "not known", never zero."""

    period: str
    version: int
    numerator: str | None
    denominator: str | None
    value: str | None
    reported: int
    expected: int


@router.get("/indicators", response=list[IndicatorOut])
@allow(anyone)
def indicators(request: HttpRequest) -> list[dict[str, Any]]:
    """All indicators with what is in force of their sheets."""
    rows = Indicator.objects.filter(series__versions__valid_to__isnull=True).values(
        "code",
        "name_en",
        "name_bn",
        "component__code",
        "series__versions__number",
        *(f"series__versions__sheet__{name}" for name in ("unit", "frequency", "level", "computed_from")),
    )
    return [
        {name.removeprefix("series__versions__").removeprefix("sheet__"): value for name, value in row.items()}
        | {"component": row["component__code"], "version": row["series__versions__number"]}
        for row in rows
    ]


@router.get("/indicators/{code}/values", response=list[ValueOut])
@allow(anyone)
def values(request: HttpRequest, code: str, unit: str = "") -> list[dict[str, Any]]:
    """The approved values of all periods at a place (the country unless another is named)."""
    indicator = get_object_or_404(Indicator, code=code)
    place = get_object_or_404(OrgUnit, code=unit) if unit else get_object_or_404(OrgUnit, depth=1)
    return [_out(value) for value in queries.series_values(indicator, place)]


def _out(value: Value) -> dict[str, Any]:
    return {
        "period": value.period.code if value.period else "",
        "version": value.version,
        "numerator": _exact(value.numerator),
        "denominator": _exact(value.denominator),
        "value": _exact(value.value),
        "reported": value.reported,
        "expected": value.expected,
    }


def _exact(number: Decimal | None) -> str | None:
    return None if number is None else f"{number.quantize(Decimal('0.000001')).normalize():f}"
