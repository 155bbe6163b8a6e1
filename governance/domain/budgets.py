"""The lines of the budget: saying at what a line stands, single entries, and for which actions a line pays.

The rules of the balances stand in `balances`, the limits in `budget_limits`, the writing in `ledger`. What a person
wants to move between allocation and release waits as `proposal_tables` says, until a second person approves it.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from governance.domain import balances, budget_limits, codes, history, ledger, proposal_tables, reported
from governance.domain.balances import AMOUNTS, BALANCE_OF, KIND_OF
from governance.models import Action, BudgetLine, Decision, Entry, FiscalYear, FundingSource, LineShare, Person
from governance.permissions import demand, may_keep_budget
from governance.queries.codes import Scheme, scheme_of
from governance.values import EntryKind, EntryOrigin

__all__ = ["AMOUNTS", "BALANCE_OF", "KIND_OF", "keep_line", "post", "reverse", "share_line"]


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
    batch: uuid.UUID | None = None,
    scheme: Scheme | None = None,
) -> BudgetLine:
    """Say at what a line stands; the line is opened when there is none with this key.

    What differs from the ledger is added to it as entries, so that saying the same again adds nothing. None says
    nothing about an amount. The codes of a new line have the form of their year (`scheme`, where the caller has read it
    already). Refused, and nothing written, when the line would be overspent or over-released.

    Of what a person says only the first allocation and plain spending are entered at once; the rest waits for a
    second person, as proposals of one `batch`. Where the accounting system reports what is spent, it is believed.
    """
    demand(may_keep_budget, by)
    budget_limits.refuse_bad_type(budget_type)
    amounts = zip(AMOUNTS, (original, revised, released, spent), strict=True)
    said = {name: amount for name, amount in amounts if amount is not None}
    budget_limits.refuse_bad_amounts(said)
    budget_limits.refuse_closed(ledger.lock_year(fiscal_year), by)
    key = dict(zip(ledger.KEY, (action, fiscal_year, source, budget_type, economic_code, cost_centre), strict=True))
    line = BudgetLine.objects.select_for_update().filter(**key).first()
    new = line is None
    if line is None:
        codes.refuse_bad_codes(scheme or scheme_of(fiscal_year), economic_code, cost_centre)
        if original is None:
            raise ValidationError(
                {"original": ValidationError(_("A new line needs its original allocation."), code="missing_amount")}
            )
        line = BudgetLine.objects.create(**key)
        LineShare.objects.create(line=line, action=action, percent=100)
    line.action, line.fiscal_year, line.source = action, fiscal_year, source  # asked for once, not for each line
    said = said if new else reported.without_reported(line, said)
    entries, waiting = proposal_tables.split(line, said, new=new, document=document, by=by, decision=decision)
    if entries:
        before = balances.held(line)
        balances.apply(line, entries, by_proposal=True)
        Entry.objects.bulk_create(entries)
        ledger.save(line, entries, before, new, "open" if new else "post", by, decision)
    if waiting:
        proposal_tables.propose_all(waiting, batch=batch or uuid.uuid4())
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

    Only a re-appropriation may be below zero when it is proposed; what was wrong is taken back by `reverse`. A
    person posts commitments and spending; the rest is refused with `needs_second_person`.
    """
    demand(may_keep_budget, by)
    line = ledger.lock(line.pk)[line.pk]
    if client_event_id and (earlier := ledger.sent_before(client_event_id, line, kind, amount)):
        return earlier
    budget_limits.refuse_bad_entry(line, kind, amount, date, origin)
    _refuse_alone(line, kind, origin, by)
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
    return ledger.add(entry, by)


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
    line = ledger.lock(entry.line_id)[entry.line_id]
    whole = entry.amount if amount is None else amount
    if client_event_id and (earlier := ledger.sent_before(client_event_id, line, EntryKind.REVERSAL, -whole)):
        return earlier
    budget_limits.refuse_bad_reversal(entry, whole)
    _refuse_alone(line, entry.kind, origin, by)
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
    return ledger.add(reversal, by)


@transaction.atomic
def share_line(
    *, line: BudgetLine, shares: Mapping[Action, Decimal], by: Person | None, decision: Decision | None = None
) -> None:
    """Say which actions a line pays for, and with which percent each; together 100."""
    demand(may_keep_budget, by)
    line = ledger.lock(line.pk)[line.pk]
    budget_limits.refuse_closed(line.fiscal_year, by)
    if not shares or any(percent <= 0 for percent in shares.values()) or sum(shares.values()) != 100:
        raise ValidationError(_("The shares of a line are above zero and come to 100 percent."), code="shares_not_100")
    before = ledger.shares_of(line)
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
        key=ledger.key_of(line),
        before={"shares": before},
        after={"shares": after},
        by=by,
        decision=decision,
    )
    ledger.write_states(line, [history.today()], [balances.held(line)], by, decision)


def _refuse_alone(line: BudgetLine, kind: str, origin: str, by: Person | None) -> None:
    """What one person may not do by themselves; the accounting system reports what has happened already."""
    budget_limits.refuse_closed(line.fiscal_year, by)
    if by is None or origin == EntryOrigin.ACCOUNTING_SYSTEM:
        return
    if kind in budget_limits.FOUR_EYES:
        raise budget_limits.needs_second_person()


def _number(entry: Entry, client_event_id: uuid.UUID | None, occurred_at: dt.datetime | None) -> None:
    if client_event_id:
        entry.client_event_id = client_event_id
    if occurred_at:
        entry.occurred_at = occurred_at
