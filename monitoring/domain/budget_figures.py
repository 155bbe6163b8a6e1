"""
The numbers of the budget execution report of one fiscal year.

Original, revised, released and spent are sums over lines (through their shares); a line without an entry of that
kind is not counted as zero, and each sum says how many of its lines had one. Execution is spent ÷ revised; while
the year runs it is spent ÷ released, because the rest of the allocation is not due yet.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from basis.periods import Kind, Period
from basis.text import in_language
from governance.models import BudgetLine, FiscalYear, OrgUnit
from governance.queries.budget import split
from governance.values import BudgetType, UnitLevel
from monitoring.domain.gathering import Gathered, in_both, percent

MEASURES = ("original", "revised", "released", "spent")

# A line that spent less than this share (percent) of what was due is pointed out.
LOW_EXECUTION = 30


@dataclass(frozen=True)
class Part:
    """The part of a line that pays for one action, in whole taka by measure; None where nothing was entered."""

    line: BudgetLine
    action: Any
    amounts: dict[str, int | None]


def gather(*, period: Period, unit: OrgUnit, today: dt.date) -> Gathered:
    """
    All numbers of the report. Raises ValidationError: wrong_period when it is no fiscal year, wrong_unit below the
    country (lines have no place), no_data when the year has no line.
    """
    if period.kind != Kind.FISCAL_YEAR:
        raise ValidationError(_("The budget report is made for a fiscal year, such as FY2025-26."), code="wrong_period")
    if unit.level != UnitLevel.NATIONAL:
        raise ValidationError(
            _("The budget report is made for the whole country: budget lines have no place."), code="wrong_unit"
        )
    year = FiscalYear.objects.filter(code=period.code).first()
    parts = _parts(year) if year else []
    if not parts:
        raise ValidationError(
            _("There are no budget lines for %(period)s, so there is nothing to report."),
            code="no_data",
            params={"period": period.label(get_language())},
        )
    gathered = Gathered()
    closed = period.end < today
    gathered.frame = {
        "closed": closed,
        "as_of": min(period.end, today).isoformat(),
        "base": "revised" if closed else "released",
        "total": _row(gathered, "total", *in_both(lambda: _("All pillars")), parts),
        "pillars": _rows(gathered, "pillar", parts, lambda part: part.action.component.pillar, "number"),
        "sources": _rows(gathered, "source", parts, lambda part: part.line.source, "code"),
        "types": _types(gathered, parts),
        "actions": _rows(gathered, "action", parts, lambda part: part.action, "code"),
        "low": _low(gathered, parts, "revised" if closed else "released"),
        "overspent": _overspent(gathered, parts),
    }
    _counts(gathered, parts)
    for key in ("pillars", "sources", "types", "actions", "low", "overspent", "money"):
        _whole(gathered, key)
    return gathered


def _parts(year: FiscalYear) -> list[Part]:
    """The lines of a year, cut by their shares; a line without shares belongs to its own action."""
    lines = (
        BudgetLine.objects.filter(fiscal_year=year)
        .select_related("source", "action__component__pillar")
        .prefetch_related("shares__action__component__pillar")
        .order_by("id")
    )
    parts = []
    for line in lines:
        shares = list(line.shares.all())
        payers = [(share.action, share.percent) for share in shares] or [(line.action, Decimal(100))]
        cut = {measure: split(getattr(line, measure), [share for _action, share in payers]) for measure in MEASURES}
        for at, (action, _share) in enumerate(payers):
            parts.append(Part(line, action, {measure: cut[measure][at] for measure in MEASURES}))
    return parts


def _rows(gathered: Gathered, kind: str, parts: list[Part], of: Any, code: str) -> list[dict[str, Any]]:
    """A row of numbers for each pillar, source or action that has lines."""
    groups: dict[Any, list[Part]] = {}
    for part in parts:
        groups.setdefault(of(part), []).append(part)
    rows = []
    for noun in sorted(groups, key=_order):
        name = getattr(noun, code)
        row = _row(gathered, f"{kind}.{name}", noun.name_en, noun.name_bn, groups[noun])
        rows.append({**row, "code": str(name)})
    return rows


def _order(noun: Any) -> tuple[Any, ...]:
    """Pillars by number, actions by component and code, sources by code."""
    if hasattr(noun, "number"):
        return (noun.number,)
    if hasattr(noun, "component"):
        return (noun.component.pillar.number, noun.component.position, noun.code)
    return (noun.is_aid, noun.code)


def _types(gathered: Gathered, parts: list[Part]) -> list[dict[str, Any]]:
    """Operating and development budget."""
    rows = []
    for kind in BudgetType:
        own = [part for part in parts if part.line.budget_type == kind]
        if own:
            rows.append(_row(gathered, f"type.{kind}", *in_both(lambda kind=kind: str(kind.label)), own))
    return rows


def _row(gathered: Gathered, key: str, name_en: str, name_bn: str, parts: list[Part]) -> dict[str, Any]:
    """Four amounts and two rates for these parts; the row's place in the frame."""
    names = {"en": name_en, "bn": name_bn}
    amounts: dict[str, int | None] = {}
    for measure in MEASURES:
        amounts[measure] = _amount(gathered, key, measure, names, parts)
    for rate, base in (("of_revised", "revised"), ("of_released", "released")):
        gathered.add(
            f"{key}.{rate}",
            percent(amounts["spent"], amounts[base]),
            "percent",
            lambda base=base: (
                _("%(measure)s, percent of %(base)s: %(name)s")
                % {"measure": _("Expenditure"), "base": _measure(base).lower(), "name": _in_active(names)}
            ),
            definition=f"budget.execution_{rate} v1",
            inputs={
                "numerator": amounts["spent"],
                "denominator": amounts[base],
                "figures": [f"{key}.spent", f"{key}.{base}"],
            },
            decimals=1,
        )
    return {"key": key, "name_en": name_en, "name_bn": name_bn}


