"""What a player sends while somebody works: states, scores and statements, each once however often it is sent."""

from __future__ import annotations

import datetime as dt
import math
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeGuard

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.models import Person
from learning.exercises.marking import RULES as OWN
from learning.h5p.jsons import depth
from learning.h5p.marking import Score, is_marked_again, mark, mark_set
from learning.h5p.parameters import texts_in
from learning.h5p.questions import question_at
from learning.models import H5PContent, H5PResult, H5PState, H5PStatement

AT_ONCE = 100  # events in one request
LONGEST_STATE = 256 * 1024  # signs
LONGEST_RESPONSE = 10_000
DEEPEST = 30
HIGHEST = 1_000_000  # points
# Of the verbs of ADL and H5P those that say something about learning; others are overlooked.
VERBS = frozenset({"answered", "attempted", "completed", "interacted", "progressed", "experienced", "mastered"})
ENDS = ("answered", "completed")  # verbs that carry points
KINDS = ("statement", "finished", "state")
PART = 40
AHEAD = dt.timedelta(days=2)  # of which a clock is believed

Event = Mapping[str, Any]


@dataclass(frozen=True)
class Taken:
    """How many events were new, and how many were refused: what is no event, or cannot be true."""

    kept: int
    refused: int


@transaction.atomic
def take_events(*, content: H5PContent, person: Person, events: Sequence[Any], clock: Any = None) -> Taken:
    """Keep what a player sent for somebody, one by one: a bad event takes no good one with it. A statement that says
    nothing that is kept is overlooked. `clock`: what the clock of the browser says now, by which the times of events
    are put right. Raises ValidationError (bad_event) for what is no list of events.
    """
    if not isinstance(events, list) or len(events) > AT_ONCE:
        raise _bad()
    takers: dict[str, Callable[[H5PContent, Person, Event], bool]] = {
        "statement": _take_statement,
        "finished": _take_finished,
        "state": _take_state,
    }
    kept = refused = 0
    ahead = clock - timezone.now().timestamp() if _is_time(clock) else 0
    for event in events:
        try:
            _refuse_strange(event)
            if _is_time(event.get("at")):
                event["at"] -= ahead
            kept += takers[event["kind"]](content, person, event)
        except ValidationError:
            refused += 1
    return Taken(kept, refused)


def states_of(content: H5PContent, person: Person | None) -> dict[str, dict[str, str]]:
    """Where somebody stopped: {part: {kind: data}}, the whole content being the part "0"."""
    found: dict[str, dict[str, str]] = {}
    if person is not None:
        for state in H5PState.objects.filter(content=content, person=person):
            found.setdefault(state.part or "0", {})[state.kind] = state.data
    return found


def _take_state(content: H5PContent, person: Person, event: Event) -> bool:
    """The newest text counts; none takes it away."""
    part, kind, data = _part(event), str(event.get("data_type", "state"))[:PART], event.get("data")
    at = _moment(event, "at")
    if H5PState.objects.filter(content=content, person=person, part=part, kind=kind, updated_at__gt=at).exists():
        return False  # another device has gone on since
    if data is None:
        return bool(H5PState.objects.filter(content=content, person=person, part=part, kind=kind).delete()[0])
    if not isinstance(data, str) or len(data) > LONGEST_STATE or "\0" in data:
        raise _bad()
    fresh = {"data": data, "updated_at": at}
    H5PState.objects.update_or_create(content=content, person=person, part=part, kind=kind, defaults=fresh)
    return True


def _take_finished(content: H5PContent, person: Person, event: Event) -> bool:
    """How somebody scored; the last time of one opening counts."""
    score, most = _points(event.get("score")), _points(event.get("max_score"))
    if score is None or most is None or score > most:
        raise _bad()
    result = _result(content, person, event)
    result.score, result.max_score, result.finished_at = score, most, _moment(event, "at")
    result.save(update_fields=["score", "max_score", "finished_at"])
    return True


