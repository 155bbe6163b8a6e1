"""A person holds a role at a unit, and thereby at everything below it, from one day to another."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from governance.models.dated import DatedQuerySet, ends_after_start
from governance.models.person import Person
from governance.models.state import State
from governance.models.unit import OrgUnit
from governance.values import APPROVING_ROLES, Role


class RoleAssignmentQuerySet(DatedQuerySet):
    def approving(self) -> Self:
        """Those of roles that approve, publish or move money."""
        return self.filter(role__in=APPROVING_ROLES)


class RoleAssignment(models.Model):
    person = models.ForeignKey(Person, models.CASCADE, related_name="role_assignments")
    role = models.CharField(_("Role"), max_length=30, choices=Role.choices)
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="role_assignments")
    valid_from = models.DateField(_("Start"))
    valid_to = models.DateField(_("End"), null=True, blank=True)

    objects = RoleAssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("role assignment")
        constraints = [
            ends_after_start("assignment_ends_after_start"),
            models.UniqueConstraint(fields=["person", "role", "unit", "valid_from"], name="assignment_once"),
        ]
        ordering = ["person_id", "role"]

    def __str__(self) -> str:
        return f"{self.person_id} {self.role} at {self.unit_id}"


class RoleAssignmentState(State):
    """What was said of an assignment, from its first to its last day, and since when it was known."""

    assignment = models.ForeignKey(RoleAssignment, models.CASCADE, related_name="states")

    class Meta:
        ordering = ["assignment_id", "recorded_at", "id"]

    def __str__(self) -> str:
        return f"{self.assignment_id} as known at {self.recorded_at}"
