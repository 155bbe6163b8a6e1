"""The tables of money: fiscal years, sources, budget lines."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext

from basis.numerals import lazy_number
from basis.rows import Row, RowReport
from governance.domain import balances, budgets, codes, fiscal_years, reported
from governance.interop.cells import Choice, Code, Day, Flag, Known, Taka, Text
from governance.interop.resources import Column, Draft, VerbResource
from governance.models import Action, BudgetLine, EntryProposal, FiscalYear, FundingSource, Person
from governance.queries.codes import read_schemes, scheme_of
from governance.values import BudgetType, ProposalState


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
    economic_code = Column(Code(80))
    cost_centre = Column(Code(20))
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

    def prefetch(self, rows: Sequence[Row]) -> None:
        self.schemes = read_schemes()

    def check(self, values: dict[str, Any], stored: BudgetLine | None) -> None:
        if stored is None:
            scheme = scheme_of(values["fiscal_year"], self.schemes)
            codes.refuse_bad_codes(scheme, values["economic_code"], values["cost_centre"])

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
        return budgets.keep_line(
            **values, by=by, batch=self.batch, scheme=scheme_of(values["fiscal_year"], self.schemes)
        )
