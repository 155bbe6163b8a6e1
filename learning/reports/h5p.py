"""What was found in an H5P package, and how people scored, in the language of the reader."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _

from governance.reports.sheets import Column, Sheet
from learning.h5p.findings import SENTENCES, Finding, readable
from learning.models import H5PResult


def sentence_of(finding: Finding) -> str:
    """The sentence of a finding; what comes from a package stays as it is."""
    values = {"path": readable(finding.path)} | dict(finding.values)
    if expected := values.get("expected"):
        values["expected"] = _(expected)
    return _(SENTENCES[finding.code]) % values


def findings_shown(findings: Iterable[Finding]) -> list[tuple[str, str, bool]]:
    """(sentence, code, whether it is only a notice), what refuses first."""
    rows = [(sentence_of(finding), finding.code, finding.is_notice) for finding in findings]
    return sorted(rows, key=lambda row: row[2])


def results_sheet(rows: Iterable[H5PResult], *, title: str) -> Sheet:
    """One row for each time that somebody worked through a content."""
    columns = [
        Column(_("Person")),
        Column(_("HR number"), "code"),
        Column(_("Begun"), "day"),
        Column(_("Finished"), "day"),
        Column(_("Points"), "whole"),
        Column(_("Of"), "whole"),
        Column(_("Points, marked again"), "whole"),
    ]
    lines = [
        [
            row.person.name,
            row.person.hr_number,
            timezone.localdate(row.opened_at),
            timezone.localdate(row.finished_at) if row.finished_at else None,
            row.score,
            row.max_score,
            row.marked_score,
        ]
        for row in rows
    ]
    return Sheet(title=title, columns=columns, rows=lines, illustrative=False)
