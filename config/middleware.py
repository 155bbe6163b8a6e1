"""What happens to every request: reference id, nothing private stored, second factor, content security policy."""

import re
import secrets
from collections.abc import Callable

from csp.constants import NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.cache import add_never_cache_headers, patch_vary_headers

Answer = Callable[[HttpRequest], HttpResponse]

# Wagtail's and Django's admin templates carry inline scripts and styles, so they get a policy of their own.
EDITOR_POLICY = {
    "default-src": [NONE],
    "script-src": [SELF, UNSAFE_INLINE, UNSAFE_EVAL],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "font-src": [SELF, "data:"],
    "connect-src": [SELF],
    "media-src": [SELF],
    "frame-src": [SELF],
    "worker-src": [SELF, "blob:"],
    "form-action": [SELF],
    "base-uri": [NONE],
    "object-src": [NONE],
    "frame-ancestors": [SELF],
}
EDITOR_PATHS = ("/admin/", "/django-admin/")


def reference(answer: Answer) -> Answer:
    """Give each request a short id that an error page shows and the log holds."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.reference = secrets.token_hex(4)
        response = answer(request)
        response["X-Reference"] = request.reference
        return response

    return middleware


class Language(LocaleMiddleware):
    """Django's choice of the language; but who asks there for what is not there is not sent to a page instead."""

    WITHOUT_LANGUAGE = ("/api/", "/accounts/")

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if request.path_info.startswith(self.WITHOUT_LANGUAGE):
            response.headers.setdefault("Content-Language", translation.get_language())
            return response
        return super().process_response(request, response)


def language_of_the_page_before(answer: Answer) -> Answer:
    """Log-in pages have no language in their address: who comes from a Bangla page goes on in Bangla.

    What somebody chose once (the cookie) counts more; what the browser prefers counts less.
    """
    prefix = re.compile(rf"(?:https?://[^/]*)?/({'|'.join(dict(settings.LANGUAGES))})/")

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith("/accounts/") and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            for before in (request.POST.get("next") or request.GET.get("next"), request.headers.get("Referer")):
                found = prefix.match(before or "")
                if found:
                    translation.activate(found[1])
                    request.LANGUAGE_CODE = found[1]
                    break
        return answer(request)

    return middleware


def private_pages_are_not_stored(answer: Answer) -> Answer:
    """On a shared phone nothing of a person's pages may come back after log-out, nor from a proxy."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        patch_vary_headers(response, ["Cookie"])
        return response

    return middleware


# What somebody needs who may not yet go on: the language, the colours, the way out.
ALWAYS_OPEN = ("/static/", "/healthz", "/readyz", "/language/", "/brand.css", "/accounts/logout/")


def own_password(answer: Answer) -> Answer:
    """Send a person who came in with a code from their supervisor to choose a password before anything else."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and request.user.must_change_password:
            chooser = reverse("account_change_password")
            if not request.path_info.startswith((*ALWAYS_OPEN, chooser)):
                return redirect(chooser)
        return answer(request)

    return middleware


def second_factor(answer: Answer) -> Answer:
    """Send a person who may approve, and has no second factor yet, to its set-up before anything else."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if settings.SECOND_FACTOR_DEMANDED and request.user.is_authenticated:
            free = request.path_info.startswith((*ALWAYS_OPEN, "/accounts/"))
            if not free and request.user.must_set_up_second_factor():
                return redirect(reverse("mfa_activate_totp"))
        return answer(request)

    return middleware


def no_nul_in_an_address(answer: Answer) -> Answer:
    """Nothing has a NUL in its name: PostgreSQL does not even take the question, and SQLite would not find it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info:
            raise Http404
        return answer(request)

    return middleware


class ContentSecurityPolicy(CSPMiddleware):
    """The strict policy of the settings on our pages, `EDITOR_POLICY` in the two admins."""

    def get_policy_parts(self, request: HttpRequest, response: HttpResponse, report_only: bool = False) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if request.path_info.startswith(EDITOR_PATHS) and not report_only:
            parts.config = EDITOR_POLICY
        return parts
