"""Who may see a job: the one who asked for it, and an administrator of the installation."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from jobs.models import Job
from jobs.registry import JobKind, import_kinds


def may_start(user: Any, kind: JobKind) -> bool:
    """Whether this account may ask for this kind of work."""
    return bool(user.is_authenticated and user.is_active and kind.may(user))


def may_import_something(user: Any) -> bool:
    """Whether there is any import that this account may do."""
    return any(may_start(user, kind) for kind in import_kinds().values())


def visible_to(user: Any, rows: QuerySet[Job]) -> QuerySet[Job]:
    """The jobs that an account may see, cancel and take the result of."""
    if not (user.is_authenticated and user.is_active):
        return rows.none()
    if user.is_superuser:
        return rows
    return rows.filter(owner_id=user.pk)
