"""For which quarters something is known."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Sum

from basis.periods import Kind, Period
from governance.models import OrgUnit
from monitoring.models import RollUp
from monitoring.queries.reading import period_of


def quarters() -> list[tuple[Period, int]]:
    """The quarters for which something is approved, with the number of values, the latest first."""
    country = OrgUnit.objects.filter(depth=1).order_by().values("pk")
    rows = RollUp.objects.whole().filter(unit__in=country).order_by().values_list("period")
    found = [(period_of(code), number) for code, number in rows.annotate(n=Sum("reported"))]
    return sorted(((period, number) for period, number in found if period.kind == Kind.QUARTER), reverse=True)


def current_quarter(counts: Sequence[tuple[Period, int]] | None = None) -> Period | None:
    """The latest quarter that is more than begun: with at least half as many values as the fullest one.

    A single early report must not make every page speak of a quarter for which nothing else is known yet.
    `counts` are those of `quarters`, when the caller has just asked.
    """
    counts = quarters() if counts is None else counts
    most = max((number for _period, number in counts), default=0)
    return next((period for period, number in counts if number * 2 >= most), None)
