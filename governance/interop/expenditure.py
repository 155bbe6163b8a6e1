"""The table of the accounting system: what was spent, document by document.

Only what cannot be read is refused. A row that names no line is kept and waits; a row that came before is told.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext

from basis.numerals import lazy_number
from basis.rows import Row, RowReport
from basis.text import shown
from governance.domain import extracts
from governance.domain.extracts import Posting
from governance.interop.cells import Code, Day, Taka, Text
from governance.interop.resources import Column, Progress, VerbResource
from governance.models import BudgetLine, ExtractRow, Person
from governance.values import ExtractState

MOST_NAMED = 20  # so many rows are named in a warning; the page of the extract lists them all


class ExpenditureResource(VerbResource):
    """Each row becomes a row of one extract: posted, waiting for a line, or known already (counted as unchanged)."""

    posting_date = Column(Day())
    document_no = Column(Code(60), attribute="document")
    economic_code = Column(Code(80))
    cost_centre = Column(Code(40))
    source = Column(Code(20))
    amount_bdt = Column(Taka(allow_negative=True), attribute="amount")
    text = Column(Text(), blank=True, optional=True)

    class Meta:
        model = ExtractRow
        import_id_fields = ["document_no"]

    def run(self, content: bytes, filename: str, **options: Any) -> RowReport:
        self.sha256, self.filename = hashlib.sha256(content).hexdigest(), filename
        return super().run(content, filename, **options)

    def _import(self, rows: list[Row], report: RowReport, by: Person | None, progress: Progress) -> None:
        report.rows = len(rows)
        read: dict[int, dict[str, Any]] = {}
        for row in rows:
            try:
                if row.error:
                    raise row.error
                read[row.number] = self.read(row.values)
            except ValidationError as error:
                report.refuse(row.number, error, row.values)
        postings = [Posting(number=number, **values) for number, values in read.items()]
        try:
            self._take(postings, report, by)
        except PermissionDenied:
            for number in read:
                fault = ValidationError(gettext("You may not change this row."), code="forbidden")
                report.refuse(number, fault)
        progress(len(rows), len(rows))

    def _take(self, postings: Sequence[Posting], report: RowReport, by: Person | None) -> None:
        extract, new = extracts.take_extract(sha256=self.sha256, filename=self.filename, postings=postings, by=by)
        rows = list(extract.rows.select_related("repeats__extract").order_by("number"))
        known = sum(row.state == ExtractState.REPEATED for row in rows) if new else len(rows)
        report.unchanged += known
        report.created += len(rows) - known
        for row in rows:
            values = {column.column_name: getattr(row, column.attribute) for column in self.fields.values()}
            report.accept(row.number, values | {"verdict": verdict(row)})
        if not new:
            report.warnings.append(gettext("This file was imported before. It changes nothing."))
            return
        self._warn(rows, report)

    def _warn(self, rows: Sequence[ExtractRow], report: RowReport) -> None:
        waiting = [row for row in rows if row.state == ExtractState.UNMATCHED]
        if waiting:
            report.warnings.append(
                gettext("Rows that wait for a line: %(number)s (lines %(lines)s). A budget officer matches them.")
                % {"number": lazy_number(len(waiting)), "lines": _lines(waiting)}
            )
        repeated = [row for row in rows if row.state == ExtractState.REPEATED]
        if repeated:
            report.warnings.append(
                gettext("Rows whose document was posted before: %(number)s (lines %(lines)s). Each is counted once.")
                % {"number": lazy_number(len(repeated)), "lines": _lines(repeated)}
            )
        touched = {row.line_id for row in rows if row.line_id}
        for line in BudgetLine.objects.filter(pk__in=touched, flagged_overspend=True).order_by("pk")[:MOST_NAMED]:
            report.warnings.append(
                gettext("%(code)s, cost centre %(centre)s: spent %(spent)s taka of %(released)s released. Overspent.")
                % {
                    "code": line.economic_code,
                    "centre": line.cost_centre,
                    "spent": lazy_number(line.spent or 0),
                    "released": lazy_number(line.released or 0),
                }
            )


def verdict(row: ExtractRow) -> str:
    """What became of a row, in a few words."""
    words = row.get_state_display()
    if row.state == ExtractState.REPEATED and row.repeats:
        return f"{words}: {shown(row.repeats.document)}"
    return f"{words}: {row.get_why_display()}" if row.why else words


def _lines(rows: Sequence[ExtractRow]) -> str:
    named = ", ".join(str(lazy_number(row.number)) for row in rows[:MOST_NAMED])
    return named if len(rows) <= MOST_NAMED else f"{named} …"
