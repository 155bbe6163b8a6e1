"""From a snapshot to a file: which report, which form."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from monitoring.models import Figure, Snapshot
from monitoring.reports import budget, page, paper, plan, progress, workbook
from monitoring.reports.content import Report
from monitoring.values.editions import FileFormat, ReportKind

COMPOSERS: dict[str, Callable[..., Report]] = {
    ReportKind.BUDGET: budget.compose,
    ReportKind.PROGRESS: progress.compose,
    ReportKind.PLAN: plan.compose,
}

PAINTERS: dict[str, Callable[[Report], bytes]] = {
    FileFormat.PDF: paper.paint,
    FileFormat.XLSX: workbook.paint,
    FileFormat.HTML: page.paint,
}


def compose(snapshot: Snapshot, language: str, figures: Iterable[Figure] | None = None) -> Report:
    """What the report says, in one language. `figures` are those of a snapshot that is not stored yet."""
    return COMPOSERS[snapshot.kind](snapshot, language, figures)


def build(snapshot: Snapshot, language: str, format: str, figures: Iterable[Figure] | None = None) -> bytes:
    """The file: the same bytes from the same snapshot, template version and language."""
    return PAINTERS[format](compose(snapshot, language, figures))
