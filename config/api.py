"""The API at /api/: who is asked for, how a body is read, and one shape for everything that goes wrong.

The operations stand in `api.py` of the apps. They have no rules of their own: a program hands in what a page would,
to the same jobs and verbs, and sees the rows that its owner sees.
"""

from __future__ import annotations

import json
import logging
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError
from ninja.errors import ValidationError as BodyError
from ninja.parser import Parser
from ninja.security import HttpBearer, SessionAuth

from governance.domain import tokens
from jobs.api import router as imports
from learning.api import router as exercises
from monitoring.api import router as figures

DEEPEST = 20

log = logging.getLogger(__name__)


class Key(HttpBearer):
    """`Authorization: Bearer dsh_…`: the key of an account, from its page of access keys."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        owner = tokens.owner_of(key=token)
        if owner is not None:
            request.user = owner
        return owner


class StrictParser(Parser):
    """JSON as it was written: numbers stay text, so that no digit is lost; doubtful JSON is refused."""

    def parse_body(self, request: HttpRequest) -> Any:
        try:
            body = request.body
        except RequestDataTooBig:
            raise HttpError(413, _("The body is too large. Send a file, or fewer rows.")) from None
        try:
            text = body.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise HttpError(400, _("The body is not UTF-8.")) from None
        try:
            if _depth(text) > DEEPEST:
                raise ValueError("nested too deeply")
            return json.loads(
                text,
                parse_int=str,
                parse_float=str,
                parse_constant=_refuse_constant,
                object_pairs_hook=_without_repeats,
            )
        except ValueError as error:
            raise HttpError(400, _("The body is not proper JSON: %(why)s.") % {"why": error}) from None


def _depth(text: str) -> int:
    """How deep brackets nest at most, strings included: enough to refuse what would exhaust the stack."""
    deepest = now = 0
    for sign in text:
        if sign in "[{":
            now += 1
            deepest = max(deepest, now)
        elif sign in "]}":
            now -= 1
    return deepest


def _refuse_constant(word: str) -> None:
    raise ValueError(f"{word} is no number")


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return found


api = NinjaAPI(
    title="Dishari",
    version="1",
    urls_namespace="api",
    description="Numbers as text or as JSON numbers; periods like 2026Q3 or FY2025-26; errors have one shape.",
    auth=[Key(), SessionAuth(csrf=True)],
    parser=StrictParser(),
)
api.add_router("", imports, tags=["imports"])
api.add_router("", figures, tags=["figures"])
api.add_router("", exercises, tags=["exercises"])


def answer(request: HttpRequest, status: int, code: str, message: str, details: Any = None) -> HttpResponse:
    """The one shape of an error: a stable word, a sentence in the reader's language, details, a reference."""
    body = {"code": code, "message": message, "details": details or [], "reference": request.reference}
    return api.create_response(request, body, status=status)


@api.exception_handler(AuthenticationError)
def not_logged_in(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return answer(request, 401, "not_logged_in", _("Send the key of an account: Authorization: Bearer …"))


@api.exception_handler(PermissionDenied)
def not_allowed(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    return answer(request, 403, "forbidden", _("This account may not do that."))


@api.exception_handler(Http404)
def not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return answer(request, 404, "not_found", _("There is nothing at this address, or not for this account."))


@api.exception_handler(BodyError)
def wrong_body(request: HttpRequest, error: BodyError) -> HttpResponse:
    details = [{"where": ".".join(map(str, each["loc"])), "code": each["type"]} for each in error.errors[:100]]
    return answer(request, 422, "wrong_body", _("The request does not have the form that is described."), details)


@api.exception_handler(ValidationError)
def refused(request: HttpRequest, error: ValidationError) -> HttpResponse:
    faults = error.error_dict.items() if hasattr(error, "error_dict") else [("", error.error_list)]
    details = [
        {"where": name, "code": each.code or "invalid", "message": " ".join(each.messages)}
        for name, errors in faults
        for each in errors
    ]
    return answer(request, 422, details[0]["code"], details[0]["message"], details)


@api.exception_handler(HttpError)
def said_in_http(request: HttpRequest, error: HttpError) -> HttpResponse:
    return answer(request, error.status_code, "bad_request", str(error))


@api.exception_handler(Exception)
def broken(request: HttpRequest, error: Exception) -> HttpResponse:
    log.exception("API request %s failed", request.reference)
    return answer(request, 500, "crashed", _("Something went wrong on our side. Nothing was changed."))
