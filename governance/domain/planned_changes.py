"""What a decision changes: the field of a thing, from what it held when the change was written down, to what."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from governance.domain import log
from governance.models import Decision, Meeting, Person, PlannedChange
from governance.permissions import words_decision
from governance.registry import GovernedField, governed_fields
from governance.values import ChangeState, DecisionState, MinutesState


@transaction.atomic
def plan_change(*, decision: Decision, noun: str, field: str, key: str, value: str, by: Person | None) -> PlannedChange:
    """Say that a decision changes a field of a thing. `value` is what somebody typed or chose.

    What the field holds now is kept with it: when it holds something else at the time of the approval, it has moved
    and is not overwritten. What could not be carried out is refused now (it is tried and taken back). The same field
    named again takes the new value.
    """
    decision = _open_for_naming(decision, by)
    governed = field_of(noun, field)
    after = governed.read(value)
    before = _current(governed, key)
    if before == after:
        raise ValidationError(
            {"value": ValidationError(_("It holds this value already: there is nothing to change."), code="no_change")}
        )
    change = decision.changes.filter(noun=noun, key=key, field=field).first()
    if change is not None and (change.before, change.after) == (before, after):
        return change
    earlier = None if change is None else {"before": change.before, "after": change.after}
    change = change or PlannedChange(decision=decision, noun=noun, key=key, field=field)
    change.before, change.after = before, after
    change.at_once, change.planned_by = governed.at_once, by
    change.save()
    _try_out(decision, change)
    record(change, "plan", earlier, {"before": before, "after": after}, by)
    return change


@transaction.atomic
def drop_change(*, change: PlannedChange, by: Person | None) -> None:
    """Take a change back that was named by mistake, while the decision may still be worded. Twice is once."""
    decision = _open_for_naming(change.decision, by)
    found = decision.changes.select_for_update().filter(pk=change.pk).first()
    if found is None:
        return
    record(found, "drop", {"before": found.before, "after": found.after}, None, by)
    found.delete()


def field_of(noun: str, field: str) -> GovernedField:
    """The governed field; refused when there is none of that name."""
    found = governed_fields.get((noun, field))
    if found is None:
        raise ValidationError({"field": ValidationError(_("Decisions do not change this field."), code="not_governed")})
    return found


def record(
    change: PlannedChange, verb: str, before: dict[str, Any] | None, after: dict[str, Any] | None, by: Person | None
) -> None:
    """One row of the log for what became of a change."""
    about = {"noun": change.noun, "key": change.key, "field": change.field}
    log.record(
        by=by,
        verb=verb,
        noun="PlannedChange",
        key=f"{change.decision.number}#{change.pk}",
        before=before,
        after=about | (after or {}),
        decision=change.decision,
    )


def demand_hand(decision: Decision, by: Person | None) -> None:
    """Stop a verb unless somebody runs the group of a decision, or, where it has none, keeps all groups."""
    if by is not None and not words_decision(by, decision):
        raise PermissionDenied


def refuse_when_with_members(meeting: Meeting) -> None:
    """What members have before them for approval is not changed under their eyes."""
    minutes = getattr(meeting, "minutes", None)
    if minutes is not None and minutes.state == MinutesState.APPROVED:
        raise ValidationError(
            _("The minutes are approved. Bring a new decision before the next meeting."), code="minutes_approved"
        )
    if minutes is not None and minutes.state == MinutesState.CIRCULATED:
        raise ValidationError(
            _("The minutes are with the members. Take them back before you change what was decided."),
            code="minutes_circulated",
        )


def _open_for_naming(decision: Decision, by: Person | None) -> Decision:
    """The decision, locked; refused when what it changes can no longer be worded."""
    rows = Decision.objects.select_for_update(of=("self",)).select_related("group", "entry__meeting")
    decision = rows.get(pk=decision.pk)
    demand_hand(decision, by)
    if decision.entry is not None:
        refuse_when_with_members(decision.entry.meeting)
    begun = decision.changes.exclude(state=ChangeState.PLANNED).exists()
    if decision.state == DecisionState.REVOKED or begun or (decision.entry and decision.state != DecisionState.DRAFT):
        raise ValidationError(
            _("This decision is being carried out. Record another one for what it does not name."), code="not_open"
        )
    return decision


def _current(governed: GovernedField, key: str) -> Any:
    try:
        return governed.current(key)
    except LookupError:
        raise ValidationError(
            {"key": ValidationError(_("There is no such thing any more. Choose it again."), code="unknown_key")}
        ) from None


def _try_out(decision: Decision, change: PlannedChange) -> None:
    """Carry out all that is named, and take it back: an impossible change is found while it can be mended.

    What the others refuse is not told here: two changes may be possible only together, the second makes them so.
    """
    fields = [field_of(each.noun, each.field) for each in decision.changes.all()]
    changes = list(zip(decision.changes.all(), fields, strict=True))
    refused: Exception | None = None
    with transaction.atomic():
        for _round in changes:
            refused = None
            for each, governed in changes:
                fault = try_once(each, governed, by=None)
                refused = fault if each.pk == change.pk else refused
            if refused is None:
                break
        transaction.set_rollback(True)
    if isinstance(refused, ValidationError):
        raise ValidationError({"value": refused.messages})


def try_once(change: PlannedChange, governed: GovernedField, *, by: Person | None) -> Exception | None:
    """Carry a change out, or say what stands against it; then nothing of it is written."""
    try:
        with transaction.atomic():
            governed.apply(key=change.key, value=change.after, by=by, decision=change.decision)
    except (ValidationError, LookupError, PermissionDenied) as refused:
        return refused
    return None
