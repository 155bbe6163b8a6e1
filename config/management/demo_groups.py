"""The story of the demo: the working group, its three meetings of FY2025-26, what they decided and what became of it.

Everything goes through the verbs that people use, at the time at which they would have used them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from config.management.demo_clock import at, day_at
from governance.domain import (
    action_item_ends,
    action_items,
    agenda,
    attendance,
    ballots,
    decisions,
    groups,
    interests,
    items,
    letters,
    meetings,
    memberships,
    minutes,
)
from governance.domain.attendance import Present
from governance.domain.minutes import Said
from governance.models import (
    Action,
    AgendaEntry,
    Component,
    Decision,
    Group,
    Invitation,
    Item,
    Meeting,
    Membership,
    Organisation,
    Person,
    Pillar,
)
from governance.registry import governed_fields
from governance.values import Answer, LetterKind

TEXTS = ("title_en", "title_bn", "text_en", "text_bn")
INVITED_BEFORE, TABLED_BEFORE = dt.timedelta(days=14), dt.timedelta(days=7)
DRAFTED_AFTER, APPROVED_AFTER = dt.timedelta(days=3), dt.timedelta(days=8)


def found(story: dict[str, Any]) -> str:
    """The group and its members, before there is a plan or a budget to steer."""
    group = Group.objects.filter(slug=story["group"]["slug"]).first() or _found(story)
    return f"{group.memberships.count()} seats"


def tell(story: dict[str, Any]) -> str:
    """Tell the story, once: a group that has met already keeps what it has."""
    group = Group.objects.get(slug=story["group"]["slug"])
    if group.meetings.exists():
        return "is there"
    _set_back(group, story)
    for meeting in story["meetings"]:
        _hold(group, meeting)
    _change_without_decision(story)
    _next(group, story["next"])
    return f"{group.meetings.count()} meetings, {group.decisions.count()} decisions"


def _found(story: dict[str, Any]) -> Group:
    about = dict(story["group"])
    about["host"] = Organisation.objects.get(code=about["host"])
    about["established_on"] = dt.date.fromisoformat(about["established_on"])
    about.pop("pillars")
    about["pillars"] = Pillar.objects.all()
    with at(day_at(about["established_on"], 10)):
        group = groups.found_group(by=None, **about)
    seats: dict[str, Membership] = {}
    for member in story["members"]:
        first_day = dt.date.fromisoformat(member["from"])
        with at(day_at(first_day)):
            seats[member["who"]] = memberships.seat(
                group=group,
                person=_person(member["who"]),
                role=member["role"],
                valid_from=first_day,
                organisation=Organisation.objects.get(code=member["sits_for"]),
                stands_in_for=seats.get(member.get("stands_in_for", "")),
                by=None,
            )
    return group


def _set_back(group: Group, story: dict[str, Any]) -> None:
    """Under the first approval of the plan, the dates as they stood before the meetings moved them."""
    approved = story["plan_approved"]
    day = dt.date.fromisoformat(approved["on"])
    with at(day_at(day, 15)):
        decision = decisions.record_by_letter(
            group=group, reference=approved["reference"], taken_on=day, by=None, **{k: approved[k] for k in TEXTS}
        )
        for each in story["set_back"]:
            _apply(each, by=None, decision=decision)


def _change_without_decision(story: dict[str, Any]) -> None:
    for each in story["without_decision"]:
        _apply(each, by=_person(each["by"]), decision=None)


def _apply(change: dict[str, str], *, by: Person | None, decision: Decision | None) -> None:
    governed = governed_fields[change["noun"], change["field"]]
    governed.apply(key=change["key"], value=governed.read(change["value"]), by=by, decision=decision)


def _hold(group: Group, told: dict[str, Any]) -> None:
    """One meeting from its invitation to its approved minutes and the closing of what it asked for."""
    begins, ends = _moment(told["starts"]), _moment(told["ends"])
    meeting = _plan(group, told, begins, ends)
    rows = [(each, _table(group, meeting, each)) for each in told["agenda"]]
    secretary = _secretary(group)
    with at(begins - TABLED_BEFORE):
        letters.issue_letter(meeting=meeting, kind=LetterKind.NOTICE, language="bn", by=secretary)
    with at(ends):
        present = [Present(person=_person(who)) for who in told["there"]]
        present += [
            Present(
                person=_person(each["who"]) if "who" in each else None, name=each.get("name", ""), office=each["office"]
            )
            for each in told["guests"]
        ]
        attendance.record_attendance(meeting=meeting, present=present, by=secretary)
        meetings.hold_meeting(meeting=meeting, by=secretary)
        for each, entry in rows:
            _decide(group, entry, each)
    _write_down(meeting, told, rows)
    for each, _entry in rows:
        _close(each)


def _plan(group: Group, told: dict[str, Any], begins: dt.datetime, ends: dt.datetime) -> Meeting:
    """Planned, moved where it was, and everybody invited; those who came had said so."""
    secretary = _secretary(group)
    texts = {name: told[name] for name in ("title_en", "title_bn", "place_en", "place_bn")}
    first = _moment(told["planned_for"]) if "planned_for" in told else begins
    with at(first - INVITED_BEFORE):
        meeting = meetings.plan_meeting(
            group=group, starts_at=first, ends_at=first + (ends - begins), by=secretary, **texts
        )
        Meeting.objects.filter(pk=meeting.pk).update(number=told["number"])
        meeting.refresh_from_db()
        meetings.invite(meeting=meeting, by=secretary)
    with at(min(begins, first) - dt.timedelta(days=5)):
        if first != begins:
            meetings.move_meeting(meeting=meeting, starts_at=begins, ends_at=ends, by=secretary, **texts)
    with at(begins - dt.timedelta(days=2)):
        _answer(meeting, told["there"])
    meeting.refresh_from_db()
    return meeting


def _answer(meeting: Meeting, there: Iterable[str]) -> None:
    """Who came had said yes; who sent somebody had said so."""
    coming = {_person(who).pk for who in there}
    for invitation in Invitation.objects.filter(meeting=meeting).select_related("person", "membership"):
        seat = invitation.membership
        sends = seat is not None and seat.alternates.filter(person__in=coming).exists()
        answer = Answer.YES if invitation.person_id in coming else Answer.ALTERNATE if sends else Answer.NO
        meetings.answer_invitation(invitation=invitation, answer=answer, by=invitation.person)


def _table(group: Group, meeting: Meeting, told: dict[str, Any]) -> AgendaEntry:
    """Bring an item before the group and onto the agenda; what was put off comes again as it is."""
    with at(meeting.starts_at - TABLED_BEFORE):
        item = _item(group, told)
        return agenda.place_item(meeting=meeting, item=item, by=_secretary(group))


def _item(group: Group, told: dict[str, Any]) -> Item:
    """An item, proposed by a member and accepted by the secretary."""
    item = items.propose_item(
        group=group,
        kind=told.get("kind", "decision"),
        action=Action.objects.get(code=told["action"]) if "action" in told else None,
        component=Component.objects.get(code=told["component"]) if "component" in told else None,
        by=_person(told["by"]),
        **{name: told[name] for name in TEXTS},
    )
    return items.accept_item(item=item, by=_secretary(group))


def _decide(group: Group, entry: AgendaEntry, told: dict[str, Any]) -> None:
    """The vote, the decision with what it changes, and what is to be done."""
    secretary = _secretary(group)
    seats = {seat.person.hr_number: seat for seat in group.memberships.current().select_related("person")}
    if interest := told.get("interest"):
        interests.declare(membership=seats[interest["who"]], text=interest["text"], item=entry.item, by=secretary)
    if vote := told.get("ballot"):
        ballot = ballots.open_ballot(
            entry=entry, question_en=vote["question_en"], question_bn=vote["question_bn"], by=secretary
        )
        for who, stance in vote["positions"].items():
            ballots.take_position(ballot=ballot, seat=seats[who], stance=stance, by=secretary)
        ballots.close_ballot(ballot=ballot, by=secretary)
    decision = None
    if taken := told.get("decision"):
        decision = decisions.record_decision(entry=entry, by=secretary, **{name: taken[name] for name in TEXTS})
        for change in taken.get("changes", []):
            decisions.plan_change(decision=decision, by=secretary, **change)
    for task in told.get("action_items", []):
        action_items.open_item(
            group=group,
            text_en=task["text_en"],
            text_bn=task["text_bn"],
            due=dt.date.fromisoformat(task["due"]),
            holder=_person(task["holder"]),
            decision=decision,
            entry=entry,
            by=secretary,
        )


def _write_down(meeting: Meeting, told: dict[str, Any], rows: list[tuple[dict[str, Any], AgendaEntry]]) -> None:
    """Minutes: drafted, sent, agreed to by all who carried a vote, sent out as a letter; then seats are given."""
    secretary = _secretary(meeting.group)
    with at(meeting.ends_at + DRAFTED_AFTER):
        draft = minutes.draft_minutes(meeting=meeting, by=secretary)
        texts = {name: told[name] for name in ("opening_en", "opening_bn", "closing_en", "closing_bn")}
        said = [Said(entry, each["discussion_en"], each["discussion_bn"], each["outcome"]) for each, entry in rows]
        minutes.write_minutes(minutes=draft, texts=texts, said=said, by=secretary)
        minutes.circulate_minutes(minutes=draft, by=secretary)
    with at(meeting.ends_at + APPROVED_AFTER):
        for present in meeting.attendances.exclude(seat=None).select_related("seat", "person"):
            minutes.answer_minutes(minutes=draft, seat=present.seat, agrees=True, by=present.person)
        for each, entry in rows:
            _seat_decided(meeting.group, entry, each)
        meeting.refresh_from_db()
        letters.issue_letter(meeting=meeting, kind=LetterKind.MINUTES, language="bn", by=secretary)


def _seat_decided(group: Group, entry: AgendaEntry, told: dict[str, Any]) -> None:
    if seat := told.get("decision", {}).get("seat"):
        memberships.seat(
            group=group,
            person=_person(seat["who"]),
            role=seat["role"],
            valid_from=dt.date.fromisoformat(seat["from"]),
            organisation=Organisation.objects.get(code=seat["sits_for"]),
            by=_secretary(group),
            decision=entry.decisions.get(),
        )


def _close(told: dict[str, Any]) -> None:
    for task in told.get("action_items", []):
        if "closed_on" in task:
            holder = _person(task["holder"])
            item = holder.actionitems_held.get(text_en=task["text_en"])
            with at(day_at(dt.date.fromisoformat(task["closed_on"]), 16)):
                action_item_ends.close_item(
                    item=item, note=task["closing_note"], reference=task["reference"], by=holder
                )


def _next(group: Group, told: dict[str, Any]) -> None:
    """The meeting to come: invited, with what was put off and what is new."""
    secretary = _secretary(group)
    day = timezone.localdate() + dt.timedelta(days=told["in_days"])
    begins = day_at(day, told["hour"])
    texts = {name: told[name] for name in ("title_en", "title_bn", "place_en", "place_bn")}
    meeting = meetings.plan_meeting(
        group=group, starts_at=begins, ends_at=begins + dt.timedelta(hours=2), by=secretary, **texts
    )
    for title in told["carry_over"]:
        agenda.place_item(meeting=meeting, item=group.items.get(title_en=title), by=secretary)
    for each in told["items"]:
        agenda.place_item(meeting=meeting, item=_item(group, each), by=secretary)
    meetings.invite(meeting=meeting, by=secretary)


def _secretary(group: Group) -> Person:
    """Read anew each time: what a person may is kept on the object for a day."""
    return Person.objects.get(memberships__group=group, memberships__role="secretary")


def _person(hr_number: str) -> Person:
    return Person.objects.select_related("user").get(hr_number=hr_number)


def _moment(text: str) -> dt.datetime:
    return timezone.make_aware(dt.datetime.fromisoformat(text))
