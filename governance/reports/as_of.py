"""What was believed of the plan, beside what is said today, in words and as a table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from basis.periods import format_day
from governance.models.budget import BALANCES
from governance.queries.as_of import ActionThen, AsOf, Difference, MilestoneThen
from governance.reports.sheets import Column, Sheet, shown

BALANCE_KINDS = dict.fromkeys(BALANCES, "taka")
KINDS = BALANCE_KINDS | {"cost_bdt": "taka", "weight": "percent", "target_qty": "whole", "achieved_qty": "whole"}


def differences(row: ActionThen, language: str) -> list[str]:
    """What is said differently today of an action and its milestones, a sentence each."""
    found = sentences(row.differences, language)
    for milestone in row.milestones:
        name = _("Milestone %(n)s") % {"n": shown(milestone.milestone.n, "whole", language)}
        found += [f"{name}: {sentence}" for sentence in sentences(milestone.differences, language)]
    return found + _added(row, language)


def as_of_sheet(rows: Sequence[ActionThen], as_of: AsOf, language: str) -> Sheet:
    """One row an action, followed by one for each of its milestones; what differs from today is in the last column."""
    columns = [
        Column(_("Action"), "code"),
        Column(_("Milestone"), "whole"),
        Column(_("Name")),
        Column(_("Owner")),
        Column(_("Start"), "day"),
        Column(_("End or due date"), "day"),
        Column(_("Cost in taka"), "taka"),
        Column(_("Weight"), "percent"),
        Column(_("Reached on"), "day"),
        Column(_("Derived progress"), "percent"),
        Column(_("Said differently today")),
    ]
    about = _("The plan for %(on)s, as it was known on %(known)s") % days(as_of, language)
    lines = [line for row in rows for line in _lines(row, language)]
    hrefs = [reverse("action", args=[line[0]]) for line in lines]
    return Sheet(title=about, columns=columns, rows=lines, hrefs=hrefs)


def days(as_of: AsOf, language: str) -> dict[str, str]:
    """The two days as people read them, for a title."""
    return {
        "on": format_day(as_of.on, language=language),
        "known": format_day(timezone.localdate(as_of.known), language=language),
    }


def _lines(row: ActionThen, language: str) -> Iterable[list[Any]]:
    said, code = row.state, row.action.code
    own = sentences(row.differences, language) + _added(row, language)
    dates = [said.start, said.end, said.cost_bdt, None, None, row.standing.derived]
    yield [code, None, said.name, said.owner.name, *dates, "; ".join(own)]
    for each in row.milestones:
        yield [code, *_milestone(each), "; ".join(sentences(each.differences, language))]


def _milestone(then: MilestoneThen) -> list[Any]:
    said = then.state
    return [then.milestone.n, said.name, None, None, said.due, None, said.weight, then.reached_on, None]


def _added(row: ActionThen, language: str) -> list[str]:
    return [
        _("Milestone %(n)s was not known yet: %(name)s") % {"n": shown(each.n, "whole", language), "name": each.name}
        for each in row.added
    ]


def sentences(found: Iterable[Difference], language: str) -> list[str]:
    """What was believed and what is said today, a sentence for each field."""
    return [
        _("%(field)s: %(then)s then, %(now)s today")
        % {
            "field": label_of(each.field),
            "then": value_of(each.then, each.field, language),
            "now": value_of(each.now, each.field, language),
        }
        for each in found
    ]


def label_of(field: str) -> str:
    return {
        "name": _("Name"),
        "component": _("Component"),
        "owner": _("Owner"),
        "start": _("Start"),
        "end": _("End"),
        "cost_bdt": _("Cost in taka"),
        "due": _("Due date"),
        "weight": _("Weight"),
        "target_qty": _("Target quantity"),
        "achieved_qty": _("Achieved quantity"),
        "reached_on": _("Reached on"),
        "original": _("Original allocation"),
        "revised": _("Revised allocation"),
        "released": _("Fund release"),
        "committed": _("Commitment"),
        "spent": _("Expenditure"),
        "name_en": _("Name in English"),
        "name_bn": _("Name in Bangla"),
        "level": _("Level"),
        "parent": _("Below"),
        "partners": _("Partners"),
        "places": _("Places"),
        "valid_from": _("First day"),
        "valid_to": _("Last day"),
    }[field]


def value_of(value: Any, field: str, language: str) -> str:
    """A value as people read it; a day that did not come and an amount that nobody entered is a word, not a hole."""
    if value is None:
        return {"reached_on": _("not reached"), "valid_to": _("open"), "parent": _("none")}.get(
            field, _("nothing entered")
        )
    if isinstance(value, list):
        none = _("the whole country") if field == "places" else _("none")
        return ", ".join(noun.name for noun in value) or none
    if isinstance(value, dt.date) or field in KINDS:
        return shown(value, KINDS.get(field, "day"), language)
    return getattr(value, "name", None) or str(value)
