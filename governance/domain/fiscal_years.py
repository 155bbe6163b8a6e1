"""The years and the sources of money."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from basis.periods import Kind, Period, PeriodError
from governance.domain import budget_limits, history
from governance.models import BudgetLine, FiscalYear, FundingSource, Person
from governance.permissions import demand, may_keep_budget


@transaction.atomic
def keep_fiscal_year(
    *, code: str, start: dt.date, end: dt.date, closed_on: dt.date | None = None, by: Person | None
) -> FiscalYear:
    """Open a fiscal year. The day on which its books were closed is noted by the system alone (older years that come
    as a file); people close a year by two (`year_closing`).

    The code says the days ("FY2025-26": 1 July 2025 to 30 June 2026); others are refused.
    """
    demand(may_keep_budget, by)
    try:
        period = Period.parse(code)
    except PeriodError as error:
        raise ValidationError({"code": error}) from None
    if (period.kind, period.start, period.end) != (Kind.FISCAL_YEAR, start, end):
        raise ValidationError(
            {
                "start": ValidationError(
                    _("A fiscal year runs from 1 July to 30 June of the next year."), code="bad_fiscal_year"
                )
            }
        )
    if closed_on and closed_on <= end:
        raise ValidationError(
            {
                "closed_on": ValidationError(
                    _("A fiscal year cannot be closed before it has ended."), code="closed_before_end"
                )
            }
        )
    year = FiscalYear.objects.select_for_update().filter(code=code).first() or FiscalYear(code=code)
    if by is not None and closed_on != year.closed_on:
        raise ValidationError({"closed_on": budget_limits.needs_second_person_to_close()})
    history.write(year, {"start": start, "end": end, "closed_on": closed_on}, key=code, by=by)
    return year


@transaction.atomic
def keep_division_total(*, year: FiscalYear, amount_bdt: int, source: str, by: Person | None) -> FiscalYear:
    """Say what the budget book allocates to the whole division in a year, and where that stands; or correct it.

    The books of this platform do not hold it, so it may be said of a closed year too.
    """
    demand(may_keep_budget, by)
    year, source = FiscalYear.objects.select_for_update().get(pk=year.pk), source.strip()
    if not source:
        raise _fault("source", _("Say where the total stands, so that others can look it up."), "missing_source")
    ours = BudgetLine.objects.filter(fiscal_year=year).aggregate(taka=Sum("original"))["taka"] or 0
    if amount_bdt <= 0 or amount_bdt < ours:
        raise _fault(
            "amount_bdt",
            _("The total of the division cannot be less than what its digital health lines have."),
            "below_allocation",
        )
    said = {"division_allocation_bdt": amount_bdt, "division_allocation_source": source}
    history.write(year, said, key=year.code, by=by)
    return year


def _fault(field: str, text: Any, code: str) -> ValidationError:
    return ValidationError({field: ValidationError(text, code=code)})


@transaction.atomic
def keep_source(*, code: str, name_en: str, name_bn: str, is_aid: bool, by: Person | None) -> FundingSource:
    """Add a source of money, or correct its names."""
    demand(may_keep_budget, by)
    source = FundingSource.objects.filter(code=code).first() or FundingSource(code=code)
    history.write(source, {"name_en": name_en, "name_bn": name_bn, "is_aid": is_aid}, key=code, by=by)
    return source
