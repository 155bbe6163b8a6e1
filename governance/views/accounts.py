"""Pages about accounts that allauth does not have."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from basis.access import allow, anyone


@allow(anyone)
@require_safe
def forgotten_password(request: HttpRequest) -> HttpResponse:
    """How to get back in: by one's supervisor, because workers have no e-mail."""
    return render(request, "account/password_reset.html")
