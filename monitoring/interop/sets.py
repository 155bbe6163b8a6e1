"""Imports that hand all rows of a file to one verb at once, because a set is quick where row by row is not.

Reading, keys, twins and refusals are those of every import; a row of ours still gets its own word.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError

from basis.rows import Row, RowReport
from governance.interop.resources import Progress, VerbResource
from governance.models import Person

Draft = tuple[Row, dict[str, Any]]


class SetResource(VerbResource):
    """Subclasses say `save_all` instead of `save`."""

    def save_all(self, drafts: Sequence[Draft], report: RowReport, by: Person | None) -> None:
        """Save the readable rows by one call of a verb, noting faults and counting effects in the report."""
        raise NotImplementedError

    def _import(self, rows: list[Row], report: RowReport, by: Person | None, progress: Progress) -> None:
        waiting, _keys = self._sift(rows, report)
        drafts: list[Draft] = []
        for done, row in enumerate(waiting, start=1):
            try:
                drafts.append((row, self.read(row.values)))
            except ValidationError as error:
                report.refuse(row.number, error, row.values)
            if done % self.progress_every == 0:
                progress(done, len(waiting))
        self.save_all(drafts, report, by)
        progress(len(waiting), len(waiting))

    def note(self, draft: Draft, faults: dict[str, ValidationError], report: RowReport) -> None:
        """The faults that the verb named by its own words, told by the columns that a person looks for."""
        row, _values = draft
        report.refuse(row.number, self._by_column(ValidationError(dict(faults))), row.values)

    def take(self, draft: Draft, effect: str, report: RowReport) -> None:
        """Count a row that was taken; `effect` is created, updated or unchanged."""
        row, values = draft
        setattr(report, effect, getattr(report, effect) + 1)
        report.accept(
            row.number,
            {c.column_name: c.widget.understood(values[c.attribute]) for c in self._present(row.values)},
        )
