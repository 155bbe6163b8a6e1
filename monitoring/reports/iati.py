"""What the IATI file holds, as a table; and its faults in words."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from basis.text import shown
from governance.reports.sheets import Column, Sheet
from monitoring.interop import iati
from monitoring.interop.iati_rules import Fault


def activities_sheet(activities: Sequence[iati.Activity], faults: Sequence[Fault], *, title: str) -> Sheet:
    """One row an activity: its money as it stands in the file, how many results it has, and what is wrong."""
    wrong = {fault.activity for fault in faults}
    rows = [_row(activity, activity.own_code in wrong) for activity in activities]
    return Sheet(
        title=title,
        columns=[
            Column(_("Code"), "code"),
            Column(_("Action")),
            Column(_("Original allocation"), "taka"),
            Column(_("Revised allocation"), "taka"),
            Column(_("Fund release"), "taka"),
            Column(_("Commitment"), "taka"),
            Column(_("Expenditure"), "taka"),
            Column(_("Transactions"), "whole"),
            Column(_("Indicators"), "whole"),
            Column(_("In the file")),
        ],
        rows=rows,
        foot=[_("Total"), "", *(_total(rows, at) for at in range(2, 9)), ""] if rows else (),
        hrefs=[reverse("action", args=[activity.own_code]) for activity in activities],
    )


def fault_words(fault: Fault) -> str:
    """What is wrong and what to do about it."""
    words = {
        "identifier_twice": _("Two activities have the identifier %(value)s. Give one of the actions another code."),
        "bad_identifier": _(
            "The identifier %(value)s is not allowed: it holds a space or one of / & | ?, or does not begin with that"
            " of the organisation."
        ),
        "no_narrative": _("%(where)s has no text. Write the name in English or Bangla."),
        "bad_text": _("%(where)s holds a character that XML cannot hold: %(value)s. Type the text again."),
        "no_participant": _("No organisation takes part. Name an owner."),
        "ends_before_start": _("%(where)s ends before it begins: %(value)s."),
        "future_date": _("%(where)s has a day that is still to come: %(value)s. Correct the day."),
        "no_sector": _("The activity has no sector."),
        "not_100_percent": _("%(where)s comes to %(value)s percent, not to 100."),
        "longer_than_a_year": _("%(where)s is longer than a year: %(value)s. Correct the fiscal year."),
        "budgets_overlap": _("Two budgets of one kind overlap: %(value)s. Correct the fiscal years."),
        "reference_twice": _("Two transactions have the reference %(value)s."),
        "no_indicator": _("The result “%(value)s” has no indicator."),
        "no_value": _("%(where)s has no value: %(value)s."),
    }
    return words[fault.code] % {"where": _where(fault.where), "value": shown(fault.value)}


def _where(element: str) -> str:
    """An element of the file as people call it."""
    return {
        "title": _("The name of the action"),
        "description": _("The description"),
        "reporting-org": _("The reporting organisation"),
        "participating-org": _("An organisation that takes part"),
        "provider-org": _("A funding source"),
        "activity-date": _("The action"),
        "sector": _("The sector"),
        "budget": _("A budget"),
        "transaction": _("A transaction"),
        "indicator": _("The name of an indicator"),
        "baseline": _("A baseline"),
        "period": _("A period of an indicator"),
    }[element]


def _row(activity: iati.Activity, wrong: bool) -> list[object]:
    language = get_language() or iati.LANGUAGE
    return [
        activity.own_code,
        activity.title.get(language.split("-")[0]) or activity.title[iati.LANGUAGE],
        _sum(activity.budgets, iati.ORIGINAL),
        _sum(activity.budgets, iati.REVISED),
        *(
            _sum(activity.transactions, kind)
            for kind in (iati.INCOMING_FUNDS, iati.OUTGOING_COMMITMENT, iati.EXPENDITURE)
        ),
        len(activity.transactions),
        sum(len(result.indicators) for result in activity.results),
        _("no, see above") if wrong else _("yes"),
    ]


def _sum(rows: Sequence[iati.Budget] | Sequence[iati.Transaction], kind: str) -> int | None:
    amounts = [row.amount for row in rows if row.kind == kind]
    return sum(amounts) if amounts else None


def _total(rows: Sequence[list[object]], at: int) -> int | None:
    known = [int(row[at]) for row in rows if row[at] is not None]  # type: ignore[call-overload]
    return sum(known) if known else None
