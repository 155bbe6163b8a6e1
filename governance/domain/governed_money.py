"""The amounts of a budget line that decisions change. The budget officer carries them out, never the approval."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from basis.numerals import to_latin
from basis.periods import Period, PeriodError
from governance.domain import budgets, governed
from governance.models import BudgetLine, Decision, Person
from governance.permissions import may_keep_budget
from governance.registry import GovernedField, GovernedNoun

PARTS = (
    "action__code",
    "fiscal_year__code",
    "source__code",
    "budget_type",
    "economic_code",
    "cost_centre",
)


def _of_key(key: str) -> Q:
    parts = key.split("/")
    return Q(**dict(zip(PARTS, parts, strict=True))) if len(parts) == len(PARTS) else Q(pk__in=[])


def key_of(line: BudgetLine) -> str:
    """The key of a line, as the log writes it."""
    return "/".join(
        [line.action.code, line.fiscal_year.code, line.source.code, line.budget_type]
        + [line.economic_code, line.cost_centre]
    )


def line_of(key: str) -> BudgetLine:
    """The line of a key; raises LookupError."""
    found = BudgetLine.objects.filter(_of_key(key)).first()
    if found is None:
        raise governed.unknown(key)
    return found


def hold_line(key: str) -> BudgetLine:
    """The line of a key, locked; raises LookupError."""
    found = BudgetLine.objects.select_for_update(of=("self",)).filter(_of_key(key)).first()
    if found is None:
        raise governed.unknown(key)
    return found


def _names(keys: Collection[str]) -> Mapping[str, str]:
    """The code of the action, the year and the codes of the line."""
    return {key: _name(key) for key in keys}


def _name(key: str) -> str:
    parts = key.split("/")
    if len(parts) != len(PARTS):
        return key
    action, year, source, _type, economic_code, cost_centre = parts
    try:
        year = Period.parse(year).label(get_language())
    except PeriodError:
        return key
    return f"{action} · {year} · {source} · {economic_code} · {cost_centre}"


def _find(words: str) -> Sequence[tuple[str, str]]:
    rows = BudgetLine.objects.select_related("action", "fiscal_year", "source").order_by(
        "-fiscal_year__start", "action__code", "pk"
    )
    for word in words.split()[: governed.WORDS]:
        latin = to_latin(word)
        rows = rows.filter(
            Q(action__code__iexact=latin)
            | Q(action__name_en__icontains=word)
            | Q(action__name_bn__icontains=word)
            | Q(fiscal_year__code__icontains=latin)
            | Q(source__code__iexact=latin)
            | Q(economic_code__icontains=latin)
            | Q(cost_centre__iexact=latin)
        )
    keys = [key_of(row) for row in rows[: governed.FOUND]]
    return [(key, _name(key)) for key in keys]


def _set(field: str, *, key: str, value: int, by: Person | None, decision: Decision) -> None:
    line = hold_line(key)
    amount: dict[str, Any] = {field: value}
    budgets.keep_line(
        action=line.action,
        fiscal_year=line.fiscal_year,
        source=line.source,
        budget_type=line.budget_type,
        economic_code=line.economic_code,
        cost_centre=line.cost_centre,
        **amount,
        document=decision.reference[:60] or decision.number,
        by=by,
        decision=decision,
    )


def _current(field: str, key: str) -> int | None:
    return getattr(line_of(key), field)


LINE = GovernedNoun(
    noun="BudgetLine",
    label=_("Budget line"),
    names=_names,
    href=lambda key: reverse("action", args=[key.partition("/")[0]]),
    steered_by=lambda keys: governed.groups_of_actions({key: key.partition("/")[0] for key in keys}),
    find=_find,
    hold=hold_line,
)

FIELDS = [
    GovernedField(
        of=LINE,
        field=field,
        label=label,
        at_once=False,
        may=may_keep_budget,
        current=partial(_current, field),
        read=governed.read_taka,
        apply=partial(_set, field),
        show=governed.show_taka,
        hint=governed.TAKA_HINT,
    )
    for field, label in (("revised", _("Revised allocation")), ("released", _("Fund release")))
]
