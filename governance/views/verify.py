"""The check pages: what a code on a paper stands for, and whether it is still true."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from basis.access import allow, anyone
from basis.numerals import to_latin
from governance.registry import CheckPage, check_pages

LONGEST_CODE = 80


@allow(anyone)
@require_safe
def verify_form(request: HttpRequest) -> HttpResponse:
    """Type a code, and come to its page."""
    code = _tidy(request.GET.get("code", ""))
    if code:
        return redirect("verify", code=code)
    return render(request, "governance/verify_form.html", {"code": ""})


@allow(anyone)
@require_safe
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """The page of a code; an unknown one gets the form again, with what to look at."""
    page = _page_of(code)
    if page is None:
        return render(request, "governance/verify_form.html", {"code": _tidy(code), "unknown": True}, status=404)
    return render(request, page.template, page.context)


def _tidy(code: str) -> str:
    """A code as people type it: Bangla digits, small letters and spaces are all right."""
    return "".join(to_latin(code[:LONGEST_CODE]).split()).replace("/", "").upper()


def _page_of(code: str) -> CheckPage | None:
    tidy = _tidy(code)
    joined = tidy if "-" in tidy else f"{tidy[:1]}-{tidy[1:]}"
    for spelling in dict.fromkeys([code[:LONGEST_CODE], joined]):
        resolve = check_pages.get(spelling.partition("-")[0].upper())
        page = resolve(spelling) if resolve else None
        if page:
            return page
    return None
