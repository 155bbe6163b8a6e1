"""Who may, and which rows: one truth for pages, lists, exports, histories, interfaces and files.

A role held at a unit holds at everything below it. Predicates take a user; `visible_to` takes a person and rows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import rules
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.utils import timezone

from governance.models import (
    Action,
    ActionItem,
    Decision,
    Group,
    Item,
    Membership,
    OrgUnit,
    Person,
    Posting,
    Risk,
    RoleAssignment,
    Task,
)
from governance.values import DecisionState, GroupRole, ItemState, Role


def person_of(user: Any) -> Person | None:
    """The person behind an account, or None for visitors and robots. Asked once a request, kept on the user."""
    if isinstance(user, Person):
        return user
    if not getattr(user, "is_authenticated", False):
        return None
    if not hasattr(user, "_person_of"):
        user._person_of = Person.objects.filter(user_id=user.pk).first()
    return user._person_of


def assignments_of(person: Person | None) -> list[RoleAssignment]:
    """Today's role assignments with their units, read once for each person object."""
    if person is None:
        return []
    if not hasattr(person, "_assignments_of"):
        person._assignments_of = list(  # type: ignore[attr-defined]
            RoleAssignment.objects.filter(person=person).current().select_related("unit")
        )
    return person._assignments_of  # type: ignore[attr-defined]


def has_role(user: Any, *roles: str, unit: OrgUnit | None = None) -> bool:
    """Whether somebody holds one of the roles: anywhere, or so that it reaches `unit`."""
    return any(
        assignment.role in roles and (unit is None or unit.is_within(assignment.unit))
        for assignment in assignments_of(person_of(user))
    )


def units_of(user: Any, *roles: str) -> QuerySet[OrgUnit]:
    """The units that somebody's roles reach; all roles when none is named."""
    reach = Q(pk__in=[])
    for assignment in assignments_of(person_of(user)):
        if not roles or assignment.role in roles:
            reach |= Q(path__startswith=assignment.unit.path)
    return OrgUnit.objects.filter(reach)


def holder_of(*roles: str) -> rules.Predicate:
    """A predicate: the user holds one of these roles somewhere, today."""

    @rules.predicate(name=" or ".join(sorted(roles)))
    def predicate(user: Any) -> bool:
        return has_role(user, *roles)

    return predicate


# Items in these states stood, or stand, on an agenda: the public reads their titles and outcomes.
PUBLIC_ITEM_STATES = (ItemState.ON_AGENDA, ItemState.DECIDED, ItemState.NOTED, ItemState.POSTPONED)

is_administrator = holder_of(Role.ADMINISTRATOR)
is_budget_officer = holder_of(Role.BUDGET_OFFICER)
is_editor = holder_of(Role.EDITOR)
is_learner = holder_of(Role.LEARNER)
is_monitoring_officer = holder_of(Role.MONITORING_OFFICER)
is_secretary = holder_of(Role.SECRETARY)
is_supervisor = holder_of(Role.SUPERVISOR)
is_trainer = holder_of(Role.TRAINER)

may_keep_people = is_administrator
may_keep_plan = is_secretary | is_administrator
may_set_legal_state = is_secretary | is_administrator
may_keep_groups = is_secretary | is_administrator
may_keep_budget = is_budget_officer | is_administrator
# Who proposed what, and what still waits; the public reads the ledger itself.
may_read_proposals = may_keep_budget | is_secretary
# What if: for those who plan and those who pay; the public reads the plan itself.
may_read_scenarios = may_keep_plan | may_keep_budget
may_reset_passwords = is_supervisor | is_administrator


def seats_in(user: Any, group: Group, on: dt.date | None = None) -> list[Membership]:
    """The memberships of somebody in a group on a day, today unless given; read once for each person and day."""
    person = person_of(user)
    if person is None:
        return []
    on = on or timezone.localdate()
    if not hasattr(person, "_seats"):
        person._seats = {}  # type: ignore[attr-defined]
    seats: dict[tuple[int, dt.date], list[Membership]] = person._seats  # type: ignore[attr-defined]
    if (group.pk, on) not in seats:
        seats[group.pk, on] = list(Membership.objects.on(on).filter(group=group, person=person))
    return seats[group.pk, on]


