"""Naming the decision for a change that was made without one. The log itself stays as it is."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from basis.text import clean
from governance.domain import log
from governance.models import Decision, Group, LogEntry, Person, Ratification
from governance.permissions import runs_group
from governance.queries import unmandated
from governance.values import DecisionState


@transaction.atomic
def ratify(*, entry: LogEntry, decision: Decision, by: Person | None, note: str = "") -> Ratification:
    """Name the decision that stands behind a change; once for each change. The same said again is the same.

    By who runs a group to which the change is listed. The decision must stand.
    """
    entry = LogEntry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    told = unmandated.groups_told(entry)
    if by is not None and not any(runs_group(by, group) for group in Group.objects.filter(pk__in=told)):
        raise PermissionDenied
    earlier = Ratification.objects.filter(log_entry=entry).first()
    if earlier is not None:
        if earlier.decision_id == decision.pk:
            return earlier
        raise ValidationError(_("Another decision was named for this change already."), code="ratified_already")
    if entry.decision_id is not None or not unmandated.moved_in(entry):
        raise ValidationError(_("This change does not lack a decision."), code="not_unmandated")
    if decision.state != DecisionState.STANDING:
        raise ValidationError(
            {
                "decision": ValidationError(
                    _("This decision does not stand: its minutes are not approved, or it was revoked."),
                    code="not_standing",
                )
            }
        )
    found = Ratification.objects.create(log_entry=entry, decision=decision, note=clean(note)[:500], by=by)
    log.record(
        by=by,
        verb="ratify",
        noun="LogEntry",
        key=str(entry.pk),
        after={"noun": entry.noun, "key": entry.noun_key},
        decision=decision,
    )
    return found
