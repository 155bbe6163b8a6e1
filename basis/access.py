"""Who may call a view: `@allow(predicate)` stands on each one, and a system check refuses a view without it.

A predicate takes a user (also the anonymous one) and answers yes or no. Which *rows* a person sees is decided
by `visible_to` in the permissions of the app that owns them, with the same predicates.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied

P = ParamSpec("P")
Predicate = Callable[[Any], bool]


def anyone(user: Any) -> bool:
    """Everybody, also without log-in."""
    return True


def signed_in(user: Any) -> bool:
    """Everybody who has logged in and whose account is active."""
    return bool(user.is_authenticated and user.is_active)


def allow(predicate: Predicate) -> Callable[[Callable[P, Any]], Callable[P, Any]]:
    """Let only those call the view for whom `predicate(user)` holds.

    A visitor is sent to log in and comes back; a person who is logged in is told that they may not (403).
    The predicate stays readable on the view as `.allow`.
    """

    def guard(view: Callable[P, Any]) -> Callable[P, Any]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> Any:
            request: Any = args[0]
            if predicate(request.user):
                return view(*args, **kwargs)
            if request.user.is_authenticated:
                raise PermissionDenied
            return redirect_to_login(request.get_full_path())

        guarded.allow = predicate  # type: ignore[attr-defined]
        return guarded

    return guard
