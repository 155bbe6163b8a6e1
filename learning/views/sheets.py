"""A table of the screen, handed out as a file."""

from django.http import HttpResponse

from governance.reports.sheets import Sheet

KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def sheet_file(sheet: Sheet, kind: str, name: str) -> HttpResponse:
    """The sheet as "csv" or "xlsx", under a name without its ending."""
    response = HttpResponse(sheet.as_csv() if kind == "csv" else sheet.as_xlsx(), content_type=KINDS[kind])
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response
