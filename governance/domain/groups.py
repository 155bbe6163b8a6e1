"""Groups are founded, their terms of reference change, they end. Each change is a state row and in the log."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from governance.domain import history
from governance.domain.memberships import end_seat, seat
from governance.domain.texts import fault, in_both, kept
from governance.models import Decision, Group, GroupState, Organisation, Person, Pillar
from governance.models.group import GroupTerms
from governance.permissions import demand, demand_in, may_keep_groups, runs_group
from governance.queries.groups import meetings_ahead, not_recorded
from governance.values import GroupKind, GroupRole, QuorumKind

RESERVED = frozenset({"new", "calendar"})  # what stands at /groups/ beside the groups
FIELDS = {field.name: field for field in GroupTerms._meta.fields}
TERMS = tuple(FIELDS)
TEXTS = ("name_en", "name_bn", "purpose_en", "purpose_bn", "terms_en", "terms_bn")


@transaction.atomic
def found_group(
    *,
    slug: str,
    name_en: str,
    name_bn: str,
    established_on: dt.date,
    kind: str = GroupKind.WORKING_GROUP,
    parent: Group | None = None,
    host: Organisation | None = None,
    memo_prefix: str = "",
    pillars: Iterable[Pillar] = (),
    by: Person | None,
    decision: Decision | None = None,
    **terms: Any,
) -> Group:
    """Found a group. Who founds it sits in it as its member secretary, until somebody else does.

    `terms` are the fields of the terms of reference. The same group founded again is the one that is there; another
    one at its address is refused (`slug_taken`).
    """
    demand(may_keep_groups, by)
    given = _checked(terms | {"name_en": name_en, "name_bn": name_bn})
    if slug in RESERVED:
        raise fault("slug", _("This address is taken by a page of ours. Choose another one."), "slug_taken")
    there = Group.objects.filter(slug=slug).first()
    if there is not None:
        if (there.name_en, there.name_bn, there.established_on) == (given["name_en"], given["name_bn"], established_on):
            return there
        raise fault("slug", _("Another group has this address. Choose another one."), "slug_taken")
    if established_on > history.today():
        raise fault("established_on", _("Nothing is founded on a day to come. Enter it on that day."), "future_date")
    group = Group(slug=slug)
    fixed = {
        "slug": slug,
        "kind": kind,
        "parent": parent,
        "host": host,
        "established_on": established_on,
        **kept(Group, {"memo_prefix": memo_prefix}),
    }
    unset = {name: getattr(group, name) for name in TERMS if name not in given}
    history.write(group, fixed | unset | given, key=slug, by=by, decision=decision)
    group.pillars.set(pillars)
    _write_state(group, established_on, by, decision)
    if by is not None:
        seat(group=group, person=by, role=GroupRole.SECRETARY, valid_from=established_on, by=None, decision=decision)
    return group


@transaction.atomic
def change_terms(
    *,
    group: Group,
    valid_from: dt.date | None = None,
    by: Person | None,
    decision: Decision | None = None,
    pillars: Iterable[Pillar] | None = None,
    host: Organisation | None | object = ...,
    memo_prefix: str | None = None,
    **terms: Any,
) -> Group:
    """Change what the terms of reference say from a day on, today unless given. What is not given stays.

    A meeting counts its quorum by the terms of its day; what was counted when it was held stays.
    """
    group = Group.objects.select_for_update().get(pk=group.pk)
    demand_in(group, by, runs_group)
    valid_from = valid_from or history.today()
    if valid_from > history.today():
        raise fault("valid_from", _("Enter a change on the day from which it holds, not before."), "future_date")
    if valid_from < group.established_on:
        raise fault("valid_from", _("The group did not exist on that day."), "bad_date")
    merged = {name: getattr(group, name) for name in TERMS} | terms
    given = {name: value for name, value in _checked(merged).items() if name in terms}
    if host is not ...:
        given["host"] = host
    if memo_prefix is not None:
        given |= kept(Group, {"memo_prefix": memo_prefix})
    if pillars is not None:
        group.pillars.set(pillars)
    if history.write(group, given, key=group.slug, by=by, decision=decision, verb="change_terms"):
        _write_state(group, valid_from, by, decision)
    return group


@transaction.atomic
def dissolve(*, group: Group, on: dt.date | None = None, by: Person | None, decision: Decision | None = None) -> Group:
    """End a group with its seats; `on` is its last day, today unless given. Done twice it changes nothing."""
    group = Group.objects.select_for_update().get(pk=group.pk)
    demand_in(group, by, runs_group)
    if group.dissolved_on is not None:
        return group
    on = on or history.today()
    if not group.established_on <= on <= history.today():
        raise fault("dissolved_on", _("The last day lies between the founding and today."), "bad_date")
    if meetings_ahead(group).exists() or not_recorded(group).exists():
        raise fault(
            "dissolved_on",
            _("Meetings of this group are still open. Cancel them, or record who was there."),
            "meetings_open",
        )
    if group.memberships.filter(valid_from__gt=on).exists():
        raise fault("dissolved_on", _("A seat begins after that day. Choose a later day."), "seats_ahead")
    history.write(group, {"dissolved_on": on}, key=group.slug, by=by, decision=decision, verb="dissolve")
    for membership in group.memberships.on(on).order_by("-role"):
        membership.refresh_from_db()
        if membership.valid_to is None or membership.valid_to > on:
            end_seat(membership=membership, on=on, by=None, decision=decision)
    return group


def _write_state(group: Group, valid_from: dt.date, by: Person | None, decision: Decision | None) -> None:
    held = {name: getattr(group, name) for name in TERMS}
    GroupState.objects.create(group=group, valid_from=valid_from, by=by, decision=decision, **held)


def _checked(terms: dict[str, Any]) -> dict[str, Any]:
    """The terms, their texts cleaned; a number or choice that the model does not take is refused by its field."""
    unknown = set(terms) - set(TERMS)
    if unknown:
        raise TypeError(f"not of the terms of reference: {sorted(unknown)}")
    texts = {name: terms[name] for name in TEXTS if name in terms}
    required = tuple(name for name in ("name_en", "name_bn") if name in texts)
    given = terms | kept(Group, in_both(texts, "name") if required else texts, required=required)
    faults: dict[str, Any] = {}
    for name, value in given.items():
        try:
            FIELDS[name].clean(value, None)
        except ValidationError as error:
            faults[name] = error
    if given.get("quorum_kind") == QuorumKind.PERCENT and (given.get("quorum_value") or 0) > 100:
        faults["quorum_value"] = ValidationError(_("A share is at most 100 percent."), code="out_of_range")
    if faults:
        raise ValidationError(faults)
    return given
