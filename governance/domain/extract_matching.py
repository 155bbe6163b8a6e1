"""The work list of an extract: a budget officer names the line of a row, or sets it aside, and may take that back."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.domain import budget_limits, extract_posting, history, ledger, log
from governance.domain.extracts import year_of
from governance.models import BudgetLine, ExtractRow, Person
from governance.permissions import demand, may_keep_budget
from governance.values import ExtractState


@transaction.atomic
def match_row(*, row: ExtractRow, line: BudgetLine, by: Person) -> ExtractRow:
    """Post a row to the line that somebody names; the same line again changes nothing."""
    row = _lock(row, by)
    if (row.state, row.line_id) == (ExtractState.MATCHED, line.pk):
        return row
    _refuse_unless_waiting(row)
    line = ledger.lock(line.pk)[line.pk]
    if year_of(row.posting_date, [line.fiscal_year]) is None:
        fault = ValidationError(
            _("This line is of another fiscal year. Choose a line of the year in which the row was posted."),
            code="other_fiscal_year",
        )
        raise ValidationError({"line": fault})
    if line.source.code != row.source:
        fault = ValidationError(
            _("This line has another funding source. Choose a line of the source that the row names."),
            code="other_source",
        )
        raise ValidationError({"line": fault})
    _refuse_closed(line)
    _decide(row, "match", by, state=ExtractState.MATCHED, line=line)
    extract_posting.post_rows([row], {line.pk: line}, by)
    return row


@transaction.atomic
def set_row_aside(*, row: ExtractRow, note: str, by: Person) -> ExtractRow:
    """Say that a row belongs to no line here, and why; it stays in the list of what was set aside."""
    row, note = _lock(row, by), note.strip()
    if not note:
        raise ValidationError({"note": ValidationError(_("Say why it is set aside."), code="missing_note")})
    if (row.state, row.note) == (ExtractState.SET_ASIDE, note):
        return row
    _refuse_unless_waiting(row)
    return _decide(row, "set aside", by, state=ExtractState.SET_ASIDE, note=note)


@transaction.atomic
def undo_row(*, row: ExtractRow, by: Person) -> ExtractRow:
    """Take back what somebody decided about a row: it waits again, and its entries are reversed."""
    row = _lock(row, by)
    if row.waits:
        return row
    if not row.was_decided:
        raise ValidationError(
            _("This row found its line by its codes. A wrong code is put right in the accounting system."),
            code="matched_by_codes",
        )
    if row.line_id:
        line = ledger.lock(row.line_id)[row.line_id]
        _refuse_closed(line)
        if row.entries.filter(received_at__gte=row.decided_at, reversals__isnull=False).exists():
            raise ValidationError(
                _("A later row takes this posting back already. Take that row back first."), code="reversed_since"
            )
        extract_posting.take_back(row, line, by)
    return _decide(row, "undo", by, state=ExtractState.UNMATCHED, line=None, note="")


def _lock(row: ExtractRow, by: Person) -> ExtractRow:
    demand(may_keep_budget, by)
    ledger.lock_years()
    return ExtractRow.objects.select_for_update(of=("self",)).get(pk=row.pk)


def _refuse_unless_waiting(row: ExtractRow) -> None:
    if not row.waits:
        raise ValidationError(
            _("This row was decided already: %(state)s. Take that back first."),
            code="already_decided",
            params={"state": row.get_state_display()},
        )


def _refuse_closed(line: BudgetLine) -> None:
    if line.fiscal_year.is_closed_on(history.today()):
        raise budget_limits.year_closed(line.fiscal_year)


def _decide(row: ExtractRow, verb: str, by: Person, **fields: Any) -> ExtractRow:
    before = history.shown(row, ["state", "note"]) | {"line": row.line_id}
    waits = fields["state"] == ExtractState.UNMATCHED
    fields |= {"decided_by": None if waits else by, "decided_at": None if waits else timezone.now()}
    for name, value in fields.items():
        setattr(row, name, value)
    row.save(update_fields=list(fields))
    after = history.shown(row, ["state", "note"]) | {"line": row.line_id}
    key = f"{row.document}#{row.pk}"
    log.record(by=by, verb=verb, noun="ExtractRow", key=key, before=before, after=after)
    return row
