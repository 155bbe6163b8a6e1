"""Who may enter, approve and define, and which values a person sees."""

from __future__ import annotations

from typing import Any

import rules
from django.db.models import Q, QuerySet

from governance.models import OrgUnit
from governance.permissions import (
    assignments_of,
    has_role,
    is_administrator,
    is_budget_officer,
    is_editor,
    is_monitoring_officer,
    is_secretary,
    person_of,
    units_of,
)
from governance.values import Role
from monitoring.models import Batch, Edition, Measurement, ReportPage
from monitoring.values import MeasurementStatus


@rules.predicate(name="monitoring officer of the country")
def is_national_officer(user: Any) -> bool:
    """A monitoring officer whose role stands at the root of the tree."""
    return any(
        assignment.role == Role.MONITORING_OFFICER and assignment.unit.depth == 1
        for assignment in assignments_of(person_of(user))
    )


@rules.predicate(name="administrator of the country")
def is_national_administrator(user: Any) -> bool:
    """An administrator whose role stands at the root of the tree."""
    return any(
        assignment.role == Role.ADMINISTRATOR and assignment.unit.depth == 1
        for assignment in assignments_of(person_of(user))
    )


may_enter_values = is_monitoring_officer
may_define_indicators = is_national_officer | is_administrator
may_manage_dhis2 = is_national_officer | is_national_administrator
may_exchange = is_monitoring_officer | is_administrator
may_build_reports = is_monitoring_officer | is_budget_officer | is_secretary | is_editor | is_administrator


def may_enter_at(person: Any, unit: OrgUnit) -> bool:
    """Whether a person's role reaches a unit, so that they may report and approve for it."""
    return has_role(person, Role.MONITORING_OFFICER, unit=unit)


def visible_to(user: Any, rows: QuerySet[Measurement]) -> QuerySet[Measurement]:
    """Everybody sees what is approved; an officer also what waits or was returned where the role reaches."""
    seen = Q(status=MeasurementStatus.APPROVED)
    person = person_of(user)
    if person is not None:
        seen |= Q(by=person)
        if is_monitoring_officer(person):
            seen |= Q(unit__in=units_of(person, Role.MONITORING_OFFICER))
    return rows.filter(seen)


def batches_visible_to(user: Any, rows: QuerySet[Batch]) -> QuerySet[Batch]:
    """An officer sees the sets of values that they sent, and those that touch a unit their role reaches."""
    person = person_of(user)
    if person is None or not is_monitoring_officer(person):
        return rows.none()
    reach = Measurement.objects.filter(unit__in=units_of(person, Role.MONITORING_OFFICER))
    return rows.filter(Q(by=person) | Q(pk__in=reach.values("batch")))


def approvable_by(user: Any, rows: QuerySet[Batch]) -> QuerySet[Batch]:
    """The sets that wait for this person: of others, and wholly within the person's reach."""
    person = person_of(user)
    if person is None or not is_monitoring_officer(person):
        return rows.none()
    waiting = Measurement.objects.waiting()
    beyond = waiting.exclude(unit__in=units_of(person, Role.MONITORING_OFFICER))
    return rows.filter(pk__in=waiting.values("batch")).exclude(pk__in=beyond.values("batch")).exclude(by=person)


def editions_visible_to(user: Any, rows: QuerySet[Edition]) -> QuerySet[Edition]:
    """Everybody sees the files of published reports; those who build reports see all."""
    if may_build_reports(user):
        return rows
    return rows.filter(snapshot__in=published_snapshots())


def published_snapshots() -> QuerySet[Any]:
    """The ids of snapshots that a live, public page shows."""
    return ReportPage.objects.live().public().order_by().values("snapshot_id")
