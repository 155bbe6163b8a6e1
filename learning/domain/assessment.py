"""Work on activities: going past a screen, attempts, answers. All of it may arrive late and more than once."""

from __future__ import annotations

import datetime as dt
import json
import secrets
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.models import Person
from learning import permissions, queries
from learning.domain import certification, progress
from learning.models import Answer, Attempt, CourseVersion, Enrolment
from learning.registry import ActivityKind, activity_kinds
from learning.values import AttemptState, Place

# Without 0 and O, 1, I and L: what people read aloud on the telephone.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LONGEST_RESPONSE = 20_000


def go_past(
    *,
    enrolment: Enrolment,
    activity_uuid: str,
    client_event_id: UUID,
    by: Person | None,
    device: str = "",
    occurred_at: dt.datetime | None = None,
) -> Attempt:
    """Note that somebody has gone past an activity that has nothing to mark. Doing it again changes nothing.

    Raises ValidationError: unknown_activity, needs_answers, or what the kind of activity asks for before.
    """
    _check_owner(by, enrolment)
    version, place, kind = _find(enrolment, activity_uuid)
    if kind.mark is not None:
        raise ValidationError(_("This activity must be answered."), code="needs_answers")
    if kind.refused is not None and (refusal := kind.refused(place.activity, enrolment)) is not None:
        if refusal.code == "no_attempts_left":  # as after the last attempt at a quiz
            Enrolment.objects.open().filter(pk=enrolment.pk).update(closed_at=timezone.now())
        raise refusal
    now = timezone.now()
    with transaction.atomic():
        attempt = _create_once(
            enrolment=enrolment,
            activity_uuid=place.uuid,
            number=1,
            course_version=version,
            kind=place.kind,
            state=AttemptState.SUBMITTED,
            passed=True,
            client_event_id=client_event_id,
            device=device,
            occurred_at=_believable(occurred_at, now),
            submitted_at=now,
        )
        finish_if_complete(enrolment=enrolment, by=by)
    return attempt


def start_attempt(
    *,
    enrolment: Enrolment,
    activity_uuid: str,
    client_event_id: UUID,
    by: Person | None,
    device: str = "",
    occurred_at: dt.datetime | None = None,
) -> Attempt:
    """Begin an attempt, or return the open one: a double tap makes one attempt.

    Raises ValidationError: unknown_activity, nothing_to_answer, already_passed, no_attempts_left, closed.
    """
    _check_owner(by, enrolment)
    version, place, kind = _find(enrolment, activity_uuid)
    if kind.mark is None:
        raise ValidationError(_("This activity has nothing to answer."), code="nothing_to_answer")
    with transaction.atomic():
        locked = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
        same = Attempt.objects.filter(client_event_id=client_event_id, enrolment=enrolment).first()
        earlier = Attempt.objects.filter(enrolment=enrolment, activity_uuid=place.uuid)
        standing = same or earlier.filter(state=AttemptState.STARTED).first()
        if standing is not None:
            return standing
        if earlier.filter(passed=True).exists():
            raise ValidationError(_("You have passed this already."), code="already_passed")
        number = (earlier.aggregate(last=Max("number"))["last"] or 0) + 1
        if not _has_attempt(place, number):
            raise ValidationError(_("No attempts are left."), code="no_attempts_left")
        if not locked.is_open:
            raise ValidationError(_("This enrolment has ended."), code="closed")
        return _create_once(
            enrolment=enrolment,
            activity_uuid=place.uuid,
            number=number,
            course_version=version,
            kind=place.kind,
            client_event_id=client_event_id,
            device=device,
            occurred_at=_believable(occurred_at, timezone.now()),
        )


def answer(
    *,
    attempt: Attempt,
    question_uuid: str,
    response: Any,
    client_event_id: UUID,
    by: Person | None,
    device: str = "",
    occurred_at: dt.datetime | None = None,
) -> Answer:
    """Keep one response. Sent again (same event), it is kept once; another one is another row, and the last counts.

    Raises ValidationError: sent (the attempt was sent), too_long, or what the kind of activity says of a response.
    """
    _check_owner(by, attempt.enrolment)
    kept = Answer.objects.filter(client_event_id=client_event_id, attempt=attempt).first()
    if kept is not None:
        return kept
    if not attempt.is_open:
        raise ValidationError(_("This attempt was already sent."), code="sent")
    if len(json.dumps(response)) > LONGEST_RESPONSE:
        raise ValidationError(_("This answer is too long."), code="too_long")
    place = _place_in(attempt)
    kind = activity_kinds[attempt.kind]
    right = kind.correct(place.activity, question_uuid, response) if kind.correct else None
    try:
        with transaction.atomic():
            return Answer.objects.create(
                attempt=attempt,
                question_uuid=question_uuid,
                response=response,
                correct=right,
                client_event_id=client_event_id,
                device=device,
                occurred_at=_believable(occurred_at, timezone.now()),
            )
    except IntegrityError:
        kept = Answer.objects.filter(client_event_id=client_event_id, attempt=attempt).first()
        if kept is None:
            raise ValidationError(_("This answer belongs to something else."), code="foreign_event") from None
        return kept


