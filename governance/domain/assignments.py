"""A person is given a role at a unit, for a time, and it ends. Each change is a state row and in the log."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.domain import accounts, log
from governance.models import Decision, OrgUnit, Person, RoleAssignment, RoleAssignmentState
from governance.permissions import demand_at
from governance.values import Role


@transaction.atomic
def grant_role(
    *,
    person: Person,
    role: str,
    unit: OrgUnit,
    by: Person | None,
    valid_from: dt.date | None = None,
    valid_to: dt.date | None = None,
    decision: Decision | None = None,
) -> RoleAssignment:
    """Give a person a role at a unit and everything below it. Giving it again while it lasts changes nothing.

    Only an administrator of the unit may, and nobody gives themselves a role.
    """
    demand_at(unit, by, Role.ADMINISTRATOR)
    if by is not None and by.pk == person.pk:
        raise ValidationError(_("Nobody gives themselves a role; ask another administrator."), code="own_role")
    if role not in Role.values:
        raise ValidationError({"role": ValidationError(_("There is no such role."), code="unknown_role")})
    valid_from = valid_from or timezone.localdate()
    if valid_to is not None and valid_to < valid_from:
        raise ValidationError({"valid_to": ValidationError(_("The last day lies before the first."), code="bad_date")})
    standing = (
        person.role_assignments.filter(role=role, unit=unit, valid_from__lte=valid_from)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=valid_to or dt.date.max))
        .first()
    )
    if standing is not None:
        return standing
    assignment = RoleAssignment.objects.create(
        person=person, role=role, unit=unit, valid_from=valid_from, valid_to=valid_to
    )
    _write_down(assignment, "grant", before=None, by=by, decision=decision)
    return assignment


@transaction.atomic
def end_role(
    *, assignment: RoleAssignment, by: Person | None, on: dt.date | None = None, decision: Decision | None = None
) -> RoleAssignment:
    """Let a role end; `on` is its last day, yesterday unless said otherwise, so that it is gone at once."""
    demand_at(assignment.unit, by, Role.ADMINISTRATOR)
    on = on or max(timezone.localdate() - dt.timedelta(days=1), assignment.valid_from)
    if on < assignment.valid_from:
        raise ValidationError({"valid_to": ValidationError(_("The last day lies before the first."), code="bad_date")})
    before = _as_logged(assignment)
    assignment.valid_to = on
    assignment.save(update_fields=["valid_to"])
    _write_down(assignment, "end_role", before=before, by=by, decision=decision)
    return assignment


def _write_down(
    assignment: RoleAssignment,
    verb: str,
    *,
    before: dict[str, str | None] | None,
    by: Person | None,
    decision: Decision | None,
) -> None:
    RoleAssignmentState.objects.create(
        assignment=assignment,
        valid_from=assignment.valid_from,
        valid_to=assignment.valid_to,
        by=by,
        decision=decision,
    )
    person = assignment.person
    log.record(
        by=by,
        verb=verb,
        noun="RoleAssignment",
        key=f"{person.hr_number} {assignment.role} {assignment.unit.code}",
        before=before,
        after=_as_logged(assignment),
        decision=decision,
    )
    person.__dict__.pop("_assignments_of", None)  # what was read of the roles before no longer holds
    accounts.follow_roles(person=person)


def _as_logged(assignment: RoleAssignment) -> dict[str, str | None]:
    return {
        "valid_from": assignment.valid_from.isoformat(),
        "valid_to": assignment.valid_to.isoformat() if assignment.valid_to else None,
    }
