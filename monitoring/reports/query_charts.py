"""The drawing of a data query: the number in doubt among its neighbours in time."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from basis.charts import Chart, Line, trend_chart
from basis.periods import Period
from monitoring.models import DataQuery
from monitoring.values import Path
from monitoring.values.checks.sentences import plain_number
from monitoring.values.written import write

BEFORE, AFTER = 12, 8


def neighbours(
    query: DataQuery, values: dict[Period, dict[str, Decimal | None]], path: Path | None = None
) -> Chart | None:
    """The part that is doubted (numerator, denominator or rate) in the periods around it, for a course with its path.

    None with nothing to draw.
    """
    at = Period.parse(query.period)
    part = query.details.get("part") or ("rate" if any(each.get("rate") for each in values.values()) else "numerator")
    part = "numerator" if part == "number" else part
    known = {period: each.get(part) for period, each in values.items() if period.kind == at.kind}
    if not any(value is not None for value in known.values()):
        return None
    steps = _steps(at, known)
    plan = [path.planned(step.end) for step in steps] if path else []
    language = get_language()
    names = {"numerator": _("Numerator"), "denominator": _("Denominator")}
    return trend_chart(
        title=_title(query, at, known.get(at), _shown(query, part)),
        language=language,
        periods=[step.label(language) for step in steps],
        periods_short=[step.short_label(language) for step in steps],
        lines=[Line(names.get(part, _("Value")), [known.get(step) for step in steps])],
        target=plan if any(each is not None for each in plan) else (),
        show=_shown(query, part),
    )


def _steps(at: Period, known: dict[Period, Decimal | None]) -> list[Period]:
    first, last = min(at, *known), max(at, *known)
    step, found = first, []
    while step.start <= last.start:
        found.append(step)
        step = step.next()
    place = found.index(at)
    return found[max(0, place - BEFORE) : place + AFTER + 1]


def _title(query: DataQuery, at: Period, value: Decimal | None, show: Callable) -> str:
    words = {"place": query.unit.name, "period": at.short_label(get_language())}
    if value is None:
        return _("%(place)s: nothing in %(period)s") % words
    return _("%(place)s: %(value)s in %(period)s, among its neighbours") % (words | {"value": show(value)})


def _shown(query: DataQuery, part: str) -> Callable[[int | float | Decimal], str]:
    versions = [version for version in query.series.versions.all() if hasattr(version, "sheet")]
    sheet = versions[-1].sheet if versions else None
    if part == "rate" and sheet is not None:
        return lambda number: write(Decimal(number), unit=sheet.unit, decimals=sheet.decimals)
    return lambda number: plain_number(part, Decimal(number))
