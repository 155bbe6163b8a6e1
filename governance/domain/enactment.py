"""Carrying out what decisions name: at once with the approval of the minutes, or by the responsible officer.

Everything here happens once. A field that holds something else than when the change was written down has moved since:
it is not overwritten, and the group is shown so.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from basis.text import clean
from governance.domain import history
from governance.domain.planned_changes import demand_hand, field_of, record, try_once
from governance.models import Decision, Meeting, Person, PlannedChange
from governance.permissions import demand_in, reads_group, runs_group
from governance.registry import GovernedField
from governance.values import ChangeState, DecisionState, MinutesState

NOTE = 1000  # letters of a note that can be kept


@transaction.atomic
def enact(*, meeting: Meeting, by: Person | None) -> list[Decision]:
    """Let the decisions of a meeting stand, whose minutes are approved, and carry out what they name.

    Dates, owners and memberships are changed now, through the verbs that own them; money and targets are opened for
    the responsible officer. Returns the decisions that came to stand; a second call does nothing.
    """
    meeting = Meeting.objects.select_for_update(of=("self",)).select_related("group").get(pk=meeting.pk)
    demand_in(meeting.group, by, reads_group)
    minutes = getattr(meeting, "minutes", None)
    if minutes is None or minutes.state != MinutesState.APPROVED:
        raise ValidationError(
            _("Decisions are carried out when the minutes of the meeting are approved."), code="minutes_not_approved"
        )
    rows = Decision.objects.select_for_update(of=("self",)).filter(entry__meeting=meeting, state=DecisionState.DRAFT)
    decisions = list(rows.order_by("entry__position", "pk"))
    for decision in decisions:
        history.write(
            decision, {"state": DecisionState.STANDING}, key=decision.number, by=by, decision=decision, verb="stand"
        )
        _carry_out_all(decision, by)
    return decisions


@transaction.atomic
def enact_letter(*, decision: Decision, by: Person | None) -> Decision:
    """Carry out what a decision outside a meeting names: all changes are named. A second call does nothing."""
    decision = Decision.objects.select_for_update(of=("self",)).select_related("group").get(pk=decision.pk)
    demand_hand(decision, by)
    if decision.entry_id is not None or decision.state != DecisionState.STANDING:
        raise ValidationError(
            _("A decision of a meeting is carried out when the minutes are approved."), code="minutes_not_approved"
        )
    _carry_out_all(decision, by)
    return decision


@transaction.atomic
def carry_out(*, change: PlannedChange, by: Person) -> PlannedChange:
    """Carry out a change that waits, as the responsible officer: another person than the one who recorded it.

    Look at its state afterwards: a field that has moved since makes it stale, and nothing is written. A change that
    is done stays done. Raises what the verb refuses.
    """
    change = _held(change)
    if change.state == ChangeState.DONE:
        return change
    governed = field_of(change.noun, change.field)
    _demand_second_person(change, governed, by)
    _refuse_closed(change)
    if _settled(change, governed, by):
        return change
    governed.apply(key=change.key, value=change.after, by=by, decision=change.decision)
    change.refresh_from_db(fields=["state", "closed_at", "closed_by", "note"])
    # The verb may have told us already (`follow`).
    return change if change.state == ChangeState.DONE else close(change, ChangeState.DONE, by=by)


@transaction.atomic
def decline(*, change: PlannedChange, note: str, by: Person) -> PlannedChange:
    """Say why a change that waits is not carried out; the group reads it."""
    change = _held(change)
    if change.state == ChangeState.DECLINED:
        return change
    group = change.decision.group
    if not field_of(change.noun, change.field).may(by) and not (group and runs_group(by, group)):
        raise PermissionDenied
    _refuse_closed(change)
    note = clean(note)
    if not note or len(note) > NOTE:
        raise ValidationError(
            {"note": ValidationError(_("Say in a few lines why, for the group to read."), code="missing_text")}
        )
    return close(change, ChangeState.DECLINED, by=by, note=note)


def may_carry_out(person: Person, change: PlannedChange) -> bool:
    """Whether somebody is responsible for the field, and another person than those who wrote the decision down."""
    return field_of(change.noun, change.field).may(person) and person.pk not in hands_of(change)


def hands_of(change: PlannedChange) -> set[int | None]:
    """The ids of those who recorded the decision or named the change."""
    return {change.decision.recorded_by_id, change.planned_by_id} - {None}


def close(change: PlannedChange, state: str, *, by: Person | None, note: str = "") -> PlannedChange:
    """Write down what became of a change, once."""
    before = history.shown(change, ["state"])
    change.state, change.note = state, note[:NOTE]
    change.closed_at, change.closed_by = timezone.now(), by
    change.save(update_fields=["state", "note", "closed_at", "closed_by"])
    record(change, "close", before, {"state": str(state), "note": change.note}, by)
    governed = field_of(change.noun, change.field)
    if state != ChangeState.DONE and before["state"] == ChangeState.OPEN and governed.drop_for is not None:
        governed.drop_for(change, change.note or gettext("It has changed since the decision."))
    return change


def hold_changes(decisions: Iterable[int | None]) -> None:
    """Lock the open changes of decisions, by their ids: whoever carries one out by another way locks it first too."""
    rows = PlannedChange.objects.select_for_update(of=("self",))
    list(rows.filter(decision__in=[pk for pk in decisions if pk], state=ChangeState.OPEN).order_by("pk"))


def demand_unmoved(*, decision: Decision, noun: str, key: str, field: str) -> None:
    """Stop a verb that carries out an open change by another way, when the field has moved since it was decided."""
    change = _open_of(decision, noun, key, field)
    if change is not None and field_of(noun, field).current(key) != change.before:
        raise ValidationError(
            _("It has changed since the decision. Refuse this and say why; the group decides again."),
            code="moved_since",
        )


def follow(*, decision: Decision, noun: str, key: str, field: str, done: bool, note: str, by: Person | None) -> None:
    """Write down what became of an open change that was decided about by another way: on the page of its proposal."""
    change = _open_of(decision, noun, key, field)
    if change is not None:
        close(change, ChangeState.DONE if done else ChangeState.DECLINED, by=by, note=note)


def _open_of(decision: Decision, noun: str, key: str, field: str) -> PlannedChange | None:
    rows = decision.changes.filter(noun=noun, key=key, field=field, state=ChangeState.OPEN)
    return rows.select_related("decision__group").first()


def _carry_out_all(decision: Decision, by: Person | None) -> None:
    """The changes of a decision that are still planned.

    They are tried again while one of them succeeds: two may be possible only in one order (a start after the old
    end), and nobody has to know it.
    """
    rows = decision.changes.select_for_update().filter(state=ChangeState.PLANNED)
    waiting: list[tuple[PlannedChange, GovernedField]] = []
    for change in rows:
        change.decision = decision
        governed = field_of(change.noun, change.field)
        if _settled(change, governed, by):
            continue
        if governed.at_once:
            waiting.append((change, governed))
        else:
            _open(change, governed, by)
    refused: dict[int, Exception] = {}
    while waiting:
        left = []
        for change, governed in waiting:
            # The decision is the authority: where the one who approves could not write the field, the house does.
            fault = try_once(change, governed, by=by if by is not None and governed.may(by) else None)
            if fault is None:
                close(change, ChangeState.DONE, by=by)
            else:
                refused[change.pk] = fault
                left.append((change, governed))
        if len(left) == len(waiting):
            break
        waiting = left
    else:
        return
    for change, governed in waiting:
        _open(change, governed, by, note=_sentence(refused[change.pk]))


def _settled(change: PlannedChange, governed: GovernedField, by: Person | None) -> bool:
    """Whether nothing is left to do: the thing holds the value already, or it has moved since. Holds the thing."""
    try:
        governed.of.hold(change.key)
        current = governed.current(change.key)
    except LookupError:
        close(change, ChangeState.STALE, by=by, note=gettext("It is not there any more."))
        return True
    if current == change.before:
        return False
    if current == change.after:
        close(change, ChangeState.DONE, by=by, note=gettext("It held this value already; nothing was written."))
    else:
        note = gettext("It holds another value since: %(value)s.") % {"value": governed.show(current)}
        close(change, ChangeState.STALE, by=by, note=note)
    return True


def _open(change: PlannedChange, governed: GovernedField, by: Person | None, note: str = "") -> None:
    """Let a filled-in change wait for the responsible officer."""
    change.state, change.opened_at, change.note = ChangeState.OPEN, timezone.now(), note[:NOTE]
    change.save(update_fields=["state", "opened_at", "note"])
    record(change, "open", {"state": str(ChangeState.PLANNED)}, {"state": str(ChangeState.OPEN)}, by)
    if governed.open_for is not None:
        _hand_over(change, governed)


def _hand_over(change: PlannedChange, governed: GovernedField) -> None:
    """Open it where its officers work. What cannot be opened today waits here, with the reason."""
    try:
        with transaction.atomic():
            governed.open_for(change)  # type: ignore[misc]
    except (ValidationError, LookupError) as refused:
        change.note = _sentence(refused)[:NOTE]
        change.save(update_fields=["note"])


def _sentence(refused: Exception) -> str:
    if isinstance(refused, ValidationError):
        return " ".join(str(message) for message in refused.messages)
    return gettext("It could not be carried out.")


def _held(change: PlannedChange) -> PlannedChange:
    rows = PlannedChange.objects.select_for_update(of=("self",)).select_related("decision__group")
    return rows.get(pk=change.pk)


def _refuse_closed(change: PlannedChange) -> None:
    if change.state != ChangeState.OPEN:
        raise ValidationError(
            _("This change does not wait any more: %(state)s."),
            code="not_open",
            params={"state": ChangeState(change.state).label},
        )


def _demand_second_person(change: PlannedChange, governed: GovernedField, by: Any) -> None:
    if not governed.may(by):
        raise PermissionDenied
    if by.pk in hands_of(change):
        raise ValidationError(
            _("You wrote this decision down. Another responsible person looks at it and carries it out."),
            code="needs_second_person",
        )
