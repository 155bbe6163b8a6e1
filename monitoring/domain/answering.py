"""Answering data queries: what is said stays, step by step, with who said it and when."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from basis.text import clean
from governance.domain import log
from governance.models import Person
from monitoring.models import DataQuery, QueryStep
from monitoring.permissions import may_answer, may_close
from monitoring.values import QueryState

LONGEST = 1000


@transaction.atomic
def answer(*, query: DataQuery, text: str, by: Person) -> DataQuery:
    """Say why the number is right, or what happens now. A further answer is a further step."""
    locked = DataQuery.objects.select_for_update().get(pk=query.pk)
    if not may_answer(by, locked):
        raise PermissionDenied
    if locked.state == QueryState.CLOSED:
        raise ValidationError(_("This query is closed. Reopen it first."), code="query_closed")
    return _take(locked, QueryState.ANSWERED, _words(text), by)


@transaction.atomic
def close(*, query: DataQuery, by: Person, text: str = "") -> DataQuery:
    """Say that the answer is enough. Without an answer a comment is needed. Closed twice, it is closed once."""
    locked = DataQuery.objects.select_for_update().get(pk=query.pk)
    if not may_close(by, locked):
        raise PermissionDenied
    if locked.state == QueryState.CLOSED:
        return locked
    needed = locked.state == QueryState.OPEN
    return _take(locked, QueryState.CLOSED, _words(text, needed=needed), by)


@transaction.atomic
def reopen(*, query: DataQuery, text: str, by: Person) -> DataQuery:
    """Ask again, saying why the answer is not enough."""
    locked = DataQuery.objects.select_for_update().get(pk=query.pk)
    if not may_close(by, locked):
        raise PermissionDenied
    if locked.state == QueryState.OPEN:
        return locked
    return _take(locked, QueryState.OPEN, _words(text), by)


@transaction.atomic
def confirm(*, queries: Sequence[DataQuery], text: str, by: Person) -> int:
    """The approver's comment answers several queries at once. The verb that calls has asked whether they may."""
    if not queries:
        return 0
    words, now = _words(text), timezone.now()
    DataQuery.objects.filter(pk__in=[query.pk for query in queries]).update(state=QueryState.ANSWERED)
    QueryStep.objects.bulk_create(
        QueryStep(query=query, state=QueryState.ANSWERED, text=words, by=by, at=now) for query in queries
    )
    log.record(
        by=by,
        verb="confirm_values",
        noun="DataQuery",
        key=",".join(str(query.pk) for query in queries[:20]),
        after={"queries": len(queries), "comment": words},
    )
    return len(queries)


def _take(query: DataQuery, state: QueryState, text: str, by: Person) -> DataQuery:
    before, now = query.state, timezone.now()
    QueryStep.objects.create(query=query, state=state, text=text, by=by, at=now)
    query.state = state
    query.closed_at = now if state == QueryState.CLOSED else None
    query.save(update_fields=["state", "closed_at"])
    log.record(
        by=by,
        verb=f"{VERBS[state]}_query",
        noun="DataQuery",
        key=str(query.pk),
        before={"state": before},
        after={"state": str(state), "text": text},
    )
    return query


VERBS = {QueryState.ANSWERED: "answer", QueryState.CLOSED: "close", QueryState.OPEN: "reopen"}


def _words(text: str, *, needed: bool = True) -> str:
    words = clean(text).strip()
    if not words and needed:
        raise ValidationError({"text": ValidationError(_("Write a comment."), code="missing_comment")})
    if len(words) > LONGEST:
        raise ValidationError({"text": ValidationError(_("This text is too long."), code="too_long")})
    return words
