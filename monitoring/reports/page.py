"""A composed report as a document of its own in HTML; the page on the site shows the same chapters."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.utils.translation import override

from monitoring.reports.content import Report


def paint(report: Report) -> bytes:
    """The report as one HTML file without scripts. Each number leads to its check page."""
    with override(report.language):
        text = render_to_string("monitoring/report_document.html", {"report": report, "check": report.source.check})
    return text.encode()
