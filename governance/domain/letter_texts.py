"""What an official letter says: notice of a meeting, its cancellation, its minutes. In one language, finished texts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from basis.numerals import digits_in
from basis.periods import format_day
from basis.text import in_language
from governance.models import Meeting, Person, Posting
from governance.queries.groups import day_of, seats_on
from governance.values import ItemState, LetterKind

GOVERNMENT = {"en": "Government of the People's Republic of Bangladesh", "bn": "গণপ্রজাতন্ত্রী বাংলাদেশ সরকার"}


def letter_of(meeting: Meeting, kind: str, *, language: str, signed_by: Person | None) -> dict[str, Any]:
    """The texts of a letter without memo number and day: head, subject, body, sections, signature."""
    with override(language):
        make = {LetterKind.NOTICE: _notice, LetterKind.CANCELLATION: _cancellation, LetterKind.MINUTES: _minutes}[
            LetterKind(kind)
        ]
        return {
            "head": _head(meeting, language),
            "signature": _signature(signed_by, meeting, language),
            **make(meeting, language),
        }


def distribution_of(meeting: Meeting, language: str) -> list[str]:
    """Who gets the letter unless the secretary says otherwise: everybody who sits in the group, by order of role."""
    lines = []
    for number, seat in enumerate(seats_on(meeting.group, day_of(meeting)), start=1):
        office = in_language(seat.organisation, "name", language) if seat.organisation else ""
        name = in_language(seat.person, "name", language)
        mark = digits_in(str(number), language) + ("।" if language == "bn" else ".")
        lines.append(f"{mark} {name}{', ' + office if office else ''}")
    return lines


def _head(meeting: Meeting, language: str) -> list[str]:
    host = meeting.group.host
    lines = [
        GOVERNMENT[language],
        in_language(host, "name", language) if host else "",
        in_language(meeting.group, "name", language),
    ]
    return [line for line in lines if line]


def _signature(signed_by: Person | None, meeting: Meeting, language: str) -> list[str]:
    if signed_by is None:
        return [in_language(meeting.group, "name", language)]
    posting = Posting.objects.current().filter(person=signed_by, post__isnull=False).select_related("post").first()
    post = in_language(posting.post, "name", language) if posting and posting.post else ""
    return [line for line in (in_language(signed_by, "name", language), post) if line]


def _when(meeting: Meeting, language: str) -> dict[str, str]:
    begins = timezone.localtime(meeting.starts_at)
    return {
        "title": digits_in(in_language(meeting, "title", language), language),
        "group": in_language(meeting.group, "name", language),
        "day": format_day(begins.date(), language=language),
        "time": digits_in(begins.strftime("%H:%M"), language),
        "place": in_language(meeting, "place", language) or _("as announced"),
    }


def _notice(meeting: Meeting, language: str) -> dict[str, Any]:
    known = _when(meeting, language)
    return {
        "subject": _("Notice of meeting: %(title)s") % known,
        "body": [
            _("The meeting of the %(group)s will be held on %(day)s at %(time)s. Place: %(place)s.") % known,
            _("You are requested to attend. Please answer the invitation on the platform beforehand."),
        ],
        "sections": [[_("Agenda"), _agenda(meeting, language)]] if meeting.agenda.exists() else [],
    }


def _cancellation(meeting: Meeting, language: str) -> dict[str, Any]:
    known = _when(meeting, language)
    return {
        "subject": _("Cancellation of meeting: %(title)s") % known,
        "body": [
            _("The meeting of the %(group)s on %(day)s at %(time)s is cancelled.") % known,
            meeting.cancelled_because,
        ],
        "sections": [],
    }


def _minutes(meeting: Meeting, language: str) -> dict[str, Any]:
    known = _when(meeting, language)
    minutes = meeting.minutes
    present = [_who(row, language) for row in meeting.attendances.select_related("person", "seat").order_by("id")]
    sections = [[_("Present"), present]]
    sections += [[title, lines] for title, lines in _items(meeting, language)]
    sections.append([_("End"), [in_language(minutes, "closing", language)]])
    return {
        "subject": _("Minutes of meeting: %(title)s") % known,
        "body": [
            _("Held on %(day)s at %(time)s. Place: %(place)s.") % known,
            in_language(minutes, "opening", language),
        ],
        "sections": sections,
    }


def _agenda(meeting: Meeting, language: str) -> list[str]:
    rows = meeting.agenda.select_related("item").order_by("position", "id")
    return [
        f"{digits_in(str(entry.position), language)}. {in_language(entry.item, 'title', language)}" for entry in rows
    ]


def _items(meeting: Meeting, language: str) -> list[tuple[str, list[str]]]:
    found = []
    rows = meeting.agenda.select_related("item").prefetch_related("decisions", "action_items__holder", "ballots")
    for entry in rows.order_by("position", "id"):
        title = f"{digits_in(str(entry.position), language)}. {in_language(entry.item, 'title', language)}"
        if entry.item.is_confidential:
            found.append((f"{digits_in(str(entry.position), language)}.", [_("This item is only for members.")]))
            continue
        lines = [in_language(entry, "discussion", language)]
        lines += [
            _("Decision %(number)s: %(text)s")
            % {
                "number": digits_in(each.number, language),
                "text": in_language(each, "text", language) or in_language(each, "title", language),
            }
            for each in entry.decisions.all()
        ]
        lines += [_task(each, language) for each in entry.action_items.all()]
        if entry.outcome != ItemState.DECIDED and entry.outcome:
            lines.append(str(ItemState(entry.outcome).label))
        found.append((title, [line for line in lines if line]))
    return found


def _task(item: Any, language: str) -> str:
    holder = item.holder or item.holding_group
    return _("To do %(number)s: %(text)s. By: %(holder)s. Until: %(day)s.") % {
        "number": digits_in(item.number, language),
        "text": in_language(item, "text", language).rstrip(".।"),
        "holder": in_language(holder, "name", language) if holder else "",
        "day": format_day(item.due, language=language),
    }


def _who(row: Any, language: str) -> str:
    name = in_language(row.person, "name", language) if row.person else row.name
    role = row.seat.get_role_display() if row.seat else (row.office or _("Guest"))
    return f"{name}, {role}"


def cleaned_lines(lines: Iterable[str]) -> list[str]:
    """The lines that say something."""
    return [line.strip() for line in lines if line.strip()]


def day_in(day: dt.date, language: str) -> str:
    return format_day(day, language=language)
