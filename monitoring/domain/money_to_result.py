"""What the money of each action has moved: cost per unit of progress, per certified worker, and two warnings.

Two warnings, and nothing else, follow from this table; the rules are those of the plan:

spent, nothing moved
    A fiscal year that has ended spent at least 50 percent of what was released in it, at least one milestone was due
    by the judged day, and derived progress is 0.
moved, nothing spent
    Derived progress is at least 50 percent, and nothing is spent in any year.

An action without milestones has no derived progress; nothing is said about it. One that was taken off the plan stays in
the table while it has money, because what was spent does not vanish with the plan; the plan expects nothing of it any
more, so there is no warning, and it is nobody's peer. Money is whole taka; a line that
several actions share counts for each by its share, to the taka.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from statistics import median

from django.db.models import QuerySet, Sum, TextChoices
from django.utils.translation import gettext_lazy as _

from governance.models import Action, FiscalYear, LineShare
from governance.queries.budget import split
from governance.queries.plan import WITHDRAWN, ActionRow, PlanFilter, action_row, plan_actions, plan_day
from monitoring.domain.sources import certified_by_action

SPENT_FROM = 50  # percent of released in one ended year, from which money counts as spent
MOVED_FROM = 50  # percent of derived progress, from which an action counts as moved
PEERS_FROM = 2  # others with a cost, from which there is something to compare with


class Warned(TextChoices):
    SPENT = "spent", _("Spent, nothing moved")
    MOVED = "moved", _("Moved, nothing spent")


@dataclass(frozen=True)
class YearMoney:
    """What one action received and spent in one fiscal year; None where nothing was entered."""

    year: FiscalYear
    released: int | None
    spent: int | None

    def is_spent(self, on: dt.date) -> bool:
        """Whether the year has ended and at least half of what was released is spent."""
        if self.year.end >= on or not self.released or not self.spent:
            return False
        return self.spent * 100 >= self.released * SPENT_FROM


@dataclass(frozen=True)
class MoneyRow:
    """One action: its years, what they moved, and what its peers (the same kind, then the same pillar) paid."""

    row: ActionRow
    years: tuple[YearMoney, ...]
    warned: str
    withdrawn: bool = False  # taken off the plan by the judged day
    certified: int | None = None  # people; None for an action that carries out no course
    peers: int = 0
    peer_cost: int | None = None  # the median of what peers spent per point, in taka

    @property
    def action(self) -> Action:
        return self.row.action

    @property
    def derived(self) -> Decimal | None:
        return self.row.standing.derived

    @property
    def released(self) -> int | None:
        return _sum(year.released for year in self.years)

    @property
    def spent(self) -> int | None:
        return _sum(year.spent for year in self.years)

    @property
    def per_point(self) -> int | None:
        """Taka spent per percentage point of derived progress; None while nothing moved or nothing is spent."""
        return _per(self.spent, self.derived)

    @property
    def per_certified(self) -> int | None:
        """Taka spent per person who was certified by the courses of this action."""
        return _per(self.spent, self.certified)


def money_to_result(*, only: PlanFilter | None = None, warned: str = "", on: dt.date | None = None) -> list[MoneyRow]:
    """Every action of a part of the plan, or those with one warning; the queries do not grow with the actions.

    Peers are looked for in the whole plan, so that a filter changes what is shown and not what is found.
    """
    on = on or plan_day()
    money, certified = _years_of_actions(LineShare.objects.all()), certified_by_action(on=on)
    planned = [_row(row, money.get(row.action.pk, ()), certified, on) for row in plan_actions(on=on)]
    rows = sorted([*_with_peers(planned), *_withdrawn(money, certified, on)], key=_place)
    return [row for row in rows if _fits(row, only or PlanFilter()) and (not warned or row.warned == warned)]


def of_action(action: Action, *, row: ActionRow | None = None, on: dt.date | None = None) -> MoneyRow:
    """What one action's money moved, without its peers. A page that has the `row` of that day gives it."""
    on = on or plan_day()
    money = _years_of_actions(LineShare.objects.filter(line__shares__action=action))
    return _row(row or action_row(action.code, on=on), money.get(action.pk, ()), certified_by_action(on=on), on)


def warning_of(*, row: ActionRow, years: Sequence[YearMoney], on: dt.date) -> str:
    """A value of `Warned`, or "" when money and result go together."""
    derived = row.standing.derived
    if derived is None:
        return ""
    if derived == 0 and row.standing.due and any(year.is_spent(on) for year in years):
        return Warned.SPENT
    if derived >= MOVED_FROM and not any(year.spent for year in years):
        return Warned.MOVED
    return ""