def _amount(gathered: Gathered, key: str, measure: str, names: dict[str, str], parts: list[Part]) -> int | None:
    """The sum of one measure over the lines that have it, in whole taka."""
    known = [(part, amount) for part in parts if (amount := part.amounts[measure]) is not None]
    value = sum(amount for _part, amount in known) if known else None
    gathered.add(
        f"{key}.{measure}",
        value,
        "bdt",
        lambda: _("%(measure)s: %(name)s") % {"measure": _measure(measure), "name": _in_active(names)},
        definition=f"budget.{measure} v1",
        inputs={
            "lines": [part.line.pk for part, _amount in known],
            "reported": len(known),
            "expected": len(parts),
            "sha256": fingerprint((part.line.pk, amount) for part, amount in known),
        },
    )
    return value


def fingerprint(rows: Iterable[tuple[Any, ...]]) -> str:
    """A hash of the inputs of a number, in their order."""
    text = "\n".join(",".join(str(each) for each in row) for row in rows)
    return hashlib.sha256(text.encode()).hexdigest()


def _measure(measure: str) -> str:
    """What people call it."""
    return {
        "original": _("Original allocation"),
        "revised": _("Revised allocation"),
        "released": _("Fund release"),
        "spent": _("Expenditure"),
    }[measure]


def _in_active(names: dict[str, str]) -> str:
    return in_language(_Names(names["en"], names["bn"]), "name")


@dataclass(frozen=True)
class _Names:
    name_en: str
    name_bn: str


def _low(gathered: Gathered, parts: list[Part], base: str) -> list[dict[str, Any]]:
    """Lines that spent less than LOW_EXECUTION percent of what was due, the lowest first."""
    rows = []
    for line in dict.fromkeys(part.line for part in parts):
        rate = percent(line.spent, getattr(line, base))
        if rate is not None and rate < LOW_EXECUTION:
            rows.append((rate, _line(gathered, "low", line, rate, base)))
    return [row for _rate, row in sorted(rows, key=lambda pair: (pair[0], pair[1]["key"]))]