def _take_statement(content: H5PContent, person: Person, event: Event) -> bool:
    verb = str(event.get("verb", ""))
    if verb not in VERBS:
        return False
    score, most = _points(event.get("score")), _points(event.get("max_score"))
    if score is not None and most is not None and score > most:
        raise _bad()
    response = event.get("response")
    response = response if isinstance(response, str) else ""
    result = _result(content, person, event)
    marked = None
    if verb in ENDS:
        marked = _mark(content, _part(event), response)
        if marked is None and not _part(event):
            marked = _mark_set(result, most)
    _statement, new = H5PStatement.objects.get_or_create(
        event_id=event["id"],
        defaults={
            "result": result,
            "part": _part(event),
            "verb": verb,
            "question": str(event.get("question") or "")[:500],
            "response": response[:LONGEST_RESPONSE],
            "score": score,
            "max_score": most,
            "marked_score": marked.raw if marked else None,
            "marked_max": marked.max if marked else None,
            "occurred_at": _moment(event, "at"),
        },
    )
    if new and marked and not _part(event):
        result.marked_score, result.marked_max = marked.raw, marked.max
        result.save(update_fields=["marked_score", "marked_max"])
    return new


def _mark(content: H5PContent, part: str, response: str) -> Score | None:
    """The response marked by the parameters of the content, or of the part of it that it answers."""
    question = question_at(content.machine, content.played, part)
    return mark(question.kind, question.params, response, OWN) if question else None


def _mark_set(result: H5PResult, most: int | None) -> Score | None:
    """What a set comes to by its questions as they were marked since the whole was last heard of, in this opening or in
    one that it goes on with.
    """
    content = result.content
    if not is_marked_again(content.machine, content.played, OWN):
        return None
    rows = H5PStatement.objects.filter(result__content=content, result__person=result.person_id, verb__in=ENDS)
    last = rows.filter(part="").order_by("-id").first()
    heard: dict[str, Score] = {}
    for each in rows.exclude(part="").filter(id__gt=last.pk if last else 0).order_by("id"):
        if each.marked_score is not None and each.marked_max is not None:
            heard[each.part] = Score(each.marked_score, each.marked_max)
    if last and not heard:
        return None  # told once more, as when a set that was ended is opened again: no other try
    return mark_set(content.machine, content.played, heard, most or 0)


def _result(content: H5PContent, person: Person, event: Event) -> H5PResult:
    """The row of one opening."""
    opened = _opened(event).replace(microsecond=0)
    return H5PResult.objects.select_for_update().get_or_create(content=content, person=person, opened_at=opened)[0]


def _refuse_strange(event: Any) -> None:
    if not isinstance(event, dict) or event.get("kind") not in KINDS or depth(event, DEEPEST) > DEEPEST:
        raise _bad()
    try:
        event["id"] = uuid.UUID(str(event.get("id")))
    except ValueError:
        raise _bad() from None
    if any("\0" in text or _has_surrogate(text) for text in texts_in({k: v for k, v in event.items() if k != "id"})):
        raise _bad()


def _moment(event: Event, name: str) -> dt.datetime:
    """Seconds since 1970; what is ahead, or no time, is now."""
    said, now = event.get(name), timezone.now()
    return dt.datetime.fromtimestamp(said, tz=dt.UTC) if _is_time(said) and 0 < said < now.timestamp() else now


def _is_time(said: Any) -> TypeGuard[float]:
    return not isinstance(said, bool) and isinstance(said, int | float) and math.isfinite(said)


def _opened(event: Event) -> dt.datetime:
    """When a content was opened, as the clock of the browser had it: by that one opening is told from another. A clock
    may run ahead; what cannot be is now.
    """
    said, now = event.get("opened"), timezone.now()
    latest = (now + AHEAD).timestamp()
    return dt.datetime.fromtimestamp(said, tz=dt.UTC) if _is_time(said) and 0 < said < latest else now


def _points(value: Any) -> int | None:
    """Whole points, not below zero; None for what is none."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= HIGHEST:
        return None
    return round(value)


def _part(event: Event) -> str:
    part = event.get("part")
    return part[:PART] if isinstance(part, str) and part != "0" else ""


def _has_surrogate(text: str) -> bool:
    return any("\ud800" <= sign <= "\udfff" for sign in text)


def _bad() -> ValidationError:
    return ValidationError(_("What the player sent cannot be understood. Load the page again."), code="bad_event")