def sits_anywhere(user: Any) -> bool:
    """Whether somebody sits in any group today; read once for each person object."""
    person = person_of(user)
    if person is None:
        return False
    if not hasattr(person, "_sits_anywhere"):
        person._sits_anywhere = Membership.objects.current().filter(person=person).exists()  # type: ignore[attr-defined]
    return person._sits_anywhere  # type: ignore[attr-defined]


def sits_in(user: Any, group: Group) -> bool:
    """Whether somebody is a member, alternate or observer of the group today: they read what the members read."""
    return bool(seats_in(user, group))


def runs_group(user: Any, group: Group) -> bool:
    """Whether somebody calls the meetings and writes the minutes: the group's own secretary, or an administrator."""
    return any(seat.role == GroupRole.SECRETARY for seat in seats_in(user, group)) or is_administrator(user)


def chairs_group(user: Any, group: Group) -> bool:
    """Whether somebody is chairperson or vice-chairperson of the group today."""
    return any(seat.role in {GroupRole.CHAIR, GroupRole.VICE_CHAIR} for seat in seats_in(user, group))


def reads_group(user: Any, group: Group) -> bool:
    """Whether somebody reads what is not public of a group: papers, drafts of minutes, answers to invitations."""
    return sits_in(user, group) or runs_group(user, group)


def demand_in(group: Group, by: Person | None, may: Callable[[Any, Group], bool]) -> None:
    """Stop a verb when `may(by, group)` does not hold; None is the system itself."""
    if by is not None and not may(by, group):
        raise PermissionDenied


def visible_items(user: Any, rows: QuerySet[Item]) -> QuerySet[Item]:
    """Of their groups all items; of others those that reached an agenda and are not confidential."""
    person = person_of(user)
    if is_administrator(user):
        return rows
    public = Q(is_confidential=False, state__in=PUBLIC_ITEM_STATES)
    if person is None:
        return rows.filter(public)
    mine = Membership.objects.current().filter(person=person).values("group_id")
    return rows.filter(public | Q(group__in=mine) | Q(proposed_by=person))


def visible_decisions(user: Any, rows: QuerySet[Decision]) -> QuerySet[Decision]:
    """Everybody sees those that stand or stood; drafts, and those of confidential items, the group that took them."""
    if is_administrator(user):
        return rows
    public = ~Q(state=DecisionState.DRAFT) & (Q(entry=None) | Q(entry__item__is_confidential=False))
    person = person_of(user)
    if person is None:
        return rows.filter(public)
    mine = Membership.objects.current().filter(person=person).values("group_id")
    return rows.filter(public | Q(group__in=mine))


def words_decision(user: Any, decision: Decision) -> bool:
    """Whether somebody words a decision and names what it changes: who runs its group."""
    return runs_group(user, decision.group) if decision.group else may_keep_groups(user)


def holds_item(user: Any, item: ActionItem) -> bool:
    """Whether somebody answers for an action item: its holder, or who leads or runs the group that holds it."""
    person = person_of(user)
    if person is None:
        return False
    group = item.holding_group
    return item.holder_id == person.pk or (
        group is not None and (chairs_group(person, group) or runs_group(person, group))
    )


def may_close_item(user: Any, item: ActionItem) -> bool:
    """Whether somebody may say that an action item is done: who answers for it, and who runs the group."""
    return holds_item(user, item) or runs_group(user, item.group)


def visible_action_items(user: Any, rows: QuerySet[ActionItem]) -> QuerySet[ActionItem]:
    """Those of the groups in which somebody sits, and those that they, or a group of theirs, hold."""
    if is_administrator(user):
        return rows
    person = person_of(user)
    if person is None:
        return rows.none()
    mine = Membership.objects.current().filter(person=person).values("group_id")
    return rows.filter(Q(group__in=mine) | Q(holding_group__in=mine) | Q(holder=person))


def organisations_of(user: Any) -> set[int]:
    """The ids of the organisations in which somebody holds a post today; read once for each person object.

    A posting without a post (a worker at a clinic) answers for nothing beyond its place.
    """
    person = person_of(user)
    if person is None:
        return set()
    if not hasattr(person, "_organisations_of"):
        held = Posting.objects.current().filter(person=person, post__isnull=False)
        person._organisations_of = set(held.values_list("post__organisation_id", flat=True))  # type: ignore[attr-defined]
    return person._organisations_of  # type: ignore[attr-defined]