# --- how the rows are made ------------------------------------------------------------------------------------


def _row(row: ActionRow, years: Sequence[YearMoney], certified: Mapping[int, int], on: dt.date) -> MoneyRow:
    withdrawn = row.action.withdrawn_on is not None and row.action.withdrawn_on <= on
    warned = "" if withdrawn else warning_of(row=row, years=years, on=on)
    return MoneyRow(row, tuple(years), warned, withdrawn, certified.get(row.action.pk))


def _withdrawn(
    money: Mapping[int, Sequence[YearMoney]], certified: Mapping[int, int], on: dt.date
) -> Iterable[MoneyRow]:
    """The actions that are off the plan and have money."""
    for row in plan_actions(only=PlanFilter(status=WITHDRAWN), on=on):
        found = _row(row, money.get(row.action.pk, ()), certified, on)
        if found.withdrawn and (found.released or found.spent):
            yield found


def _place(row: MoneyRow) -> tuple[int, int, str]:
    """The order of the plan."""
    component = row.action.component
    return component.pillar.number, component.position, row.action.code


def _with_peers(rows: list[MoneyRow]) -> list[MoneyRow]:
    """Each with the median of the others of its pillar and kind of component that have a cost per point."""
    groups: dict[tuple[int, str], list[MoneyRow]] = defaultdict(list)
    for row in rows:
        groups[_peer_group(row)].append(row)
    found = []
    for row in rows:
        others = [each.per_point for each in groups[_peer_group(row)] if each is not row and each.per_point is not None]
        cost = _whole(Decimal(median(others))) if len(others) >= PEERS_FROM else None
        found.append(replace(row, peers=len(others), peer_cost=cost))
    return found


def _peer_group(row: MoneyRow) -> tuple[int, str]:
    component = row.action.component
    return component.pillar_id, component.kind


def _fits(row: MoneyRow, only: PlanFilter) -> bool:
    action = row.action
    return (not only.pillar or action.component.pillar.number == only.pillar) and (
        not only.owner or action.owner.code == only.owner
    )


def _years_of_actions(shares: QuerySet[LineShare]) -> dict[int, list[YearMoney]]:
    """What each action has of each fiscal year, by the key of the action and in the order of the years."""
    years = {year.pk: year for year in FiscalYear.objects.all()}
    sums: dict[tuple[int, int], tuple[int | None, int | None]] = {}
    for action, year, released, spent in [*_whole_lines(shares), *_shared_lines(shares)]:
        before = sums.get((action, year), (None, None))
        sums[action, year] = (_sum([before[0], released]), _sum([before[1], spent]))
    found: dict[int, list[YearMoney]] = defaultdict(list)
    for (action, year), (released, spent) in sorted(sums.items(), key=lambda item: years[item[0][1]].start):
        found[action].append(YearMoney(years[year], released, spent))
    return found


def _whole_lines(shares: QuerySet[LineShare]) -> Iterable[tuple[int, int, int | None, int | None]]:
    rows = shares.filter(percent=100).order_by().values("action_id", "line__fiscal_year_id")
    rows = rows.annotate(released=Sum("line__released"), spent=Sum("line__spent"))
    for row in rows:
        yield row["action_id"], row["line__fiscal_year_id"], _int(row["released"]), _int(row["spent"])


def _shared_lines(shares: QuerySet[LineShare]) -> Iterable[tuple[int, int, int | None, int | None]]:
    """The parts of the lines that several actions share, as the budget splits them."""
    lines: dict[int, list[LineShare]] = defaultdict(list)
    for share in shares.filter(percent__lt=100).select_related("line").order_by("line_id", "action_id"):
        lines[share.line_id].append(share)
    for parts in lines.values():
        line, percents = parts[0].line, [share.percent for share in parts]
        released, spent = split(line.released, percents), split(line.spent, percents)
        for at, share in enumerate(parts):
            yield share.action_id, line.fiscal_year_id, released[at], spent[at]


def _sum(amounts: Iterable[int | None]) -> int | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if known else None


def _per(spent: int | None, units: Decimal | int | None) -> int | None:
    return _whole(Decimal(spent) / Decimal(units)) if spent and units else None


def _whole(amount: Decimal) -> int:
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))


def _int(value: Decimal | int | None) -> int | None:
    return None if value is None else int(value)
