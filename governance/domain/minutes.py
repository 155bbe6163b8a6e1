"""Minutes: drafted from the agenda, written, sent to the members, answered by them, approved.

The members approve: when all who carried a vote agree, or when the days for answers have passed and nobody objected.
What is approved never changes; a mistake found later is put right by the minutes of the next meeting. With the approval
the decisions of the meeting stand and are carried out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from basis.numerals import lazy_number
from governance.domain import enactment, history, items
from governance.domain.meetings import key_of
from governance.domain.minutes_texts import LANGUAGES, closing_of, content_of, hash_of, opening_of, state_of
from governance.domain.texts import fault, in_both, kept, lazy_day
from governance.models import AgendaEntry, Meeting, Membership, Minutes, MinutesAnswer, MinutesVersion, Person
from governance.permissions import chairs_group, demand_in, runs_group
from governance.queries.groups import day_of, terms_on
from governance.queries.minutes import answers_missing, last_version, seats_to_answer
from governance.values import BallotState, ItemState, MeetingState, MinutesState

OUTCOMES = (ItemState.DECIDED, ItemState.NOTED, ItemState.POSTPONED)
TEXTS = ("opening_en", "opening_bn", "closing_en", "closing_bn")


@dataclass(frozen=True)
class Said:
    """What the minutes say of one item of the agenda."""

    entry: AgendaEntry
    discussion_en: str = ""
    discussion_bn: str = ""
    outcome: str = ""


@transaction.atomic
def draft_minutes(*, meeting: Meeting, by: Person | None) -> Minutes:
    """Begin the minutes of a meeting that was held, with what is known already. Begun twice they are the same."""
    meeting = Meeting.objects.select_for_update(of=("self",)).select_related("group").get(pk=meeting.pk)
    demand_in(meeting.group, by, runs_group)
    if there := Minutes.objects.filter(meeting=meeting).first():
        return there
    if meeting.state != MeetingState.HELD:
        raise fault(None, _("Record who was there and that the meeting was held; then its minutes begin."), "not_held")
    minutes = Minutes(meeting=meeting)
    texts = {f"opening_{language}": opening_of(meeting, language) for language in LANGUAGES}
    texts |= {f"closing_{language}": closing_of(language) for language in LANGUAGES}
    history.write(minutes, texts, key=key_of(meeting), by=by, verb="draft_minutes")
    return minutes


@transaction.atomic
def write_minutes(
    *, minutes: Minutes, texts: dict[str, str], said: Sequence[Said], seen: str = "", by: Person | None
) -> Minutes:
    """Write the draft. `seen` is the mark of the text that the writer saw."""
    minutes = _locked(minutes, by)
    _demand_state(minutes, MinutesState.DRAFT, _("Only a draft is written. Take the minutes back first."))
    if seen and seen != state_of(minutes):
        raise fault(
            None, _("Somebody wrote here meanwhile. Compare with the text below, then save again."), "changed_meanwhile"
        )
    fields = kept(Minutes, {name: texts.get(name, getattr(minutes, name)) for name in TEXTS})
    history.write(minutes, fields, key=key_of(minutes.meeting), by=by, verb="write_minutes")
    for each in said:
        _write_item(minutes, each, by)
    return minutes


@transaction.atomic
def circulate_minutes(*, minutes: Minutes, by: Person | None) -> MinutesVersion:
    """Send the draft to the members; what is in one language only stands in both. The text is kept as a version."""
    minutes = _locked(minutes, by)
    if minutes.state == MinutesState.CIRCULATED:
        return last_version(minutes)
    _demand_state(minutes, MinutesState.DRAFT, _("These minutes are approved and no longer change."))
    _refuse_unfinished(minutes.meeting)
    key = key_of(minutes.meeting)
    texts = in_both({name: getattr(minutes, name) for name in TEXTS}, "opening", "closing")
    for entry in minutes.meeting.agenda.all():
        both = in_both({name: getattr(entry, name) for name in ("discussion_en", "discussion_bn")}, "discussion")
        AgendaEntry.objects.filter(pk=entry.pk).update(**both)
    terms = terms_on(minutes.meeting.group, day_of(minutes.meeting))
    fields = texts | {
        "state": MinutesState.CIRCULATED,
        "circulated_at": timezone.now(),
        "answers_by": history.today() + dt.timedelta(days=terms.approval_within_days),
    }
    history.write(minutes, fields, key=key, by=by, verb="circulate_minutes")
    content = content_of(minutes)
    number = minutes.versions.count() + 1
    return MinutesVersion.objects.create(
        minutes=minutes, number=number, content=content, sha256=hash_of(content), by=by
    )


@transaction.atomic
def take_back(*, minutes: Minutes, by: Person | None) -> Minutes:
    """Take minutes back to mend what a member objects to; they are sent again as another version."""
    minutes = _locked(minutes, by)
    if minutes.state == MinutesState.DRAFT:
        return minutes
    _demand_state(minutes, MinutesState.CIRCULATED, _("These minutes are approved and no longer change."))
    fields = {"state": MinutesState.DRAFT, "circulated_at": None, "answers_by": None}
    history.write(minutes, fields, key=key_of(minutes.meeting), by=by, verb="take_back")
    return minutes


@transaction.atomic
def answer_minutes(
    *, minutes: Minutes, seat: Membership, agrees: bool, note: str = "", by: Person | None
) -> MinutesAnswer:
    """Agree, or say what should be mended: by whoever carried the seat. The last agreement approves."""
    minutes = _locked(minutes, None)
    _demand_state(minutes, MinutesState.CIRCULATED, _("These minutes are not with the members."))
    found = next((each for each in seats_to_answer(minutes) if each.pk == seat.pk), None)
    if found is None:
        raise fault("seat", _("This seat had no vote in the meeting."), "no_vote")
    if by is not None and by.pk not in found.voices:
        raise PermissionDenied
    note = kept(MinutesAnswer, {"note": note}, required=() if agrees else ("note",))["note"]
    version = last_version(minutes)
    answer = version.answers.filter(seat=seat).first() or MinutesAnswer(version=version, seat=seat, agrees=agrees)
    answer.at = timezone.now()
    fields = {"agrees": agrees, "note": note, "by": by}
    before = None if answer.pk is None else history.shown(answer, ["agrees", "note"])
    for name, value in fields.items():
        setattr(answer, name, value)
    answer.save()
    history.keep(
        answer,
        verb="answer_minutes",
        key=f"{key_of(minutes.meeting)}/{seat.person.hr_number}",
        before=before,
        after={"agrees": agrees, "note": note},
        by=by,
    )
    if agrees and not answers_missing(minutes) and not version.answers.filter(agrees=False).exists():
        _approve(minutes, silent=False, by=by)
    return answer


@transaction.atomic
def approve_minutes(*, minutes: Minutes, by: Person | None) -> Minutes:
    """Approve minutes whose days for answers have passed without an objection: the chairperson, or the schedule.

    Whoever sent them cannot approve them (`needs_second_person`).
    """
    minutes = _locked(minutes, None)
    if minutes.state == MinutesState.APPROVED:
        return minutes
    demand_in(minutes.meeting.group, by, chairs_group)
    _demand_state(minutes, MinutesState.CIRCULATED, _("Send the minutes to the members first."))
    version = last_version(minutes)
    if by is not None and version.by_id == by.pk:
        raise fault(None, _("You sent these minutes. Another person approves them."), "needs_second_person")
    if version.answers.filter(agrees=False).exists():
        raise fault(
            None,
            _("A member asks for a correction. Take the minutes back, mend them and send them again."),
            "objection",
        )
    missing = answers_missing(minutes)
    if missing and minutes.answers_by is not None and history.today() <= minutes.answers_by:
        raise fault(
            None,
            _("%(number)s members have not answered yet. They have time until %(day)s."),
            "too_early",
            number=lazy_number(len(missing)),
            day=lazy_day(minutes.answers_by),
        )
    _approve(minutes, silent=bool(missing), by=by)
    return minutes


def approve_silent(*, by: Person | None = None) -> int:
    """Approve all minutes to which nobody objected in time: what the schedule does each night. Returns how many."""
    number = 0
    for minutes in Minutes.objects.filter(state=MinutesState.CIRCULATED, answers_by__lt=history.today()):
        if not last_version(minutes).answers.filter(agrees=False).exists():
            approve_minutes(minutes=minutes, by=by)
            number += 1
    return number


def _approve(minutes: Minutes, *, silent: bool, by: Person | None) -> None:
    fields = {"state": MinutesState.APPROVED, "approved_at": timezone.now(), "approved_by_silence": silent}
    history.write(minutes, fields, key=key_of(minutes.meeting), by=by, verb="approve_minutes")
    for entry in minutes.meeting.agenda.select_related("item__group"):
        if entry.item.state == ItemState.ON_AGENDA:
            items.move(item=entry.item, state=entry.outcome, by=by, verb="conclude")
    enactment.enact(meeting=minutes.meeting, by=by)


def _write_item(minutes: Minutes, said: Said, by: Person | None) -> None:
    entry = said.entry
    if entry.meeting_id != minutes.meeting_id:
        raise fault("entry", _("This item is on another agenda."), "other_meeting")
    if said.outcome and said.outcome not in OUTCOMES:
        raise fault("outcome", _("Choose what came of the item."), "unknown_outcome")
    texts = {"discussion_en": said.discussion_en, "discussion_bn": said.discussion_bn}
    fields = kept(AgendaEntry, texts) | {"outcome": said.outcome}
    key = f"{key_of(minutes.meeting)}/{entry.position}"
    history.write(entry, fields, key=key, by=by, verb="write_minutes")


def _refuse_unfinished(meeting: Meeting) -> None:
    """Stop when an item has no outcome, a vote is open, or an item counts as decided without a decision."""
    for entry in meeting.agenda.select_related("item").prefetch_related("ballots", "decisions"):
        number = lazy_number(entry.position)
        if not entry.outcome:
            raise fault(None, _("Say what came of item %(number)s first."), "no_outcome", number=number)
        if any(ballot.state == BallotState.OPEN for ballot in entry.ballots.all()):
            raise fault(
                None, _("The vote on item %(number)s is still open. Close it first."), "ballot_open", number=number
            )
        if entry.outcome == ItemState.DECIDED and not entry.decisions.all():
            raise fault(
                None,
                _("Item %(number)s counts as decided without a decision. Record it, or choose another outcome."),
                "no_decision",
                number=number,
            )


def _locked(minutes: Minutes, by: Person | None) -> Minutes:
    rows = Minutes.objects.select_for_update(of=("self",)).select_related("meeting__group")
    found = rows.get(pk=minutes.pk)
    demand_in(found.meeting.group, by, runs_group)
    return found


def _demand_state(minutes: Minutes, state: str, sentence: object) -> None:
    if minutes.state != state:
        raise fault(None, sentence, "wrong_state")
