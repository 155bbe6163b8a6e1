"""The tables of money: fiscal years, sources, budget lines."""

from __future__ import annotations

import re
import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from basis.numerals import lazy_number
from basis.rows import RowReport
from basis.text import shown
from governance.domain import balances, budgets, fiscal_years, reported
from governance.interop.cells import Choice, Code, Day, Flag, Known, Taka, Text
from governance.interop.resources import Column, Draft, VerbResource
from governance.models import Action, BudgetLine, EntryProposal, FiscalYear, FundingSource, Person
from governance.models.budget import COST_CENTRE, ECONOMIC_CODE
from governance.values import BudgetType, ProposalState


class Patterned(Code):
    """A code of a fixed form, zeros included."""

    def __init__(self, pattern: str, *, code: str, example: str):
        super().__init__()
        self.pattern, self.code, self.example = re.compile(pattern), code, example

    def read(self, text: str) -> str:
        read = super().read(text)
        if not self.pattern.fullmatch(read):
            raise ValidationError(
                _("“%(value)s” does not have the form of this code. Write it with all its zeros, like %(example)s."),
                code=self.code,
                params={"value": shown(text), "example": self.example},
            )
        return read


class FiscalYearResource(VerbResource):
    code = Column(Code(9))
    start = Column(Day())
    end = Column(Day())
    closed_on = Column(Day(), blank=True, optional=True)

    class Meta:
        model = FiscalYear
        import_id_fields = ["code"]

    def save(self, stored: FiscalYear | None, values: dict[str, Any], *, by: Person | None) -> FiscalYear:
        values.setdefault("closed_on", stored.closed_on if stored else None)
        return fiscal_years.keep_fiscal_year(**values, by=by)


class SourceResource(VerbResource):
    code = Column(Code(20))
    name_en = Column(Text())
    name_bn = Column(Text())
    is_aid = Column(Flag())

    class Meta:
        model = FundingSource
        import_id_fields = ["code"]

    def save(self, stored: FundingSource | None, values: dict[str, Any], *, by: Person | None) -> FundingSource:
        return fiscal_years.keep_source(**values, by=by)


class BudgetLineResource(VerbResource):
    """At what each line stands. An empty amount says nothing; what differs from the ledger becomes entries, or, where
    two people decide, proposals of one batch.
    """

    action_code = Column(Known(Action, code="unknown_action"), attribute="action")
    fiscal_year = Column(Known(FiscalYear, code="unknown_fiscal_year"))
    source = Column(Known(FundingSource, code="unknown_source"))
    budget_type = Column(Choice(BudgetType, code="unknown_budget_type"))
    economic_code = Column(Patterned(ECONOMIC_CODE, code="bad_economic_code", example="9999-0101-0100-3211"))
    cost_centre = Column(Patterned(COST_CENTRE, code="bad_cost_centre", example="0990101"))
    original_bdt = Column(Taka(), attribute="original")
    revised_bdt = Column(Taka(), attribute="revised", blank=True)
    released_bdt = Column(Taka(), attribute="released", blank=True)
    spent_bdt = Column(Taka(), attribute="spent", blank=True)

    class Meta:
        model = BudgetLine
        import_id_fields = [
            "action_code", "fiscal_year", "source", "budget_type", "economic_code", "cost_centre",
        ]  # fmt: skip

    def __init__(self, **kwargs: Any):
        super().__init__(**kwargs)
        self.batch = uuid.uuid4()

    def get_queryset(self) -> QuerySet[BudgetLine]:
        waiting = EntryProposal.objects.filter(state=ProposalState.WAITING).select_related("reverses")
        return BudgetLine.objects.select_related("action", "fiscal_year", "source").prefetch_related(
            Prefetch("proposals", waiting, to_attr="waiting"), Prefetch("counter_proposals", waiting, to_attr="giving")
        )

    def run(self, *args: Any, **options: Any) -> RowReport:
        """What waits for a second person is told, with the place where it is decided."""
        report = super().run(*args, **options)
        waiting = 0 if report.dry_run else EntryProposal.objects.filter(batch=self.batch).count()
        if waiting:
            report.warnings.append(
                gettext(
                    "Amounts that wait for a second budget officer: %(number)s. "
                    "Until they are approved the ledger holds what it held."
                )
                % {"number": lazy_number(waiting)}
            )
        return report

    def skip_row(self, instance: Draft, original: Any, row: Any, import_validation_errors: Any = None) -> bool:
        """A row whose amounts are stored already, or which says nothing about them, writes nothing. What waits for a
        second person counts as stored.
        """
        if import_validation_errors or instance.stored is None:
            return False
        stored: Any = instance.stored
        stands = balances.after(stored, [*stored.waiting, *stored.giving])
        said = {name: instance.values[name] for name in budgets.AMOUNTS if instance.values[name] is not None}
        differ = {name for name, amount in said.items() if getattr(stands, name) != amount}
        return not differ or (differ == {"spent"} and reported.said_before(stored, said["spent"]))

    def save(self, stored: BudgetLine | None, values: dict[str, Any], *, by: Person | None) -> BudgetLine:
        return budgets.keep_line(**values, by=by, batch=self.batch)
