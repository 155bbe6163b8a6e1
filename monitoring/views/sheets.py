"""A table of the screen, handed out as a file."""

from __future__ import annotations

from django.http import HttpResponse

from governance.reports.sheets import Sheet
from monitoring.interop.downloads import XLSX


def sheet_file(sheet: Sheet, kind: str, name: str) -> HttpResponse:
    """The sheet as "csv" or "xlsx", under a name without its ending."""
    content = sheet.as_csv() if kind == "csv" else sheet.as_xlsx()
    response = HttpResponse(content, content_type="text/csv; charset=utf-8" if kind == "csv" else XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response
