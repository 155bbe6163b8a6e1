"""Closing the books of a year takes two budget officers, and so does opening them again.

Who proposes the closing is shown what stands open, and so is who decides: a year may be closed over it, knowingly. From
then on persons change nothing in the year; what the accounting system still reports of it waits in the work list.
"""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.domain import budget_limits, history, ledger
from governance.models import FiscalYear, Person, YearClosing
from governance.permissions import demand, may_keep_budget
from governance.queries.closings import open_matters
from governance.values import ClosingKind, ProposalState


@transaction.atomic
def propose_closing(*, year: FiscalYear, reason: str = "", by: Person) -> YearClosing:
    """Propose that a year that has ended is closed; what stands open is written down with it."""
    demand(may_keep_budget, by)
    year, today = ledger.lock_year(year), history.today()
    if year.is_closed_on(today):
        raise budget_limits.year_closed(year)
    if today <= year.end:
        raise ValidationError(_("A fiscal year cannot be closed before it has ended."), code="closed_before_end")
    return _propose(year, ClosingKind.CLOSE, reason, by)


@transaction.atomic
def propose_opening(*, year: FiscalYear, reason: str, by: Person) -> YearClosing:
    """Propose that a closed year is opened again, and say why."""
    demand(may_keep_budget, by)
    year = ledger.lock_year(year)
    if not reason.strip():
        raise ValidationError(
            {"reason": ValidationError(_("Say why the year is opened again."), code="missing_reason")}
        )
    if not year.is_closed_on(history.today()):
        raise ValidationError(_("The books of this year are open."), code="year_open")
    return _propose(year, ClosingKind.REOPEN, reason, by)


@transaction.atomic
def approve_closing(*, closing: YearClosing, by: Person) -> YearClosing:
    """Close, or open, the year that somebody else proposed. Approved again by the same person it stays done."""
    demand(may_keep_budget, by)
    closing = _lock(closing)
    if (closing.state, closing.decided_by_id) == (ProposalState.APPROVED, by.pk):
        return closing
    _refuse_decided(closing)
    if closing.proposed_by_id == by.pk:
        raise ValidationError(
            _("You proposed this yourself. Another budget officer decides."), code="needs_second_person"
        )
    year = ledger.lock_year(closing.fiscal_year)
    closes = closing.kind == ClosingKind.CLOSE
    history.write(
        year,
        {"closed_on": history.today() if closes else None},
        key=year.code,
        by=by,
        verb="close" if closes else "reopen",
    )
    return _decide(closing, ProposalState.APPROVED, "", by)


@transaction.atomic
def refuse_closing(*, closing: YearClosing, note: str, by: Person) -> YearClosing:
    """Say no, and why; the year stays as it is."""
    demand(may_keep_budget, by)
    closing, note = _lock(closing), note.strip()
    if not note:
        raise ValidationError({"note": ValidationError(_("Say why it is refused."), code="missing_note")})
    if (closing.state, closing.decided_by_id) == (ProposalState.REFUSED, by.pk):
        return closing
    _refuse_decided(closing)
    return _decide(closing, ProposalState.REFUSED, note, by)


@transaction.atomic
def withdraw_closing(*, closing: YearClosing, by: Person) -> YearClosing:
    """Take one's own proposal back."""
    demand(may_keep_budget, by)
    closing = _lock(closing)
    if closing.proposed_by_id != by.pk:
        raise ValidationError(_("Only who proposed it takes it back. You may refuse it and say why."), code="not_yours")
    if closing.state == ProposalState.WITHDRAWN:
        return closing
    _refuse_decided(closing)
    return _decide(closing, ProposalState.WITHDRAWN, "", by)


def _propose(year: FiscalYear, kind: ClosingKind, reason: str, by: Person) -> YearClosing:
    earlier = year.closings.filter(state=ProposalState.WAITING).first()
    if earlier and (earlier.kind, earlier.proposed_by_id) == (kind, by.pk):
        return earlier
    if earlier:
        raise ValidationError(
            _("Something was proposed for this year already. It is decided or withdrawn first."), code="proposal_waits"
        )
    closing = YearClosing.objects.create(
        fiscal_year=year,
        kind=kind,
        reason=reason.strip(),
        open_matters=open_matters(year, on=history.today()) if kind == ClosingKind.CLOSE else {},
        proposed_by=by,
    )
    told = {"kind": kind.value, "reason": closing.reason, **closing.open_matters}
    history.keep(closing, verb="propose", key=_key_of(closing), before=None, after=told, by=by)
    return closing


def _lock(closing: YearClosing) -> YearClosing:
    rows = YearClosing.objects.select_for_update(of=("self",)).select_related("fiscal_year")
    return rows.get(pk=closing.pk)


def _refuse_decided(closing: YearClosing) -> None:
    if not closing.waits:
        raise ValidationError(
            _("This proposal was decided already: %(state)s."),
            code="already_decided",
            params={"state": closing.get_state_display()},
        )


def _decide(closing: YearClosing, state: ProposalState, note: str, by: Person) -> YearClosing:
    fields = {"state": state, "note": note, "decided_by": by, "decided_at": timezone.now()}
    for name, value in fields.items():
        setattr(closing, name, value)
    closing.save(update_fields=list(fields))
    verb = {"approved": "approve", "refused": "refuse", "withdrawn": "withdraw"}[state]
    after = {"state": state.value} | ({"note": note} if note else {})
    history.keep(
        closing, verb=verb, key=_key_of(closing), before={"state": ProposalState.WAITING.value}, after=after, by=by
    )
    return closing


def _key_of(closing: YearClosing) -> str:
    return f"{closing.fiscal_year.code}#{closing.pk}"
