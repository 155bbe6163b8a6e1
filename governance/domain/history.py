"""States and log of governed nouns: what each verb writes beside the row itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils import timezone

from basis.numerals import plain
from governance.domain import log
from governance.models import Decision, Person


def write(
    noun: models.Model,
    fields: dict[str, Any],
    *,
    key: str,
    by: Person | None,
    decision: Decision | None = None,
    verb: str = "",
) -> bool:
    """Save those of `fields` that differ from what the noun holds, and say it in the log.

    Returns whether anything was written. A noun without an id is added, with all fields. `verb` is "add" or
    "change" unless given.
    """
    new = noun.pk is None
    fields = {name: value for name, value in fields.items() if new or getattr(noun, name) != value}
    if not fields:
        return False
    before = None if new else shown(noun, fields)
    for name, value in fields.items():
        setattr(noun, name, value)
    noun.save()
    verb = verb or ("add" if new else "change")
    keep(noun, verb=verb, key=key, before=before, after=shown(noun, fields), by=by, decision=decision)
    return True


def shown(noun: models.Model, names: Iterable[str]) -> dict[str, Any]:
    """Fields of a noun as the log keeps them; another noun is named by its key."""
    return {name: _plain(getattr(noun, name)) for name in names}


def keep(
    noun: models.Model,
    *,
    verb: str,
    key: str,
    before: dict[str, Any] | None,
    after: dict[str, Any],
    by: Person | None,
    decision: Decision | None = None,
) -> None:
    """One row in the log for what a verb did to a noun."""
    log.record(by=by, verb=verb, noun=type(noun).__name__, key=key, before=before, after=after, decision=decision)


def today() -> dt.date:
    """Today in Asia/Dhaka."""
    return timezone.localdate()


def known_since(start: dt.date) -> dt.date:
    """From which day on the first statement about a thing that begins on `start` holds: today at the latest."""
    return min(start, today())


def _plain(value: Any) -> Any:
    """A value as JSON keeps it: exact, dates and decimals as text, nouns by their code."""
    if isinstance(value, models.Model):
        return getattr(value, "code", None) or value.pk
    if isinstance(value, Decimal):
        return plain(value)
    return value.isoformat() if isinstance(value, dt.date) else value
