"""Who may enter, approve and define, and which values a person sees."""

from __future__ import annotations

from typing import Any

import rules
from django.db.models import Exists, OuterRef, Q, QuerySet

from governance.models import OrgUnit, Person
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
from governance.values import Role, UnitLevel
from monitoring.models import (
    Batch,
    DataQuery,
    DataSet,
    DataSetAssignment,
    DataSetItem,
    Edition,
    Evidence,
    Measurement,
    ReportPage,
    Submission,
    SubmissionStep,
)
from monitoring.values import DEPTH, MeasurementStatus, QueryState, StepKind, SubmissionState, reached_from


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
may_keep_data_sets = is_national_officer | is_administrator
may_unlock = may_enter_values | is_administrator
may_see_data_sets = may_enter_values | may_keep_data_sets
may_manage_dhis2 = is_national_officer | is_national_administrator
may_exchange = is_monitoring_officer | is_administrator
may_build_reports = is_monitoring_officer | is_budget_officer | is_secretary | is_editor | is_administrator


def may_enter_at(person: Any, unit: OrgUnit) -> bool:
    """Whether a person's role reaches a unit, so that they may report and approve for it."""
    return has_role(person, Role.MONITORING_OFFICER, unit=unit)


def may_unlock_at(person: Any, unit: OrgUnit) -> bool:
    """Whether a person's role stands above a unit, so that they may open a form of it that is locked.

    Above the country there is nobody: its administrator does it.
    """
    return has_role(person, Role.ADMINISTRATOR, unit=unit) or any(
        assignment.role == Role.MONITORING_OFFICER and unit.is_within(assignment.unit) and unit.pk != assignment.unit_id
        for assignment in assignments_of(person_of(person))
    )


def evidence_visible_to(user: Any, rows: QuerySet[Evidence]) -> QuerySet[Evidence]:
    """The files of the places that an officer's role reaches."""
    person = person_of(user)
    if person is None or not is_monitoring_officer(person):
        return rows.none()
    return rows.filter(unit__in=units_of(person, Role.MONITORING_OFFICER))


def visible_to(user: Any, rows: QuerySet[Measurement]) -> QuerySet[Measurement]:
    """Everybody sees what is approved; an officer also what waits or was returned where the role reaches."""
    seen = Q(status=MeasurementStatus.APPROVED)
    person = person_of(user)
    if person is not None:
        seen |= Q(by=person)
        if is_monitoring_officer(person):
            seen |= Q(unit__in=units_of(person, Role.MONITORING_OFFICER))
    return rows.filter(seen).exclude(status=MeasurementStatus.LOADING)


def batches_visible_to(user: Any, rows: QuerySet[Batch]) -> QuerySet[Batch]:
    """An officer sees the sets of values that they sent, and those that touch a unit their role reaches."""
    person = person_of(user)
    if person is None or not is_monitoring_officer(person):
        return rows.none()
    reach = Measurement.objects.filter(unit__in=units_of(person, Role.MONITORING_OFFICER))
    return rows.filter(Q(by=person) | Q(pk__in=reach.values("batch")), complete=True)


def approvable_by(user: Any, rows: QuerySet[Batch]) -> QuerySet[Batch]:
    """The sets that wait for this person: of others, and wholly within the person's reach.

    Values of a form are not among them: a form is decided about as a whole (`decidable_by`).
    """
    person = person_of(user)
    if person is None or not is_monitoring_officer(person):
        return rows.none()
    waiting = Measurement.objects.waiting()
    loose = rows.filter(submission=None, pk__in=waiting.values("batch"), complete=True)
    return loose.exclude(pk__in=beyond(person, waiting).values("batch")).exclude(by=person)


