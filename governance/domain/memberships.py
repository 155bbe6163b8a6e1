"""People take seats in groups, for a time, and leave them. Each change is a state row and in the log."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from governance.domain import history
from governance.domain.texts import fault, lazy_day
from governance.models import Decision, Group, Membership, MembershipState, Organisation, Person
from governance.permissions import demand_in, runs_group
from governance.values import GroupRole

NEVER = dt.date.max
WITHOUT_VOTE = (GroupRole.ALTERNATE, GroupRole.OBSERVER)


def key_of(membership: Membership) -> str:
    """How log and decisions name a seat: group, person, first day."""
    return f"{membership.group.slug}/{membership.person.hr_number}/{membership.valid_from}"


def by_key(key: str) -> Membership:
    """The seat of a key; raises LookupError."""
    slug, _slash, rest = key.partition("/")
    hr_number, _slash, day = rest.rpartition("/")
    try:
        first_day = dt.date.fromisoformat(day)
    except ValueError:
        raise LookupError(key) from None
    rows = Membership.objects.select_related("group", "person")
    found = rows.filter(group__slug=slug, person__hr_number=hr_number, valid_from=first_day).first()
    if found is None:
        raise LookupError(key)
    return found


@transaction.atomic
def seat(
    *,
    group: Group,
    person: Person,
    role: str = GroupRole.MEMBER,
    valid_from: dt.date | None = None,
    valid_to: dt.date | None = None,
    has_vote: bool | None = None,
    organisation: Organisation | None = None,
    stands_in_for: Membership | None = None,
    by: Person | None,
    decision: Decision | None = None,
) -> Membership:
    """Give a person a seat from a day on, today unless given. The same seat given again is the one that is there.

    A person sits in a group once at a time, and a group has one chairperson at a time. An alternate stands in for one
    member with a vote and has no vote beside them; an observer has none. Nobody's vote is counted twice.
    """
    group = Group.objects.select_for_update().get(pk=group.pk)
    demand_in(group, by, runs_group)
    if role not in GroupRole.values:
        raise fault("role", _("There is no such role."), "unknown_role")
    valid_from = valid_from or history.today()
    wanted: dict[str, Any] = {
        "role": role,
        "has_vote": role not in WITHOUT_VOTE and has_vote is not False,
        "valid_from": valid_from,
        "valid_to": valid_to,
        "organisation": organisation,
        "stands_in_for": stands_in_for,
    }
    same = group.memberships.filter(person=person, **wanted).first()
    if same is not None:
        return same
    _refuse_days(group, valid_from, valid_to)
    _refuse_alternate(group, role, stands_in_for, valid_from, valid_to)
    _refuse_second(group, person, role, valid_from, valid_to)
    membership = Membership.objects.create(group=group, person=person, **wanted)
    _write_down(membership, "seat", before=None, by=by, decision=decision)
    return membership


@transaction.atomic
def set_term(
    *, membership: Membership, valid_to: dt.date | None, by: Person | None, decision: Decision | None = None
) -> Membership:
    """Let a seat end on a day, or go on until another one (None: without end). Its alternates never outlast it."""
    group = Group.objects.select_for_update().get(pk=membership.group_id)
    membership = Membership.objects.select_for_update().get(pk=membership.pk)
    demand_in(group, by, runs_group)
    if membership.valid_to == valid_to:
        return membership
    if valid_to is not None and valid_to < membership.valid_from:
        raise fault("valid_to", _("The last day lies before the first."), "bad_date")
    if (valid_to or NEVER) > (membership.valid_to or NEVER):
        _refuse_days(group, membership.valid_from, valid_to)
        _refuse_alternate(group, membership.role, membership.stands_in_for, membership.valid_from, valid_to)
        _refuse_second(group, membership.person, membership.role, membership.valid_from, valid_to, but=membership)
    before = _shown(membership)
    membership.valid_to = valid_to
    membership.save(update_fields=["valid_to"])
    _write_down(membership, "set_term", before=before, by=by, decision=decision)
    if valid_to is not None:
        for alternate in membership.alternates.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=valid_to)):
            set_term(membership=alternate, valid_to=max(valid_to, alternate.valid_from), by=None, decision=decision)
    return membership


def end_seat(
    *, membership: Membership, on: dt.date | None = None, by: Person | None, decision: Decision | None = None
) -> Membership:
    """Let a seat end; `on` is its last day, yesterday unless said otherwise, so that it is empty at once."""
    on = on or max(history.today() - dt.timedelta(days=1), membership.valid_from)
    return set_term(membership=membership, valid_to=on, by=by, decision=decision)


def overlapping(rows: QuerySet[Membership], valid_from: dt.date, valid_to: dt.date | None) -> QuerySet[Membership]:
    """Those of the rows that last on some day of the time from one day to another."""
    return rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=valid_from), valid_from__lte=valid_to or NEVER)


def _refuse_days(group: Group, valid_from: dt.date, valid_to: dt.date | None) -> None:
    if valid_to is not None and valid_to < valid_from:
        raise fault("valid_to", _("The last day lies before the first."), "bad_date")
    if valid_from < group.established_on:
        raise fault("valid_from", _("The group did not exist on that day."), "bad_date")
    if group.dissolved_on is not None and (valid_to or NEVER) > group.dissolved_on:
        raise fault(None, _("The group was dissolved. Nobody sits in it after its last day."), "dissolved")


def _refuse_alternate(
    group: Group, role: str, principal: Membership | None, valid_from: dt.date, valid_to: dt.date | None
) -> None:
    """An alternate names the seat; it has a vote, is of the same group, and lasts as long."""
    if role != GroupRole.ALTERNATE:
        if principal is not None:
            raise fault("stands_in_for", _("Only an alternate stands in for somebody."), "not_an_alternate")
        return
    if principal is None:
        raise fault("stands_in_for", _("Say for whom the alternate stands in."), "missing_principal")
    if principal.group_id != group.pk or not principal.has_vote:
        raise fault("stands_in_for", _("An alternate stands in for a member of this group with a vote."), "no_vote")
    if valid_from < principal.valid_from or (valid_to or NEVER) > (principal.valid_to or NEVER):
        raise fault(
            "valid_to",
            _("The seat that this person would stand in for does not last as long. Choose days within its term."),
            "outlasts_principal",
        )


def _refuse_second(
    group: Group,
    person: Person,
    role: str,
    valid_from: dt.date,
    valid_to: dt.date | None,
    *,
    but: Membership | None = None,
) -> None:
    others = overlapping(group.memberships.exclude(pk=but.pk if but else 0), valid_from, valid_to)
    there = others.filter(person=person).first()
    if there is not None:
        raise fault(
            "person",
            _("%(person)s sits in this group already since %(day)s. End that seat first."),
            "sits_already",
            person=person.name,
            day=lazy_day(there.valid_from),
        )
    if role == GroupRole.CHAIR and others.filter(role=GroupRole.CHAIR).exists():
        raise fault("role", _("The group has a chairperson at that time. End that seat first."), "chair_taken")


def _write_down(
    membership: Membership,
    verb: str,
    *,
    before: dict[str, Any] | None,
    by: Person | None,
    decision: Decision | None,
) -> None:
    MembershipState.objects.create(
        membership=membership,
        role=membership.role,
        has_vote=membership.has_vote,
        valid_from=membership.valid_from,
        valid_to=membership.valid_to,
        by=by,
        decision=decision,
    )
    after = _shown(membership)
    history.keep(membership, verb=verb, key=key_of(membership), before=before, after=after, by=by, decision=decision)
    membership.person.__dict__.pop("_seats", None)  # what was read of the seats before no longer holds
    if by is not None:
        by.__dict__.pop("_seats", None)


def _shown(membership: Membership) -> dict[str, Any]:
    return history.shown(membership, ["role", "has_vote", "valid_from", "valid_to"])
