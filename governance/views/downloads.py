"""A table that is on the screen, as a file to take away."""

from django.http import HttpRequest, HttpResponse

from governance.reports.sheets import Sheet

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def wants_file(request: HttpRequest) -> bool:
    """Whether the address asks for a file: ?format=csv or ?format=xlsx."""
    return request.GET.get("format") in FORMATS


def download(request: HttpRequest, sheet: Sheet, *, name: str) -> HttpResponse:
    """The sheet in the format of the address."""
    kind = request.GET["format"]
    content = sheet.as_csv() if kind == "csv" else sheet.as_xlsx()
    return HttpResponse(
        content,
        content_type=FORMATS[kind],
        headers={"Content-Disposition": f'attachment; filename="{name}.{kind}"'},
    )
