"""The budget as table and drawings: original, revised, released, spent, execution and variance."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from basis.charts import Chart, StackedBar, stacked_bars_chart
from basis.money import format_taka_short
from basis.numerals import digits_in
from governance.models import BudgetLine
from governance.queries import Money, Total
from governance.reports.sheets import Column, Sheet, percent
from governance.values import BudgetType

MOST_BARS = 10


def side_name(by: str) -> str:
    """What the rows of a budget table are."""
    return {
        "pillar": _("Pillar"),
        "action": _("Action"),
        "year": _("Fiscal year"),
        "source": _("Funding source"),
        "type": _("Budget type"),
    }[by]


def budget_sheet(totals: Sequence[Total], whole: Money, *, by: str, title: str, note: str = "") -> Sheet:
    """One row a group and the sum of all; a rate and a difference only where both of its sides are known."""
    return Sheet(
        title=title,
        columns=[Column(side_name(by)), *_money_columns()],
        rows=[[total.name, *_money_cells(total.money)] for total in totals],
        foot=[_("Together"), *_money_cells(whole)] if len(totals) > 1 else (),
        hrefs=[reverse("action", args=[total.key]) if by == "action" else "" for total in totals],
        note=note,
    )


def lines_sheet(lines: Sequence[BudgetLine], *, title: str) -> Sheet:
    """The lines of an action, each with its codes."""
    columns = [
        Column(_("Fiscal year")),
        Column(_("Funding source")),
        Column(_("Budget type")),
        Column(_("Economic code"), "code"),
        Column(_("Cost centre"), "code"),
        Column(_("Original allocation"), "taka"),
        Column(_("Revised allocation"), "taka"),
        Column(_("Fund release"), "taka"),
        Column(_("Expenditure"), "taka"),
    ]
    rows = [
        [
            line.fiscal_year.label,
            line.source.name,
            BudgetType(line.budget_type).label,
            line.economic_code,
            line.cost_centre,
            line.original,
            line.revised,
            line.released,
            line.spent,
        ]
        for line in lines
    ]
    hrefs = [reverse("budget_line", args=[line.pk]) for line in lines]
    return Sheet(title=title, columns=columns, rows=rows, hrefs=hrefs)


def budget_chart(totals: Sequence[Total], *, by: str, language: str) -> Chart:
    """Spent, released and not spent, allocated and not released, for each group; a mark where the original stood.

    Of many groups the ten with the most money are drawn; the table has all.
    """
    drawn = totals
    if len(totals) > MOST_BARS:
        drawn = sorted(totals, key=lambda total: -(total.money.allocated or 0))[:MOST_BARS]
        title = _("The ten largest: how much of the money was released and spent")
    else:
        title = {
            "pillar": _("How much of the money of each pillar was released and spent"),
            "action": _("How much of the money of each action was released and spent"),
            "year": _("How much of the money of each fiscal year was released and spent"),
            "source": _("How much of the money of each funding source was released and spent"),
            "type": _("How much of the money of each budget type was released and spent"),
        }[by]
    return stacked_bars_chart(
        title=title,
        language=language,
        label_header=side_name(by),
        names=(_("Spent"), _("Released, not spent"), _("Allocated, not released")),
        mark_name=_("Original allocation"),
        items=[_bar(total, language) for total in drawn],
        show=lambda value: format_taka_short(int(value), language=language),
    )


def steps_chart(money: Money, *, language: str) -> Chart:
    """From the original allocation to what was spent, one step below the other."""
    steps = [
        (_("Original allocation"), money.original),
        (_("Allocation after revision"), money.allocated),
        (_("Fund release"), money.released),
        (_("Expenditure"), money.spent),
    ]
    return stacked_bars_chart(
        title=finding(money, language),
        language=language,
        label_header=_("Step"),
        names=(_("Amount"),),
        items=[
            StackedBar(name, (amount,), text=format_taka_short(amount, language=language))
            for name, amount in steps
            if amount is not None
        ],
        show=lambda value: format_taka_short(int(value), language=language),
    )


def finding(money: Money, language: str) -> str:
    """One sentence on the money: how much of what was released is spent."""
    if money.of_released is None:
        return _("No money is released yet")
    return _("%(percent)s of the released money is spent") % {"percent": percent(money.of_released, language)}


def _bar(total: Total, language: str) -> StackedBar:
    money = total.money
    spent, released = money.spent or 0, money.released or 0
    allocated = max(money.allocated or 0, released)
    text = finding(money, language)
    return StackedBar(
        digits_in(total.name, language),
        (spent, max(released - spent, 0), allocated - max(released, 0)),
        mark=money.original,
        text=text,
    )


def _money_columns() -> list[Column]:
    return [
        Column(_("Original allocation"), "taka"),
        Column(_("Revised allocation"), "taka"),
        Column(_("Fund release"), "taka"),
        Column(_("Expenditure"), "taka"),
        Column(_("Spent of released"), "percent"),
        Column(_("Spent of revised"), "percent"),
        Column(_("Revised less original"), "taka"),
        Column(_("Released less spent"), "taka"),
    ]


def _money_cells(money: Money) -> list:
    return [
        money.original,
        money.revised,
        money.released,
        money.spent,
        money.of_released,
        money.of_revised,
        money.revision,
        money.unspent,
    ]
