"""A question is put to those with a vote; the rule of the terms decides, and an override is shown for ever."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.domain import history
from governance.domain.ballot_rules import Tally, passes
from governance.domain.meetings import key_of
from governance.domain.quorum import count
from governance.domain.texts import fault, in_both, kept
from governance.models import AgendaEntry, Ballot, Meeting, Membership, Person, Position
from governance.permissions import chairs_group, runs_group
from governance.queries.ballots import Seat, seats_of, seats_to_vote
from governance.queries.groups import day_of, terms_on
from governance.values import BallotState, MeetingState, MinutesState, Stance


@transaction.atomic
def open_ballot(*, entry: AgendaEntry, question_en: str, question_bn: str = "", by: Person | None) -> Ballot:
    """Put a question at an item of the agenda to the vote. The pass rule is that of the terms on the meeting's day.

    While a question of the item is open, asking again gives that one.
    """
    meeting = Meeting.objects.select_for_update(of=("self",)).select_related("group").get(pk=entry.meeting_id)
    if by is not None and not (runs_group(by, meeting.group) or chairs_group(by, meeting.group)):
        raise PermissionDenied
    if there := entry.ballots.filter(state=BallotState.OPEN).first():
        return there
    _refuse_meeting(meeting)
    texts = in_both(kept(Ballot, {"question_en": question_en, "question_bn": question_bn}), "question")
    if not texts["question_en"]:
        raise fault("question_bn", _("Write the question, so that yes and no mean something."), "missing_text")
    ballot = Ballot(entry=entry, pass_rule=terms_on(meeting.group, day_of(meeting)).pass_rule)
    fields = {"pass_rule": ballot.pass_rule, **texts}
    history.write(ballot, fields, key=_key(ballot, meeting), by=by, verb="open_ballot")
    return ballot


@transaction.atomic
def take_position(*, ballot: Ballot, seat: Membership, stance: str, reason: str = "", by: Person | None) -> Position:
    """Say yes, no, or neither for a seat: whoever carries it, or the secretary who writes down what was said.

    A member whose term does not cover the meeting, or has ended since, has no vote (`term_ended`). A seat that
    declared an interest in the item can only stand aside; one that stands aside without says why. The same again is
    the same position; another one replaces it, and both stay written.
    """
    ballot = _locked(ballot)
    meeting = ballot.entry.meeting
    _refuse_closed(ballot)
    found = _seat_of(ballot, seat)
    own = by is not None and any(mine.membership.pk == seat.pk for mine in seats_to_vote(ballot, by))
    if by is not None and not own and not runs_group(by, meeting.group):
        raise PermissionDenied
    if own and not runs_group(by, meeting.group) and not _sits_today(by, meeting):
        raise _term_ended(seat)
    if meeting.attendances.exists() and found.carrier is None:
        raise fault("seat", _("%(name)s was not in the meeting."), "not_there", name=seat.person.name)
    reason = kept(Position, {"reason": reason})["reason"]
    _refuse_stance(found, stance, reason)
    last = found.position
    if last is not None and (last.stance, last.reason) == (stance, reason):
        return last
    if last is not None:
        Position.objects.filter(pk=last.pk).update(is_last=False)
    position = Position(ballot=ballot, seat=seat, stance=stance, reason=reason, by=by)
    position.save()
    history.keep(
        position,
        verb="take_position",
        key=f"{_key(ballot, meeting)}/{seat.person.hr_number}",
        before={"stance": last.stance} if last else None,
        after={"stance": stance},
        by=by,
    )
    return position


@transaction.atomic
def close_ballot(*, ballot: Ballot, by: Person | None) -> Ballot:
    """Count, and let the rule decide. Refused without quorum, and while nobody has said anything. Twice is once."""
    ballot = _locked(ballot)
    meeting = ballot.entry.meeting
    if by is not None and not (runs_group(by, meeting.group) or chairs_group(by, meeting.group)):
        raise PermissionDenied
    if ballot.state != BallotState.OPEN:
        return ballot
    quorum = count(meeting)
    if not quorum.is_quorate:
        raise fault(None, _("Too few are there to decide. %(why)s"), "no_quorum", why=quorum.why)
    seats = seats_of(ballot)
    absent = [seat for seat in seats if seat.position and seat.carrier is None]
    if absent:
        name = absent[0].membership.person.name
        raise fault(None, _("%(name)s was not in the meeting."), "not_there", name=name)
    counted = tally(seats)
    if counted.yes + counted.no + counted.abstain == 0:
        raise fault(None, _("Nobody has voted yet. Write down the positions first."), "no_positions")
    passed = passes(ballot.pass_rule, counted)
    fields = {
        "state": BallotState.PASSED if passed else BallotState.FAILED,
        "passes_by_rule": passed,
        "closed_at": timezone.now(),
    }
    history.write(ballot, fields, key=_key(ballot, meeting), by=by, verb="close_ballot")
    return ballot


@transaction.atomic
def override_ballot(*, ballot: Ballot, reason: str, by: Person) -> Ballot:
    """Let the chairperson set the other result, with the reason that stands beside it wherever it is shown. Once."""
    ballot = _locked(ballot)
    meeting = ballot.entry.meeting
    if not chairs_group(by, meeting.group):  # a person answers for it, never the system
        raise PermissionDenied
    if ballot.state == BallotState.OPEN:
        raise fault(None, _("The vote is still open. Close it first."), "ballot_open")
    if ballot.is_overridden:
        raise fault(None, _("This result was set aside once already."), "overridden")
    _refuse_minutes(meeting)
    reason = kept(Ballot, {"override_reason": reason}, required=("override_reason",))["override_reason"]
    other = BallotState.FAILED if ballot.state == BallotState.PASSED else BallotState.PASSED
    fields = {"state": other, "override_reason": reason, "overridden_by": by}
    history.write(ballot, fields, key=_key(ballot, meeting), by=by, verb="override_ballot")
    return ballot


def tally(seats: list[Seat]) -> Tally:
    """Count the seats; one that declared an interest stands aside whether it said so or not."""
    stances = [Stance.ASIDE if seat.aside else (seat.position.stance if seat.position else "") for seat in seats]
    return Tally(
        yes=stances.count(Stance.YES),
        no=stances.count(Stance.NO),
        abstain=stances.count(Stance.ABSTAIN),
        aside=stances.count(Stance.ASIDE),
        # Who is not in the room has not kept silent: only the seats that are taken decide.
        silent=sum(not stance and seat.carrier is not None for stance, seat in zip(stances, seats, strict=True)),
    )


def _locked(ballot: Ballot) -> Ballot:
    rows = Ballot.objects.select_for_update(of=("self",)).select_related("entry__meeting__group", "entry__item")
    return rows.get(pk=ballot.pk)


def _key(ballot: Ballot, meeting: Meeting) -> str:
    return f"{key_of(meeting)}/{ballot.entry.position}"


def _refuse_meeting(meeting: Meeting) -> None:
    if meeting.state == MeetingState.CANCELLED:
        raise fault(None, _("The meeting was cancelled. Nothing is put to the vote in it."), "cancelled")
    if meeting.starts_at > timezone.now():
        raise fault(None, _("The meeting has not begun yet. Questions are put when it meets."), "not_begun")
    _refuse_minutes(meeting)


def _refuse_minutes(meeting: Meeting) -> None:
    minutes = getattr(meeting, "minutes", None)
    if minutes is not None and minutes.state != MinutesState.DRAFT:
        raise fault(None, _("The minutes are with the members; what they say no longer changes."), "minutes_out")


def _refuse_closed(ballot: Ballot) -> None:
    if ballot.state != BallotState.OPEN:
        raise fault(None, _("This vote is closed; positions no longer change."), "ballot_closed")


def _seat_of(ballot: Ballot, seat: Membership) -> Seat:
    """The seat among those with a vote on the day; refused when it has none or its term does not cover the day."""
    found = next((each for each in seats_of(ballot) if each.membership.pk == seat.pk), None)
    if found is None and seat.group_id == ballot.entry.meeting.group_id and seat.has_vote:
        raise _term_ended(seat)
    if found is None:
        raise fault("seat", _("This seat has no vote."), "no_vote")
    return found


def _term_ended(seat: Membership) -> Exception:
    return fault(
        "seat", _("The term of %(name)s has ended; the seat has no vote."), "term_ended", name=seat.person.name
    )


def _sits_today(person: Person | None, meeting: Meeting) -> bool:
    return Membership.objects.current().filter(group=meeting.group_id, person=person).exists()


def _refuse_stance(seat: Seat, stance: str, reason: str) -> None:
    if stance not in Stance.values:
        raise fault("stance", _("Choose a position."), "unknown_stance")
    if seat.aside and stance != Stance.ASIDE:
        raise fault(
            "stance", _("An interest in this item is declared: the seat can only stand aside."), "must_stand_aside"
        )
    if stance == Stance.ASIDE and not seat.aside and not reason:
        raise fault("reason", _("Say which interest it is."), "missing_text")
