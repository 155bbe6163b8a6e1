"""The ledger: entries are added, balances follow in the same transaction, limits hold under a lock.

The balances of a line are the sums of its entries by kind; a reversal counts against the kind that it reverses:

    original   allocations
    revised    allocations + re-appropriations, once there is a re-appropriation (one of 0 confirms the amount)
    released, committed, spent   the sums of their entries

A balance without entries is empty, not zero. What is proposed here must keep spent ≤ released ≤ revised (original
while nothing was revised); what the accounting system reports is a fact, written down and flagged.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from basis.money import LARGEST
from basis.numerals import lazy_number
from governance.domain import history
from governance.models import (
    Action,
    BudgetLine,
    BudgetLineState,
    Decision,
    Entry,
    FiscalYear,
    FundingSource,
    LineShare,
    Person,
)
from governance.models.budget import BALANCES, COST_CENTRE, ECONOMIC_CODE
from governance.permissions import demand, may_keep_budget
from governance.values import BudgetType, EntryKind, EntryOrigin

KEY = ("action", "fiscal_year", "source", "budget_type", "economic_code", "cost_centre")
AMOUNTS = ("original", "revised", "released", "spent")
BALANCE_OF = {
    EntryKind.ALLOCATION: "original",
    EntryKind.REAPPROPRIATION: "revised",
    EntryKind.RELEASE: "released",
    EntryKind.COMMITMENT: "committed",
    EntryKind.EXPENDITURE: "spent",
}
KIND_OF = {balance: kind for kind, balance in BALANCE_OF.items()}
# These happen within the year of the line; an allocation may come before it.
WITHIN_THE_YEAR = frozenset({EntryKind.RELEASE, EntryKind.COMMITMENT, EntryKind.EXPENDITURE})


@transaction.atomic
def keep_line(
    *,
    action: Action,
    fiscal_year: FiscalYear,
    source: FundingSource,
    budget_type: str,
    economic_code: str,
    cost_centre: str,
    original: int | None = None,
    revised: int | None = None,
    released: int | None = None,
    spent: int | None = None,
    document: str = "",
    by: Person | None,
    decision: Decision | None = None,
) -> BudgetLine:
    """Say at what a line stands; the line is opened when there is none with this key.

    What differs from the ledger is added to it as entries, so that saying the same again adds nothing. None says
    nothing about an amount. Refused, and nothing written, when the line would be overspent or over-released.
    """
    demand(may_keep_budget, by)
    _refuse_bad_codes(budget_type, economic_code, cost_centre)
    amounts = zip(AMOUNTS, (original, revised, released, spent), strict=True)
    said = {name: amount for name, amount in amounts if amount is not None}
    _refuse_bad_amounts(said)
    key = dict(zip(KEY, (action, fiscal_year, source, budget_type, economic_code, cost_centre), strict=True))
    line = BudgetLine.objects.select_for_update().filter(**key).first()
    new = line is None
    if line is None:
        if original is None:
            raise ValidationError(
                {"original": ValidationError(_("A new line needs its original allocation."), code="missing_amount")}
            )
        line = BudgetLine.objects.create(**key)
        LineShare.objects.create(line=line, action=action, percent=100)
    before = _balances(line)
    entries = _entries_to_reach(line, said, document=document, by=by, decision=decision)
    if not entries:
        return line
    _apply(line, entries, by_proposal=True)
    Entry.objects.bulk_create(entries)
    _save(line, entries, before, new, "open" if new else "post", by, decision)
    return line


@transaction.atomic
def post(
    *,
    line: BudgetLine,
    kind: str,
    amount: int,
    date: dt.date,
    document: str = "",
    text: str = "",
    origin: str = EntryOrigin.PROPOSAL,
    by: Person | None,
    decision: Decision | None = None,
    client_event_id: uuid.UUID | None = None,
    device: str = "",
    occurred_at: dt.datetime | None = None,
) -> Entry:
    """Add one entry to a line. Sent again with the same `client_event_id` it returns the first one.

    Only a re-appropriation may be below zero when it is proposed; what was wrong is taken back by `reverse`.
    """
    demand(may_keep_budget, by)
    line = BudgetLine.objects.select_for_update().select_related("fiscal_year").get(pk=line.pk)
    if client_event_id and (earlier := _sent_before(client_event_id, line, kind, amount)):
        return earlier
    _refuse_bad_entry(line, kind, amount, date, origin)
    entry = Entry(
        line=line,
        kind=kind,
        amount=amount,
        date=date,
        document=document,
        text=text,
        origin=origin,
        by=by,
        decision=decision,
        device=device,
    )
    _number(entry, client_event_id, occurred_at)
    return _add(entry, by)


@transaction.atomic
def reverse(
    *,
    entry: Entry,
    date: dt.date,
    amount: int | None = None,
    document: str = "",
    text: str = "",
    origin: str = EntryOrigin.PROPOSAL,
    by: Person | None,
    decision: Decision | None = None,
    client_event_id: uuid.UUID | None = None,
) -> Entry:
    """Take an entry back, wholly or by a part (`amount`, with the sign of the entry); both stay in the ledger."""
    demand(may_keep_budget, by)
    line = BudgetLine.objects.select_for_update().select_related("fiscal_year").get(pk=entry.line_id)
    whole = entry.amount if amount is None else amount
    if client_event_id and (earlier := _sent_before(client_event_id, line, EntryKind.REVERSAL, -whole)):
        return earlier
    if entry.kind == EntryKind.REVERSAL:
        raise ValidationError(_("A reversal cannot be reversed. Post the entry again."), code="reversal_of_reversal")
    left = entry.amount + sum(entry.reversals.values_list("amount", flat=True))
    if not left or whole * left < 0 or abs(whole) > abs(left):
        raise ValidationError(
            _("Only %(left)s taka of this entry can still be reversed."),
            code="reversed_too_much",
            params={"left": lazy_number(left)},
        )
    reversal = Entry(
        line=line,
        kind=EntryKind.REVERSAL,
        reverses=entry,
        amount=-whole,
        date=date,
        document=document,
        text=text,
        origin=origin,
        by=by,
        decision=decision,
    )
    _number(reversal, client_event_id, None)
    return _add(reversal, by)


@transaction.atomic
def share_line(
    *, line: BudgetLine, shares: Mapping[Action, Decimal], by: Person | None, decision: Decision | None = None
) -> None:
    """Say which actions a line pays for, and with which percent each; together 100."""
    demand(may_keep_budget, by)
    line = BudgetLine.objects.select_for_update().get(pk=line.pk)
    if not shares or any(percent <= 0 for percent in shares.values()) or sum(shares.values()) != 100:
        raise ValidationError(_("The shares of a line are above zero and come to 100 percent."), code="shares_not_100")
    before = _shares_of(line)
    after = {action.code: str(Decimal(percent).quantize(Decimal("0.01"))) for action, percent in shares.items()}
    if before == after:
        return
    line.shares.all().delete()
    LineShare.objects.bulk_create(
        LineShare(line=line, action=action, percent=percent) for action, percent in shares.items()
    )
    history.keep(
        line,
        verb="share",
        key=_key_of(line),
        before={"shares": before},
        after={"shares": after},
        by=by,
        decision=decision,
    )
    _write_states(line, [history.today()], [_balances(line)], by, decision)


# --- what is refused ----------------------------------------------------------------------------------------


def _refuse_bad_codes(budget_type: str, economic_code: str, cost_centre: str) -> None:
    faults = {}
    if budget_type not in BudgetType.values:
        faults["budget_type"] = ValidationError(_("There is no such budget type."), code="unknown_budget_type")
    if not re.fullmatch(ECONOMIC_CODE, economic_code):
        faults["economic_code"] = ValidationError(
            _("An economic code has four parts of four digits each, zeros included: 9999-0101-0100-3211."),
            code="bad_economic_code",
        )
    if not re.fullmatch(COST_CENTRE, cost_centre):
        faults["cost_centre"] = ValidationError(
            _("A cost centre has seven characters, zeros included: 0990101."), code="bad_cost_centre"
        )
    if faults:
        raise ValidationError(faults)


def _refuse_bad_amounts(said: Mapping[str, int]) -> None:
    faults = {}
    for name, amount in said.items():
        if amount < 0:
            faults[name] = ValidationError(_("An amount cannot be below zero."), code="negative_amount")
        elif amount > LARGEST:
            faults[name] = _too_large()
    if faults:
        raise ValidationError(faults)


def _refuse_bad_entry(line: BudgetLine, kind: str, amount: int, date: dt.date, origin: str) -> None:
    if kind not in BALANCE_OF:
        raise ValidationError({"kind": ValidationError(_("There is no such kind of entry."), code="unknown_kind")})
    if abs(amount) > LARGEST:
        raise ValidationError({"amount": _too_large()})
    if origin == EntryOrigin.ACCOUNTING_SYSTEM:
        return  # a fact is written down as it is
    if amount < 0 and kind != EntryKind.REAPPROPRIATION:
        raise ValidationError(
            {
                "amount": ValidationError(
                    _("An amount cannot be below zero. Reverse the entry instead."), code="negative_amount"
                )
            }
        )
    year = line.fiscal_year
    if kind in WITHIN_THE_YEAR and not year.start <= date <= year.end:
        raise ValidationError(
            {
                "date": ValidationError(
                    _("This date is outside the fiscal year of the line."), code="outside_fiscal_year"
                )
            }
        )


def _too_large() -> ValidationError:
    return ValidationError(
        _("This amount is larger than any that can be right here. Check the number of zeros."), code="amount_too_large"
    )


def _sent_before(client_event_id: uuid.UUID, line: BudgetLine, kind: str, amount: int) -> Entry | None:
    """The entry that arrived under this id, which must say the same."""
    earlier = Entry.objects.filter(client_event_id=client_event_id).first()
    if earlier and (earlier.line_id, earlier.kind, earlier.amount) != (line.pk, kind, amount):
        raise ValidationError(_("Another entry was sent under this number already."), code="event_id_reused")
    return earlier


def _number(entry: Entry, client_event_id: uuid.UUID | None, occurred_at: dt.datetime | None) -> None:
    if client_event_id:
        entry.client_event_id = client_event_id
    if occurred_at:
        entry.occurred_at = occurred_at


# --- from entries to balances -------------------------------------------------------------------------------


def _entries_to_reach(
    line: BudgetLine, said: Mapping[str, int], *, document: str, by: Person | None, decision: Decision | None
) -> list[Entry]:
    """The entries that bring a line from where it stands to what was said, in the order of the year.

    The money of a year that has ended is dated on its last day, of a running one today, the allocation on its
    first day, where that has come.
    """
    year, today = line.fiscal_year, history.today()
    entries = []
    original = said.get("original", line.original or 0)
    for name in AMOUNTS:
        if name not in said:
            continue
        stands = getattr(line, name)
        if name == "revised" and stands is None:
            stands = original
        elif name == "revised":
            stands += original - (line.original or 0)  # a new allocation raises the revised amount with it
        amount = said[name] - (stands or 0)
        if amount == 0 and getattr(line, name) is not None:
            continue
        first, last = (year.start, year.start) if name == "original" else (year.start, year.end)
        date = min(today, last) if name == "original" else max(first, min(today, last))
        entries.append(
            Entry(line=line, kind=KIND_OF[name], amount=amount, date=date, document=document, by=by, decision=decision)
        )
    return entries


def _apply(line: BudgetLine, entries: list[Entry], *, by_proposal: bool) -> None:
    """Move the balances of a line in memory, all entries together; refuse a proposal that breaks a limit."""
    over_before = _excess(line)
    for entry in entries:
        kind = entry.reverses.kind if entry.reverses else entry.kind
        if kind == EntryKind.ALLOCATION:
            line.original = (line.original or 0) + entry.amount
            if line.revised is not None:
                line.revised += entry.amount
        elif kind == EntryKind.REAPPROPRIATION:
            line.revised = (line.original or 0 if line.revised is None else line.revised) + entry.amount
        else:
            balance = BALANCE_OF[EntryKind(kind)]
            setattr(line, balance, (getattr(line, balance) or 0) + entry.amount)
    over = _excess(line)
    for name in ("original", "revised", "committed", "released"):
        if (getattr(line, name) or 0) < 0:
            raise ValidationError(
                {name: ValidationError(_("This would take more away than there is."), code="below_zero")}
            )
    if by_proposal:
        _refuse_more_excess(line, over, over_before)
    line.flagged_overspend = any(over.values())


def _excess(line: BudgetLine) -> dict[str, int]:
    """By how much a line is over its limits, for each limit."""
    spent, released, ceiling = line.spent or 0, line.released or 0, line.ceiling or 0
    return {
        "overspend": max(0, spent - released),
        "released_over_revised": max(0, released - ceiling),
        "spent_below_zero": max(0, -spent),
    }


def _refuse_more_excess(line: BudgetLine, over: Mapping[str, int], before: Mapping[str, int]) -> None:
    """A proposal may heal a line that a fact has overspent, but not make it worse."""
    if over["released_over_revised"] > before["released_over_revised"]:
        raise ValidationError(
            {
                "released": ValidationError(
                    _("The release would be %(released)s taka, more than the allocation of %(ceiling)s."),
                    code="released_over_revised",
                    params={"released": lazy_number(line.released or 0), "ceiling": lazy_number(line.ceiling or 0)},
                )
            }
        )
    if over["overspend"] > before["overspend"]:
        raise ValidationError(
            {
                "spent": ValidationError(
                    _("The spending would be %(spent)s taka, more than the %(released)s that were released."),
                    code="overspend",
                    params={"spent": lazy_number(line.spent or 0), "released": lazy_number(line.released or 0)},
                )
            }
        )
    if over["spent_below_zero"] > before["spent_below_zero"]:
        raise ValidationError(
            {"spent": ValidationError(_("This would take more away than there is."), code="below_zero")}
        )


# --- writing ------------------------------------------------------------------------------------------------


def _add(entry: Entry, by: Person | None) -> Entry:
    """Write an entry whose line is locked, its balances, its state and the log."""
    line = entry.line
    before = _balances(line)
    _apply(line, [entry], by_proposal=entry.origin == EntryOrigin.PROPOSAL)
    entry.save(force_insert=True)
    _save(line, [entry], before, False, "reverse" if entry.reverses_id else "post", by, entry.decision)
    return entry


def _save(
    line: BudgetLine,
    entries: list[Entry],
    before: dict[str, Any],
    new: bool,
    verb: str,
    by: Person | None,
    decision: Decision | None,
) -> None:
    """Write balances, states and log after entries were applied in memory and stored."""
    line.save(update_fields=[*BALANCES, "flagged_overspend"])
    after = _balances(line)
    moved = {name: value for name, value in after.items() if new or value != before[name]}
    history.keep(
        line,
        verb=verb,
        key=_key_of(line),
        before=None if new else {name: before[name] for name in moved},
        after=moved,
        by=by,
        decision=decision,
    )
    dates = sorted({entry.date for entry in entries})
    if new and len(dates) > 1:
        first = dict.fromkeys(BALANCES) | {"original": line.original, "flagged_overspend": False}
        _write_states(line, dates[:1] + dates[-1:], [first, after], by, decision)
    else:
        # The balances hold all entries: they are true from the day of the last one on.
        last = line.entries.aggregate(last=Max("date"))["last"]
        _write_states(line, [last], [after], by, decision)


def _write_states(
    line: BudgetLine,
    dates: list[dt.date],
    balances: list[dict[str, Any]],
    by: Person | None,
    decision: Decision | None,
) -> None:
    shares = _shares_of(line)
    key = {name: getattr(line, name) for name in KEY}
    BudgetLineState.objects.bulk_create(
        BudgetLineState(line=line, **key, **held, shares=shares, valid_from=date, by=by, decision=decision)
        for date, held in zip(dates, balances, strict=True)
    )


def _balances(line: BudgetLine) -> dict[str, Any]:
    return {name: getattr(line, name) for name in (*BALANCES, "flagged_overspend")}


def _shares_of(line: BudgetLine) -> dict[str, str]:
    return {code: str(percent) for code, percent in line.shares.values_list("action__code", "percent")}


def _key_of(line: BudgetLine) -> str:
    """The natural key of a line, as the log names it."""
    return "/".join(
        [
            line.action.code,
            line.fiscal_year.code,
            line.source.code,
            line.budget_type,
            line.economic_code,
            line.cost_centre,
        ]
    )
