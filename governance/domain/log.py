"""Writing the log. Each row carries the hash of the one before, so that a change, a gap or a new order shows."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction

from governance.models import Decision, LogEntry, Person


def record(
    *,
    by: Person | None,
    verb: str,
    noun: str,
    key: str,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    decision: Decision | None = None,
) -> LogEntry:
    """Add one row to the log, inside the transaction of the verb that calls.

    `noun` is the model's name, `key` its natural key; `before` and `after` hold only the fields that changed.
    """
    with transaction.atomic():
        previous = _last_hash()
        entry = LogEntry(
            by=by,
            verb=verb,
            noun=noun,
            noun_key=key,
            before=before,
            after=after,
            decision=decision,
            previous_hash=previous,
        )
        entry.hash = hash_of(entry)
        entry.save(force_insert=True)
    return entry


def record_all(entries: Sequence[Mapping[str, Any]]) -> list[LogEntry]:
    """Add rows to the log in this order, each with the fields of `record`: for a verb that acts on many things at once.

    One look at the last row and one statement, where `record` for each would ask four times as often.
    """
    rows = []
    with transaction.atomic():
        previous = _last_hash()
        for fields in entries:
            named = dict(fields)
            entry = LogEntry(noun_key=named.pop("key"), previous_hash=previous, **named)
            previous = entry.hash = hash_of(entry)
            rows.append(entry)
        LogEntry.objects.bulk_create(rows, batch_size=200)
    return rows


def hash_of(entry: LogEntry) -> str:
    """SHA-256 over the content of a row and the hash of the one before it."""
    content = json.dumps(
        [
            entry.previous_hash,
            entry.at.astimezone(dt.UTC).isoformat(),
            entry.by_id,
            entry.verb,
            entry.noun,
            entry.noun_key,
            entry.before,
            entry.after,
            entry.decision_id,
        ],
        cls=DjangoJSONEncoder,
        sort_keys=True,
        ensure_ascii=False,
    )
    return hashlib.sha256(content.encode()).hexdigest()


def broken_at() -> int | None:
    """The id of the first row that does not fit to the one before it, or None when the log is whole."""
    previous = ""
    for entry in LogEntry.objects.order_by("id").iterator():
        if entry.previous_hash != previous or entry.hash != hash_of(entry):
            return entry.pk
        previous = entry.hash
    return None


def _last_hash() -> str:
    """The hash of the last row, locked so that two writers cannot both follow it."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE governance_logentry IN SHARE ROW EXCLUSIVE MODE")
    return LogEntry.objects.order_by("-id").values_list("hash", flat=True).first() or ""
