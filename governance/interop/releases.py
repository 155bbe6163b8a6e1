"""A table of releases: how much of which line is to be released now. Each row is proposed; a second officer decides."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from itertools import count
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from basis.numerals import lazy_number
from basis.rows import Row, RowReport
from governance.domain import codes, proposals
from governance.interop.cells import Choice, Code, Day, Known, Taka, Text
from governance.interop.resources import Column, Draft, VerbResource
from governance.models import Action, BudgetLine, EntryProposal, FiscalYear, FundingSource, Person
from governance.queries.codes import read_schemes, scheme_of
from governance.values import BudgetType, EntryKind, ProposalState

NAMESPACE = uuid.UUID("5d1c6f1e-6f0a-4f0e-9d1f-2b7c54a1a0c4")
# A table that was taken back may be handed in again; one that waits or was approved may not.
STANDS = (ProposalState.WAITING, ProposalState.APPROVED)


class ReleaseResource(VerbResource):
    """What each line is to get now, not where it shall stand. A row without an amount proposes nothing.

    The same table on the same day proposes once. All proposals of a table are one batch.
    """

    action_code = Column(Known(Action, code="unknown_action"), attribute="action")
    fiscal_year = Column(Known(FiscalYear, code="unknown_fiscal_year"))
    source = Column(Known(FundingSource, code="unknown_source"))
    budget_type = Column(Choice(BudgetType, code="unknown_budget_type"))
    economic_code = Column(Code(80))
    cost_centre = Column(Code(20))
    release_bdt = Column(Taka(), attribute="amount", blank=True)
    date = Column(Day(), blank=True, optional=True)
    document = Column(Text(60), blank=True, optional=True)

    class Meta:
        model = BudgetLine
        import_id_fields = [
            "action_code", "fiscal_year", "source", "budget_type", "economic_code", "cost_centre",
        ]  # fmt: skip

    def __init__(self, **kwargs: Any):
        super().__init__(**kwargs)
        self.batch = uuid.uuid4()

    def run(self, content: bytes, *args: Any, **options: Any) -> RowReport:
        self.sha256 = hashlib.sha256(content).hexdigest()
        report = super().run(content, *args, **options)
        waiting = 0 if report.dry_run else EntryProposal.objects.filter(batch=self.batch).count()
        if waiting:
            report.warnings.append(
                gettext("Releases that wait for a second budget officer: %(number)s.")
                % {"number": lazy_number(waiting)}
            )
        return report

    def prefetch(self, rows: Sequence[Row]) -> None:
        self.schemes = read_schemes()

    def check(self, values: dict[str, Any], stored: Any) -> None:
        if stored is None:
            scheme = scheme_of(values["fiscal_year"], self.schemes)
            codes.refuse_bad_codes(scheme, values["economic_code"], values["cost_centre"])
            raise ValidationError(
                _("No line has this action, year, source, type and these codes. Open the line first."),
                code="unknown_line",
            )
        if values["amount"] == 0:
            fault = ValidationError(_("Write an amount above zero, or leave the cell empty."), code="not_above_zero")
            raise ValidationError({"release_bdt": fault})

    def skip_row(self, instance: Draft, original: Any, row: Any, import_validation_errors: Any = None) -> bool:
        return not import_validation_errors and instance.values["amount"] is None

    def save(self, stored: BudgetLine, values: dict[str, Any], *, by: Person | None) -> BudgetLine:
        year, today = stored.fiscal_year, timezone.localdate()
        date = values.get("date") or max(year.start, min(today, year.end))
        proposals.propose_entry(
            line=stored,
            kind=EntryKind.RELEASE,
            amount=values["amount"],
            date=date,
            document=values.get("document", ""),
            batch=self.batch,
            client_event_id=self._event_id(stored, values["amount"]),
            by=by,
        )
        return stored

    def _event_id(self, line: BudgetLine, amount: int) -> uuid.UUID:
        said = f"{self.sha256}:{timezone.localdate()}:{line.pk}:{amount}"
        ids = (uuid.uuid5(NAMESPACE, f"{said}:{attempt}") for attempt in count())
        taken_back = EntryProposal.objects.exclude(state__in=STANDS)
        return next(each for each in ids if not taken_back.filter(client_event_id=each).exists())
