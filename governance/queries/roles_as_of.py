"""Who held which role where, as it was believed at one moment about one day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact
from django.utils import timezone

from basis.numerals import to_latin
from governance.models import RoleAssignment, RoleAssignmentState
from governance.models.state import StateQuerySet
from governance.queries.as_of import AsOf, Difference, differing

OF_ROLE = ("valid_from", "valid_to")
FOREVER = Value(dt.date.max)


@dataclass(frozen=True)
class RoleThen:
    """What was believed of an assignment."""

    state: RoleAssignmentState

    @property
    def assignment(self) -> RoleAssignment:
        return self.state.assignment

    @cached_property
    def differences(self) -> list[Difference]:
        """The first and the last day, where they are said differently today."""
        return differing(OF_ROLE, self.state, self.assignment)


def roles_then(as_of: AsOf, assignments: QuerySet[RoleAssignment], *, role: str = "", words: str = "") -> StateQuerySet:
    """The states of those assignments that were believed to hold, by role, place and person.

    `words`: only those of people whose name, in either script, or HR number holds each word. Each carries `differs`:
    whether today says another first or last day.
    """
    states = as_of.in_force(RoleAssignmentState.objects.all(), "assignment").filter(assignment__in=assignments)
    if role:
        states = states.filter(assignment__role=role)
    for word in words.split()[:8]:
        states = states.filter(_named(word))
    states = states.annotate(differs=~_same_days())
    return states.order_by("assignment__role", "assignment__unit__path", "assignment__person__hr_number")


def as_roles(states: StateQuerySet) -> list[RoleThen]:
    """Some of those with person and unit: one query for any number."""
    return [RoleThen(state) for state in states.select_related("assignment__person", "assignment__unit", "decision")]


def first_granted() -> dt.date | None:
    """The day in Asia/Dhaka on which a role was recorded for the first time."""
    first = RoleAssignmentState.objects.order_by("recorded_at").values_list("recorded_at", flat=True).first()
    return timezone.localdate(first) if first else None


def _named(word: str) -> Q:
    name = Q(assignment__person__name_en__icontains=word) | Q(assignment__person__name_bn__icontains=word)
    return name | Q(assignment__person__hr_number__icontains=to_latin(word))


def _same_days() -> Q:
    """Whether both days are said the same today; an open end is the last day there is, so that it can be compared."""
    first = Exact(F("valid_from"), F("assignment__valid_from"))
    last = Exact(Coalesce("valid_to", FOREVER), Coalesce("assignment__valid_to", FOREVER))
    return Q(first) & Q(last)
