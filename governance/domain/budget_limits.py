"""What the ledger refuses. A proposal must keep spent ≤ released ≤ revised and committed ≤ revised (original while
nothing was revised); what the accounting system reports is a fact, written down and flagged.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from basis.money import LARGEST
from basis.numerals import lazy_number
from governance.models import BudgetLine, Entry, FiscalYear, Person
from governance.models.budget import BALANCES
from governance.values import BudgetType, EntryKind, EntryOrigin

# These happen within the year of the line; an allocation may come before it.
WITHIN_THE_YEAR = frozenset({EntryKind.RELEASE, EntryKind.COMMITMENT, EntryKind.EXPENDITURE})
# What decides how much may be spent: two people see it. The first allocation opens a line and is entered by one.
FOUR_EYES = frozenset({EntryKind.ALLOCATION, EntryKind.REAPPROPRIATION, EntryKind.RELEASE})
# Kinds that one may enter: all except the reversal, which names its entry.
KINDS = frozenset(EntryKind) - {EntryKind.REVERSAL}


def refuse_bad_type(budget_type: str) -> None:
    if budget_type not in BudgetType.values:
        fault = ValidationError(_("There is no such budget type."), code="unknown_budget_type")
        raise ValidationError({"budget_type": fault})


def refuse_bad_amounts(said: Mapping[str, int]) -> None:
    faults = {}
    for name, amount in said.items():
        if amount < 0:
            faults[name] = ValidationError(_("An amount cannot be below zero."), code="negative_amount")
        elif amount > LARGEST:
            faults[name] = _too_large()
    if faults:
        raise ValidationError(faults)


def refuse_bad_entry(line: BudgetLine, kind: str, amount: int, date: dt.date, origin: str) -> None:
    if kind not in KINDS:
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


def refuse_bad_reversal(entry: Entry, amount: int) -> None:
    """`amount` has the sign of the entry: how much of it is taken back."""
    if entry.kind == EntryKind.REVERSAL:
        raise ValidationError(_("A reversal cannot be reversed. Post the entry again."), code="reversal_of_reversal")
    left = entry.amount + sum(entry.reversals.values_list("amount", flat=True))
    if not amount or not left or amount * left < 0 or abs(amount) > abs(left):
        raise ValidationError(
            _("Only %(left)s taka of this entry can still be reversed."),
            code="reversed_too_much",
            params={"left": lazy_number(left)},
        )


def refuse_closed(year: FiscalYear, by: Person | None) -> None:
    """The books of a closed year take nothing of a person any more."""
    if by is not None and year.is_closed_on(timezone.localdate()):
        raise year_closed(year)


def year_closed(year: FiscalYear) -> ValidationError:
    return ValidationError(
        _("The books of %(year)s are closed. Its lines change only when the year is opened again."),
        code="year_closed",
        params={"year": year.label},
    )


def needs_second_person() -> ValidationError:
    return ValidationError(
        _("Two people decide this: propose it, and a second budget officer approves it."), code="needs_second_person"
    )


def needs_second_person_to_close() -> ValidationError:
    return ValidationError(
        _("Two people close a year, or open it again: propose it on the page of its closing."),
        code="needs_second_person",
    )


def excess(line: BudgetLine) -> dict[str, int]:
    """By how much a line is over its limits, for each limit."""
    spent, released, ceiling = line.spent or 0, line.released or 0, line.ceiling or 0
    return {
        "overspend": max(0, spent - released),
        "released_over_revised": max(0, released - ceiling),
        "committed_over_revised": max(0, (line.committed or 0) - ceiling),
        "spent_below_zero": max(0, -spent),
    }


def refuse_below_zero(line: BudgetLine) -> None:
    """No fact either takes away more than there is, and no sum grows beyond what can be right."""
    for name in BALANCES:
        amount = getattr(line, name) or 0
        if amount > LARGEST:
            raise ValidationError({name: _too_large()})
        if amount < 0 and name != "spent":
            raise ValidationError({name: _below_zero()})


def refuse_more_excess(line: BudgetLine, over: Mapping[str, int], before: Mapping[str, int]) -> None:
    """A proposal may heal a line that a fact has overspent, but not make it worse."""
    ceiling = lazy_number(line.ceiling or 0)
    if over["released_over_revised"] > before["released_over_revised"]:
        raise ValidationError(
            {
                "released": ValidationError(
                    _("The release would be %(released)s taka, more than the allocation of %(ceiling)s."),
                    code="released_over_revised",
                    params={"released": lazy_number(line.released or 0), "ceiling": ceiling},
                )
            }
        )
    if over["committed_over_revised"] > before["committed_over_revised"]:
        raise ValidationError(
            {
                "committed": ValidationError(
                    _("The commitments would be %(committed)s taka, more than the allocation of %(ceiling)s."),
                    code="committed_over_revised",
                    params={"committed": lazy_number(line.committed or 0), "ceiling": ceiling},
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
        raise ValidationError({"spent": _below_zero()})


def _below_zero() -> ValidationError:
    return ValidationError(_("This would take more away than there is."), code="below_zero")


def _too_large() -> ValidationError:
    return ValidationError(
        _("This amount is larger than any that can be right here. Check the number of zeros."), code="amount_too_large"
    )
