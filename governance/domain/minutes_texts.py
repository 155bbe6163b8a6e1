"""What minutes say of themselves before anybody writes: when, who, enough or not, in both languages."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from basis.numerals import digits_in
from basis.periods import format_day
from basis.text import in_language
from governance.domain.quorum import count
from governance.models import AgendaEntry, Meeting, Minutes

LANGUAGES = ("en", "bn")


def opening_of(meeting: Meeting, language: str) -> str:
    """The first paragraph: day, time, place, who led, who was there, whether there was a quorum."""
    with override(language):
        begins = timezone.localtime(meeting.starts_at)
        day = format_day(begins.date(), language=language)
        clock = digits_in(begins.strftime("%H:%M"), language)
        place = in_language(meeting, "place", language)
        first = (
            _("The meeting began on %(day)s at %(time)s, %(place)s.") % {"day": day, "time": clock, "place": place}
            if place
            else _("The meeting began on %(day)s at %(time)s.") % {"day": day, "time": clock}
        )
        quorum = count(meeting)
        enough = _("There was a quorum.") if quorum.is_quorate else _("There was no quorum.")
        return f"{first} {enough} {quorum.why}"


def closing_of(language: str) -> str:
    with override(language):
        return _("There being no other business, the chairperson thanked everybody and closed the meeting.")


def content_of(minutes: Minutes) -> dict[str, Any]:
    """The whole text in both languages, in a fixed order: what the members are sent and what is hashed."""
    meeting = minutes.meeting
    rows = meeting.agenda.select_related("item").prefetch_related("decisions", "ballots", "action_items")
    return {
        "meeting": f"{meeting.group.slug}/{meeting.number}",
        "opening": _pair(minutes, "opening"),
        "closing": _pair(minutes, "closing"),
        "items": [_item(entry) for entry in rows.order_by("position", "id")],
        "present": _present(meeting),
    }


def hash_of(content: dict[str, Any]) -> str:
    """SHA-256 of the canonical JSON."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def state_of(minutes: Minutes) -> str:
    """A short mark of the text as it stands: a form sent with another mark was filled in on an older text."""
    return hash_of(content_of(minutes))[:16]


def _pair(noun: Any, name: str) -> dict[str, str]:
    return {language: getattr(noun, f"{name}_{language}") for language in LANGUAGES}


def _item(entry: AgendaEntry) -> dict[str, Any]:
    return {
        "entry": entry.pk,
        "position": entry.position,
        "title": _pair(entry.item, "title"),
        "confidential": entry.item.is_confidential,
        "discussion": _pair(entry, "discussion"),
        "outcome": entry.outcome,
        "ballots": [
            {"question": _pair(ballot, "question"), "state": ballot.state, "override": ballot.override_reason}
            for ballot in entry.ballots.all()
        ],
        "decisions": [
            {"number": each.number, "title": _pair(each, "title"), "text": _pair(each, "text")}
            for each in entry.decisions.all()
        ],
        "action_items": [
            {"number": each.number, "text": _pair(each, "text"), "due": each.due.isoformat()}
            for each in entry.action_items.all()
        ],
    }


def _present(meeting: Meeting) -> list[dict[str, str]]:
    rows = meeting.attendances.select_related("person", "seat").order_by("id")
    return [
        {
            "name_en": row.person.name_en if row.person else row.name,
            "name_bn": row.person.name_bn if row.person else row.name,
            "office": row.office,
            "role": row.seat.role if row.seat else "",
        }
        for row in rows
    ]
