"""Pages that belong to no app: health, language, brand, pictures, search, errors."""

import logging

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.core.files.storage import default_storage
from django.core.paginator import Paginator
from django.db import DatabaseError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.template import loader
from django.urls import translate_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe
from django_tasks import task_backends

from basis.access import allow, anyone
from governance.queries.search import clean_query
from governance.queries.search import search as look_for
from jobs.models import Job

log = logging.getLogger(__name__)


@allow(anyone)
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@allow(anyone)
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Database and engine answer, so that work can be accepted."""
    engine = {"engine": settings.JOBS_ENGINE}
    try:
        Job.objects.exists()  # a database that was never migrated answers too, but serves nobody
    except DatabaseError:
        log.exception("The database does not answer")
        return JsonResponse({"status": "unavailable", "database": "down"} | engine, status=503)
    try:
        task_backends["jobs"].answers()
    except Exception:  # each engine has its own kinds of failure
        log.exception("The engine of the jobs does not answer")
        return JsonResponse({"status": "unavailable", "database": "up", "jobs": "down"} | engine, status=503)
    return JsonResponse({"status": "ok", "database": "up", "jobs": "up"} | engine)


@allow(anyone)
@require_safe
@cache_control(public=True, max_age=86400)
def brand(request: HttpRequest) -> HttpResponse:
    """The two colours of the country, for installations that are not in ours."""
    css = f":root{{--brand:{settings.BRAND_COLOUR};--brand-dark:{settings.BRAND_COLOUR_DARK}}}"
    return HttpResponse(css, content_type="text/css")


@allow(anyone)
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Show the same page in the other language, and remember the choice."""
    language = request.POST.get("language", "")
    came_from = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(came_from, {request.get_host()}, request.is_secure()):
        came_from = "/"
    if not check_for_language(language) or language not in dict(settings.LANGUAGES):
        return HttpResponseRedirect(came_from)
    response = HttpResponseRedirect(translate_url(came_from, language))
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, language, max_age=31536000, samesite="Lax", secure=settings.PRODUCTION
    )
    return response


@allow(anyone)
@require_safe
def media(request: HttpRequest, path: str) -> FileResponse:
    """Pictures of pages. Documents have an address of their own, which asks for permission."""
    if ".." in path or not default_storage.exists(path):
        raise Http404
    response = FileResponse(default_storage.open(path))
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response


@allow(anyone)
@require_safe
def verify_without_language(request: HttpRequest, code: str) -> HttpResponse:
    """The short address that a QR code holds."""
    return redirect("verify", code=code)


@allow(anyone)
def log_in_here(request: HttpRequest) -> HttpResponse:
    """The log-in pages of the two admins are ours."""
    came_for = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(came_for, {request.get_host()}, request.is_secure()):
        came_for = "/admin/"
    if request.user.is_authenticated:
        raise PermissionDenied  # logged in, and still not let into an admin: asking again would not help
    return redirect_to_login(came_for)


@allow(anyone)
def change_password_here(request: HttpRequest) -> HttpResponse:
    """And so is the page on which a password is changed."""
    return redirect("account_change_password")


@allow(anyone)
@require_safe
def menu(request: HttpRequest) -> HttpResponse:
    """The menu as a page of its own: a phone needs no script for it."""
    return render(request, "menu.html")


@allow(anyone)
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What everybody may see, by words of either language. The query is cut before anything is done with it."""
    query = clean_query(request.GET.get("q", ""))
    found = look_for(query)
    kinds: dict[str, int] = {}
    for each in found:
        kinds[each.entry.kind] = kinds.get(each.entry.kind, 0) + 1
    kind = request.GET.get("kind", "")
    shown = [each for each in found if each.entry.kind == kind] if kind in kinds else found
    page = Paginator(shown, 20).get_page(request.GET.get("page"))
    context = {"query": query, "page": page, "total": len(found), "kinds": sorted(kinds.items()), "kind": kind}
    context["shows_plan"] = any(each.entry.path.startswith("plan/") for each in page)
    return render(request, "search.html", context)


def _error(request: HttpRequest, status: int) -> HttpResponse:
    return render(request, f"{status}.html", status=status)


def _plain_error(request: HttpRequest, status: int) -> HttpResponse:
    """A page that must not fail itself: it asks neither database nor session, nor what the request claims to be."""
    content = loader.get_template(f"{status}.html").render({"reference": getattr(request, "reference", "")})
    return HttpResponse(content, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _plain_error(request, 413 if isinstance(exception, RequestDataTooBig) else 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(request, 403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _error(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    log.error("Reference %s: the page failed", getattr(request, "reference", "?"))
    return _plain_error(request, 500)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that came back without its token: nothing was changed, the person may send it again."""
    return render(request, "403_csrf.html", status=403)
