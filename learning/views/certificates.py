"""A certificate for its holder: the page and the paper."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from basis.access import allow
from learning.models import Certificate
from learning.permissions import may_learn, own
from learning.reports import certificate as paper


def _mine(request: HttpRequest, code: str) -> Certificate:
    rows = own(request.user, Certificate.objects.all())
    return get_object_or_404(rows.select_related("standard_version__standard", "course_version"), code=code.upper())


@allow(may_learn)
@require_safe
def certificate(request: HttpRequest, code: str) -> HttpResponse:
    found = _mine(request, code)
    context = {"certificate": found, "attested": found.attested, "address": paper.check_address(found)}
    return render(request, "learning/certificate_detail.html", context)


@allow(may_learn)
@require_safe
def certificate_pdf(request: HttpRequest, code: str) -> HttpResponse:
    found = _mine(request, code)
    response = HttpResponse(paper.build(found), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{found.code}.pdf"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