def responses_of(attempt: Attempt) -> dict[str, Any]:
    """The response that counts for each question: the last one received."""
    rows = Answer.objects.filter(attempt=attempt).order_by("id").values_list("question_uuid", "response")
    return dict(rows)


def submit(*, attempt: Attempt, by: Person | None) -> Attempt:
    """Mark an attempt on the server and end it; sent again, the first result stands.

    Passing may complete the course, which awards its certificate. The last failed attempt closes the enrolment.
    Raises ValidationError (unanswered) when the work is not whole.
    """
    _check_owner(by, attempt.enrolment)
    with transaction.atomic():
        current = Attempt.objects.select_for_update().select_related("enrolment").get(pk=attempt.pk)
        if not current.is_open:
            return current
        place = _place_in(current)
        marker = activity_kinds[current.kind].mark
        assert marker is not None, "an attempt is only started at an activity that is marked"
        mark = marker(place.activity, responses_of(current))
        current.state = AttemptState.SUBMITTED
        current.score_raw, current.score_max, current.passed = mark.raw, mark.max, mark.passed
        current.submitted_at = timezone.now()
        current.save(update_fields=["state", "score_raw", "score_max", "passed", "submitted_at"])
        if mark.passed:
            finish_if_complete(enrolment=current.enrolment, by=by)
        elif not _has_attempt(place, current.number + 1):
            Enrolment.objects.open().filter(pk=current.enrolment_id).update(closed_at=timezone.now())
    return current


def attempts_left(place: Place, made: int) -> int | None:
    """How many attempts remain, or None when there is no limit."""
    limit = place.activity.get("attempts")
    return None if limit is None else max(0, limit - made)


def finish_if_complete(*, enrolment: Enrolment, by: Person | None) -> bool:
    """Complete the enrolment when everything that its edition requires is done, and award what it earns."""
    version = queries.version_of(enrolment)
    done = progress.done_activities(Attempt.objects.filter(enrolment=enrolment, passed=True))
    if not progress.is_complete(version.parsed.required, done):
        return False
    # Work that arrives late completes the course even when the last attempt on another device had closed it.
    changed = Enrolment.objects.filter(pk=enrolment.pk, completed_at=None).update(
        completed_at=timezone.now(), closed_at=None
    )
    enrolment.refresh_from_db(fields=["completed_at", "closed_at"])
    if changed and version.standard_version_id:
        certification.award(enrolment=enrolment, by=None)
    return True


def _find(enrolment: Enrolment, activity_uuid: str) -> tuple[CourseVersion, Place, ActivityKind]:
    version = queries.version_of(enrolment)
    place = version.parsed.place_of(activity_uuid)
    if place is None:
        raise ValidationError(_("This activity is not part of the course."), code="unknown_activity")
    return version, place, activity_kinds[place.kind]


def _place_in(attempt: Attempt) -> Place:
    """The activity as it was in the version in which the attempt began."""
    place = attempt.course_version.parsed.place_of(str(attempt.activity_uuid))
    if place is None:
        raise ValidationError(_("This activity is not part of the course."), code="unknown_activity")
    return place


def _create_once(**fields: Any) -> Attempt:
    """Add an attempt; when somebody was quicker, theirs."""
    try:
        with transaction.atomic():
            return Attempt.objects.create(reference=new_reference("A"), **fields)
    except IntegrityError:
        found = Attempt.objects.filter(
            enrolment=fields["enrolment"], activity_uuid=fields["activity_uuid"], number=fields["number"]
        ).first()
        if found is None:
            raise ValidationError(_("This event belongs to something else."), code="foreign_event") from None
        return found


def new_reference(prefix: str) -> str:
    """A code that can be read aloud: prefix and eight letters or digits."""
    return f"{prefix}-" + "".join(secrets.choice(ALPHABET) for place in range(8))


def _has_attempt(place: Place, number: int) -> bool:
    limit = place.activity.get("attempts")
    return limit is None or number <= limit


def _believable(occurred_at: dt.datetime | None, now: dt.datetime) -> dt.datetime:
    """The time that a device tells, unless its clock is ahead of ours."""
    return now if occurred_at is None or occurred_at > now else occurred_at


def _check_owner(by: Person | None, row: Enrolment) -> None:
    if not permissions.owns(by, row):
        raise PermissionDenied