def answers_for_action(user: Any, action: Action) -> bool:
    """Whether somebody holds a post in the organisation that owns the action."""
    return action.owner_id in organisations_of(user)


def may_report_action(user: Any, action: Action) -> bool:
    """Whether somebody says how far an action is: who answers for it, and who keeps the plan."""
    return answers_for_action(user, action) or may_keep_plan(user)


def may_tick_task(user: Any, task: Task) -> bool:
    """Whether somebody says that a task is done: who holds it, alone or by a post, and who reports on the action."""
    person = person_of(user)
    if person is None:
        return False
    held = task.person_id == person.pk or task.organisation_id in organisations_of(person)
    return held or may_report_action(person, task.milestone.action)


def may_add_risk(user: Any, action: Action | None) -> bool:
    """Whether somebody writes down a risk of an action: who reports on it; of a pillar (None): who keeps the plan."""
    return may_keep_plan(user) if action is None else may_report_action(user, action)


def may_keep_risk(user: Any, risk: Risk) -> bool:
    """Whether somebody judges a risk again and closes it: who may write it down, who watches it, its owner's posts."""
    person = person_of(user)
    if person is None:
        return False
    watches = risk.person_id == person.pk or risk.owner_id in organisations_of(person)
    return watches or may_add_risk(person, risk.action)


def demand_of(action: Action, by: Person | None, may: Callable[[Any, Action], bool]) -> None:
    """Stop a verb when `may(by, action)` does not hold; None is the system itself."""
    if by is not None and not may(by, action):
        raise PermissionDenied


def demand(predicate: rules.Predicate, by: Person | None) -> None:
    """Stop a verb when `by` may not; None is the system itself (a command, a schedule), which may."""
    if by is not None and not predicate(by):
        raise PermissionDenied


def demand_at(unit: OrgUnit, by: Person | None, *roles: str) -> None:
    """Stop a verb when none of the roles of `by` reaches the unit."""
    if by is not None and not has_role(by, *roles, unit=unit):
        raise PermissionDenied


def visible_to(user: Any, rows: QuerySet[Person]) -> QuerySet[Person]:
    """Oneself, and the people posted today, or holding a role today, where one supervises or administers."""
    person = person_of(user)
    if person is None:
        return rows.none()
    return rows.filter(Q(pk=person.pk) | Q(pk__in=_people_below(person)))


def supervised_by(user: Any, rows: QuerySet[Person]) -> QuerySet[Person]:
    """Those of the rows whom somebody supervises or administers, without that person."""
    person = person_of(user)
    if person is None:
        return rows.none()
    return rows.filter(pk__in=_people_below(person)).exclude(pk=person.pk)


def visible_roles(user: Any, rows: QuerySet[RoleAssignment]) -> QuerySet[RoleAssignment]:
    """One's own, and those at places where one supervises or administers, also of people who have left."""
    person = person_of(user)
    if person is None:
        return rows.none()
    return rows.filter(Q(person=person) | Q(unit__in=units_of(person, Role.SUPERVISOR, Role.ADMINISTRATOR)))


def may_reset(by: Any, person: Person) -> bool:
    """Whether somebody may let `person` back in: a supervisor above them, who gains no rights by it.

    For a role that approves, publishes or moves money an administrator of the place of that role is needed, or the
    log-in of a secretary would be a way to the secretary's powers.
    """
    if not supervised_by(by, Person.objects.filter(pk=person.pk)).exists():
        return False
    approving = RoleAssignment.objects.filter(person=person).current().approving().select_related("unit")
    return all(has_role(by, Role.ADMINISTRATOR, unit=assignment.unit) for assignment in approving)


def _people_below(person: Person) -> QuerySet[Any]:
    """The ids of those who are posted, or hold a role, where `person` supervises or administers."""
    reach = units_of(person, Role.SUPERVISOR, Role.ADMINISTRATOR)
    posted = Posting.objects.current().filter(unit__in=reach).values("person_id")
    with_role = RoleAssignment.objects.current().filter(unit__in=reach).values("person_id")
    return Person.objects.filter(Q(pk__in=posted) | Q(pk__in=with_role)).values("pk")