def beyond(person: Person, rows: QuerySet[Measurement]) -> QuerySet[Measurement]:
    """Loose values about which somebody may not decide: outside the reach of the role, or, where a form asks for the
    value, below the level that has the last word about that form.
    """
    roles = [a for a in assignments_of(person) if a.role == Role.MONITORING_OFFICER]
    outside = ~Q(unit__in=units_of(person, Role.MONITORING_OFFICER))
    for data_set in DataSet.objects.filter(active=True):
        last = (data_set.approval_levels or [UnitLevel.NATIONAL])[-1]
        above = Q(pk__in=[])
        for each in roles:
            if DEPTH[each.unit.level] <= DEPTH[last]:
                above |= Q(unit__path__startswith=each.unit.path)
        asked = DataSetItem.objects.filter(data_set=data_set, series=OuterRef("series_version__series"))
        owed = DataSetAssignment.objects.filter(data_set=data_set, unit=OuterRef("unit"))
        outside |= Exists(asked) & Exists(owed) & ~above
    return rows.filter(outside)


def submissions_visible_to(user: Any, rows: QuerySet[Submission]) -> QuerySet[Submission]:
    """An officer sees the forms of the units that the role reaches, and those that they sent."""
    person = person_of(user)
    if person is None or not is_monitoring_officer(person):
        return rows.none()
    return rows.filter(Q(unit__in=units_of(person, Role.MONITORING_OFFICER)) | Q(sent_by=person))


def decidable_by(user: Any, rows: QuerySet[Submission]) -> QuerySet[Submission]:
    """The forms about which this person may decide now.

    They wait at a level that the role reaches: its unit holds the unit of the form and stands at that level or above.
    Nobody decides about what they sent or typed, nor accepts the same sending at two levels.
    """
    person = person_of(user)
    if person is None:
        return rows.none()
    reach = Q(pk__in=[])
    for assignment in assignments_of(person):
        if assignment.role == Role.MONITORING_OFFICER:
            levels = reached_from(assignment.unit.level)
            reach |= Q(unit__path__startswith=assignment.unit.path, waits_at__in=levels)
    accepted = SubmissionStep.objects.filter(
        submission=OuterRef("pk"), kind=StepKind.ACCEPT, by=person, at__gte=OuterRef("sent_at")
    )
    return rows.filter(reach, state=SubmissionState.SENT).exclude(hands=person).exclude(Exists(accepted))


def may_decide(user: Any, submission: Submission) -> bool:
    """Whether this person may decide about a form now: the same truth as `decidable_by`."""
    return decidable_by(user, Submission.objects.filter(pk=submission.pk)).exists()


def editions_visible_to(user: Any, rows: QuerySet[Edition]) -> QuerySet[Edition]:
    """Everybody sees the files of published reports; those who build reports see all."""
    if may_build_reports(user):
        return rows
    return rows.filter(snapshot__in=published_snapshots())


def published_snapshots() -> QuerySet[Any]:
    """The ids of snapshots that a live, public page shows."""
    return ReportPage.objects.live().public().order_by().values("snapshot_id")


may_see_queries = is_monitoring_officer
may_see_rules = is_monitoring_officer | is_administrator


def queries_visible_to(user: Any, rows: QuerySet[DataQuery]) -> QuerySet[DataQuery]:
    """An officer sees the data queries of the own unit and of those below it; nobody else sees any."""
    person = person_of(user)
    if person is None or not is_monitoring_officer(person):
        return rows.none()
    return rows.filter(unit__in=units_of(person, Role.MONITORING_OFFICER))


def may_answer(user: Any, query: DataQuery) -> bool:
    """An officer whose role reaches the unit that is asked."""
    return has_role(user, Role.MONITORING_OFFICER, unit=query.unit)


def may_close(user: Any, query: DataQuery) -> bool:
    """An officer whose role reaches the unit, and who neither sent the value nor gave the answer.

    About the whole country nobody stands above those who answer, so that they may close it.
    """
    person = person_of(user)
    if person is None or not may_answer(person, query):
        return False
    if query.measurement_id is None and query.unit.depth == 1:
        return True
    answered = query.steps.filter(state=QueryState.ANSWERED).order_by("-id").values_list("by_id", flat=True).first()
    sender = query.measurement.by_id if query.measurement else None
    return person.pk not in (sender, answered)