def _overspent(gathered: Gathered, parts: list[Part]) -> list[dict[str, Any]]:
    """Lines on which the accounting system reported more than was released."""
    lines = dict.fromkeys(part.line for part in parts if part.line.flagged_overspend)
    return [_line(gathered, "overspent", line, percent(line.spent, line.released), "released") for line in lines]


def _line(gathered: Gathered, kind: str, line: BudgetLine, rate: Decimal | None, base: str) -> dict[str, Any]:
    """The numbers of one line that is pointed out."""
    key = f"{kind}.{line.pk}"
    name = f"{line.action.code} {line.source.code} {line.economic_code} {line.cost_centre}"
    for measure in (base, "spent"):
        gathered.add(
            f"{key}.{measure}",
            getattr(line, measure),
            "bdt",
            lambda measure=measure: _("%(measure)s: %(name)s") % {"measure": _measure(measure), "name": name},
            definition=f"budget.{measure} v1",
            inputs={"lines": [line.pk], "reported": 1, "expected": 1},
        )
    gathered.add(
        f"{key}.rate",
        rate,
        "percent",
        lambda: (
            _("%(measure)s, percent of %(base)s: %(name)s")
            % {"measure": _("Expenditure"), "base": _measure(base).lower(), "name": name}
        ),
        definition=f"budget.execution_of_{base} v1",
        inputs={"numerator": line.spent, "denominator": getattr(line, base), "lines": [line.pk]},
        decimals=1,
    )
    return {
        "key": key,
        "action": line.action.code,
        "name_en": line.action.name_en,
        "name_bn": line.action.name_bn,
        "source": line.source.code,
        "source_name_en": line.source.name_en,
        "source_name_bn": line.source.name_bn,
        "economic_code": line.economic_code,
        "cost_centre": line.cost_centre,
        "base": base,
    }


def _counts(gathered: Gathered, parts: list[Part]) -> None:
    """How many lines there are, how many have an expenditure, how many are pointed out."""
    lines = list(dict.fromkeys(part.line for part in parts))
    counts = {
        "lines": (len(lines), lambda: _("Budget lines of the year")),
        "lines_spent": (
            sum(line.spent is not None for line in lines),
            lambda: _("Budget lines for which an expenditure was reported"),
        ),
        "lines_low": (len(gathered.frame["low"]), lambda: _("Budget lines with low execution")),
        "lines_overspent": (len(gathered.frame["overspent"]), lambda: _("Overspent budget lines")),
        "actions": (len(gathered.frame["actions"]), lambda: _("Actions with budget lines")),
    }
    for key, (value, label) in counts.items():
        gathered.add(
            f"count.{key}",
            value,
            "count",
            label,
            definition=f"budget.count_{key} v1",
            inputs={"lines": [line.pk for line in lines]} if key == "lines" else {},
        )


def _whole(gathered: Gathered, key: str) -> None:
    """The code of a whole table or chart."""
    labels = {
        "pillars": lambda: _("Table: money by pillar"),
        "sources": lambda: _("Table: money by source"),
        "types": lambda: _("Table: operating and development budget"),
        "actions": lambda: _("Table: money by action"),
        "low": lambda: _("Table: lines with low execution"),
        "overspent": lambda: _("Table: overspent lines"),
        "money": lambda: _("Chart: money by pillar"),
    }
    rows = gathered.frame["pillars" if key == "money" else key]
    prefixes = tuple(f"{row['key']}." for row in rows)
    cells = [each for each in gathered.numbers if each.startswith(prefixes)] if prefixes else []
    gathered.add(f"table.{key}", None, "table", labels[key], definition="report.table v1", inputs={"figures": cells})
