"""Tables of lines, entries and proposals: the same on the page and in the files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from basis.charts import Chart, StackedBar, stacked_bars_chart
from basis.money import format_taka_short
from governance.models import BudgetLine, Entry, EntryProposal, Person
from governance.models.budget import BALANCES
from governance.reports.sheets import Column, Sheet
from governance.values import BudgetType, EntryOrigin


def balance_name(name: str) -> str:
    """What people call a balance."""
    return {
        "original": _("Original allocation"),
        "revised": _("Revised allocation"),
        "released": _("Fund release"),
        "committed": _("Commitment"),
        "spent": _("Expenditure"),
    }[name]


def lines_sheet(lines: Iterable[BudgetLine], *, title: str, note: str = "", proposals: bool = False) -> Sheet:
    """One row a line: its key and its five balances; with `proposals` also how many wait on it."""
    lines = list(lines)
    columns = [
        Column(_("Action")),
        Column(_("Fiscal year")),
        Column(_("Funding source")),
        Column(_("Budget type")),
        Column(_("Economic code"), "code"),
        Column(_("Cost centre"), "code"),
        *(Column(balance_name(name), "taka") for name in BALANCES),
        Column(_("Marked")),
    ]
    rows = [
        [
            f"{line.action.code} {line.action.name}",
            line.fiscal_year.label,
            line.source.name,
            str(BudgetType(line.budget_type).label),
            line.economic_code,
            line.cost_centre,
            *(getattr(line, name) for name in BALANCES),
            _marks(line, proposals),
        ]
        for line in lines
    ]
    hrefs = [reverse("budget_line", args=[line.pk]) for line in lines]
    return Sheet(title=title, columns=columns, rows=rows, hrefs=hrefs, note=note)


def entries_sheet(entries: Iterable[Entry], *, title: str, note: str = "", names: bool = False) -> Sheet:
    """One row an entry; with `names` also who proposed and who entered it."""
    columns = [
        Column(_("Date"), "day"),
        Column(_("Kind")),
        Column(_("Amount"), "taka"),
        Column(_("Document"), "code"),
        Column(_("Text")),
        Column(_("Origin")),
        Column(_("Decision")),
        *([Column(_("Proposed by")), Column(_("Entered by"))] if names else []),
    ]
    rows = [
        [
            entry.date,
            kind_of(entry),
            entry.amount,
            entry.document,
            text_of(entry),
            str(EntryOrigin(entry.origin).label),
            entry.decision.number if entry.decision else "",
            *([_name(entry.proposal.proposed_by) if entry.proposal else "", _name(entry.by)] if names else []),
        ]
        for entry in entries
    ]
    return Sheet(title=title, columns=columns, rows=rows, note=note)


def proposals_sheet(proposals: Iterable[EntryProposal], *, title: str, note: str = "") -> Sheet:
    """One row a proposal: what, for which line, by whom, and what became of it."""
    proposals = list(proposals)
    columns = [
        Column(_("Proposed on"), "day"),
        Column(_("Kind")),
        Column(_("Amount"), "taka"),
        Column(_("Budget line")),
        Column(_("Line that gives the money")),
        Column(_("Date"), "day"),
        Column(_("Document"), "code"),
        Column(_("Proposed by")),
        Column(_("State")),
        Column(_("Decided by")),
        Column(_("Note")),
    ]
    rows = [
        [
            proposal.proposed_at.date(),
            kind_of(proposal),
            proposal.amount,
            line_name(proposal.line),
            line_name(proposal.counter_line) if proposal.counter_line else "",
            proposal.date,
            proposal.document,
            proposer(proposal),
            proposal.get_state_display(),
            _name(proposal.decided_by),
            proposal.note,
        ]
        for proposal in proposals
    ]
    hrefs = [reverse("budget_proposal", args=[proposal.pk]) for proposal in proposals]
    return Sheet(title=title, columns=columns, rows=rows, hrefs=hrefs, note=note)


def change_sheet(before: BudgetLine, after: BudgetLine) -> Sheet:
    """What a proposal would make of a line: each balance before and after."""
    rows = [[balance_name(name), getattr(before, name), getattr(after, name)] for name in BALANCES]
    columns = [Column(_("Balance")), Column(_("Now"), "taka"), Column(_("After approval"), "taka")]
    return Sheet(title=line_name(before), columns=columns, rows=rows)


def line_chart(line: BudgetLine, *, language: str) -> Chart:
    """Spent, released and not spent, allocated and not released; a mark where the original stood."""
    spent, released = max(line.spent or 0, 0), line.released or 0
    bar = StackedBar(
        line_name(line),
        (spent, max(released - spent, 0), max((line.ceiling or 0) - max(released, spent), 0)),
        mark=line.original,
    )
    return stacked_bars_chart(
        title=_("How much of the money of this line was released and spent"),
        language=language,
        label_header=_("Budget line"),
        names=(_("Spent"), _("Released, not spent"), _("Allocated, not released")),
        mark_name=_("Original allocation"),
        items=[bar],
        show=lambda value: format_taka_short(int(value), language=language),
    )


def line_name(line: BudgetLine) -> str:
    """A line in few words: action, codes, source."""
    return f"{line.action.code} · {line.economic_code} · {line.cost_centre} · {line.source.code}"


def kind_of(moved: Entry | EntryProposal) -> str:
    """What is moved; a reversal names what it takes back."""
    if moved.reverses is None:
        return str(moved.get_kind_display())
    return _("Reversal: %(kind)s") % {"kind": moved.reverses.get_kind_display()}


def text_of(entry: Entry) -> str:
    """The text of an entry; of one that an extract makes by itself, what it is for."""
    if entry.text or entry.extract_row_id is None:
        return entry.text
    if entry.reverses is None and entry.origin == EntryOrigin.PROPOSAL:
        return _("Said in one sum before, and in force again")
    if entry.reverses and entry.reverses.origin == EntryOrigin.PROPOSAL:
        return _("Said in one sum before, and now posted by document")
    if entry.reverses and entry.reverses.extract_row_id == entry.extract_row_id:
        return _("The row of the extract was taken back from this line")
    return ""


def proposer(proposal: EntryProposal) -> str:
    """Who proposed: a person, or the decision that opened it."""
    if proposal.proposed_by:
        return proposal.proposed_by.name
    return _("Decision %(number)s") % {"number": proposal.decision.number} if proposal.decision else ""


def _name(person: Person | None) -> str:
    return person.name if person else ""


def _marks(line: BudgetLine, proposals: bool) -> str:
    marks: Sequence[str] = [
        *([_("Overspent")] if line.flagged_overspend else []),
        *([_("Waits for a second person")] if proposals and line.waiting else []),  # type: ignore[attr-defined]
    ]
    return ", ".join(marks)
