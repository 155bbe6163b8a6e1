"""Tables of execution, cash forecast, receipts and rates: the same on the page and in the files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from basis.charts import Chart, StackedBar, stacked_bars_chart
from basis.money import format_taka_short
from basis.numerals import plain
from basis.periods import Kind, Period
from governance.models import ExchangeRate, Receipt
from governance.queries.cash import CashForecast
from governance.queries.execution import Execution
from governance.queries.receipts import Revenue
from governance.reports.sheets import Column, Sheet
from governance.values import ReceiptKind


def execution_sheet(rows: Sequence[Execution], *, title: str, note: str = "") -> Sheet:
    """One row a line: what was spent, against the allocation, the release and the calendar."""
    columns = [
        Column(_("Action")),
        Column(_("Funding source")),
        Column(_("Economic code"), "code"),
        Column(_("Cost centre"), "code"),
        Column(_("Allocated"), "taka"),
        Column(_("Fund release"), "taka"),
        Column(_("Expenditure"), "taka"),
        Column(_("Spent of allocated"), "percent"),
        Column(_("Spent of released"), "percent"),
        Column(_("Year gone"), "percent"),
        Column(_("Ahead of the calendar"), "percent"),
        Column(_("Marked")),
        Column(_("Reason")),
    ]
    cells = [
        [
            f"{row.line.action.code} {row.line.action.name}",
            row.line.source.name,
            row.line.economic_code,
            row.line.cost_centre,
            row.line.ceiling,
            row.line.released,
            row.line.spent,
            row.of_allocated,
            row.of_released,
            row.elapsed,
            row.gap,
            mark_of(row),
            row.reason.text if row.reason else "",
        ]
        for row in rows
    ]
    hrefs = [reverse("action", args=[row.line.action.code]) for row in rows]
    return Sheet(title=title, columns=columns, rows=cells, hrefs=hrefs, note=note)


def mark_of(row: Execution) -> str:
    """In words why a line is marked; nothing when it is not."""
    if row.line.flagged_overspend:
        return _("Overspent")
    return _("Slow") if row.is_low else ""


def forecast_sheet(forecast: CashForecast, *, title: str, note: str = "") -> Sheet:
    """One row a month."""
    language = get_language()
    columns = [
        Column(_("Month")),
        Column(_("Expenditure"), "taka"),
        Column(_("Likely need"), "taka"),
        Column(_("Paid from what is released"), "taka"),
        Column(_("Still to be released"), "taka"),
    ]
    rows = [
        [month_name(month.month, language), month.spent, month.needed, month.covered, month.to_release]
        for month in forecast.months
    ]
    sums = [
        sum(getattr(month, name) for month in forecast.months) for name in ("spent", "needed", "covered", "to_release")
    ]
    return Sheet(title=title, columns=columns, rows=rows, foot=[_("Together"), *sums], note=note)


def forecast_chart(forecast: CashForecast, *, language: str) -> Chart:
    """Each month: spent, likely need that is released already, likely need that still has to be released."""
    return stacked_bars_chart(
        title=forecast_finding(forecast, language=language),
        language=language,
        label_header=_("Month"),
        names=(_("Expenditure"), _("Paid from what is released"), _("Still to be released")),
        items=[
            StackedBar(
                month_name(month.month, language),
                (max(month.spent, 0), month.covered, month.to_release),
                text=format_taka_short(month.spent + month.needed, language=language),
            )
            for month in forecast.months
        ],
        show=lambda value: format_taka_short(int(value), language=language),
    )


def forecast_finding(forecast: CashForecast, *, language: str) -> str:
    """One sentence: until when the released money lasts."""
    if forecast.short_from:
        return _("From %(month)s on, %(amount)s more has to be released") % {
            "month": month_name(forecast.short_from, language),
            "amount": format_taka_short(forecast.to_release, language=language),
        }
    return _("What is released covers the likely need of this year")


def month_name(month: dt.date, language: str) -> str:
    """July 2026, as people read a month."""
    return Period.containing(month, Kind.MONTH).label(language)


def revenue_sheet(rows: Sequence[Revenue], *, title: str, note: str = "") -> Sheet:
    """One row an action: due, received, late."""
    columns = [
        Column(_("Action")),
        Column(_("Due by contract"), "taka"),
        Column(_("Due until today"), "taka"),
        Column(_("Received"), "taka"),
        Column(_("Late"), "taka"),
    ]
    cells = [[f"{row.action.code} {row.action.name}", row.due, row.due_by_now, row.received, row.late] for row in rows]
    hrefs = [reverse("action", args=[row.action.code]) for row in rows]
    return Sheet(title=title, columns=columns, rows=cells, hrefs=hrefs, note=note)


def receipts_sheet(receipts: Iterable[Receipt], *, title: str) -> Sheet:
    """Every movement, those taken back and what took them back among them."""
    columns = [
        Column(_("Date"), "day"),
        Column(_("Document"), "code"),
        Column(_("Kind")),
        Column(_("Action")),
        Column(_("Who pays")),
        Column(_("What for")),
        Column(_("Amount"), "taka"),
        Column(_("State")),
    ]
    rows = [
        [
            each.date,
            each.document,
            ReceiptKind(each.kind).label,
            f"{each.action.code} {each.action.name}",
            each.payer.name if each.payer else "",
            each.text,
            each.amount,
            state_of(each),
        ]
        for each in receipts
    ]
    return Sheet(title=title, columns=columns, rows=rows)


def state_of(receipt: Receipt) -> str:
    """Whether a receipt takes another back, or was taken back."""
    if receipt.reverses_id:
        return _("Takes another back")
    return _("Taken back") if hasattr(receipt, "reversal") else ""


def rates_sheet(rates: Iterable[ExchangeRate], *, title: str) -> Sheet:
    columns = [
        Column(_("Valid from"), "day"),
        Column(_("Currency")),
        Column(_("Code"), "code"),
        Column(_("Taka for one unit")),
        Column(_("Where it comes from")),
        Column(_("Recorded"), "day"),
    ]
    rows = [
        [rate.day, rate.currency.name, rate.currency.code, plain(rate.taka), rate.origin, rate.recorded_at.date()]
        for rate in rates
    ]
    return Sheet(title=title, columns=columns, rows=rows)
