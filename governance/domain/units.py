"""Places come into being, are moved and are closed.

`UnitPlacement` is the truth: under which parent a unit stood, from which day to which. The tree (treebeard's path)
is a cache of today and follows the placements; so do the dated ancestors (`domain.ancestry`), of every day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.domain import ancestry, log, placements
from governance.models import (
    Decision,
    OrgUnit,
    Person,
    UnitGroup,
    UnitGroupMember,
    UnitGroupSet,
    UnitPlacement,
    UnitSuccession,
)
from governance.permissions import demand, demand_at, is_administrator
from governance.values import GROUP_NAMES, GROUP_SETS, Role, UnitLevel

# The start of a placement of which nobody knows when it began: it has always been so.
ALWAYS = dt.date(1900, 1, 1)

# What may stand directly below what; the country stands alone.
POSSIBLE_PARENTS = {
    UnitLevel.NATIONAL: set(),
    UnitLevel.DIVISION: {UnitLevel.NATIONAL},
    UnitLevel.DISTRICT: {UnitLevel.DIVISION},
    UnitLevel.UPAZILA: {UnitLevel.DISTRICT},
    UnitLevel.CITY_CORPORATION: {UnitLevel.DIVISION, UnitLevel.DISTRICT},
    UnitLevel.FACILITY: {
        UnitLevel.DIVISION,
        UnitLevel.DISTRICT,
        UnitLevel.UPAZILA,
        UnitLevel.CITY_CORPORATION,
        UnitLevel.FACILITY,
    },
    UnitLevel.OFFICE: set(UnitLevel) - {UnitLevel.FACILITY},
}


@transaction.atomic
def keep_unit(
    *,
    code: str,
    name_en: str,
    name_bn: str,
    level: str,
    kind: str,
    by: Person | None,
    parent: OrgUnit | None = None,
    groups: Mapping[str, str] | None = None,
    valid_from: dt.date | None = None,
    decision: Decision | None = None,
) -> OrgUnit:
    """Enter a unit below `parent`, or correct the one with this code.

    `groups`: code of a group set -> code of the group, "" for none; sets that are not named stay as they are.
    `valid_from`: since when it stands there; a new unit stands there always, a move begins today.
    """
    stored = OrgUnit.objects.filter(code=code).first()
    _demand_place(stored, parent, by)
    _check_level(level, parent)
    fields = {"name_en": name_en, "name_bn": name_bn, "level": level, "kind": kind}
    if stored is None:
        unit = _plant(code, fields, parent)
        placements.place(unit=unit, parent=parent, valid_from=valid_from or ALWAYS, by=by, decision=decision)
        ancestry.rebuild(units=[unit])
    else:
        unit = _correct(stored, fields, by, decision)
        if parent_on(unit, valid_from or timezone.localdate()) != parent:
            unit = move_unit(unit=unit, parent=parent, valid_from=valid_from, by=by, decision=decision)
    if groups:
        put_in_groups(unit=unit, groups=groups, by=by)
    return unit


@transaction.atomic
def move_unit(
    *,
    unit: OrgUnit,
    parent: OrgUnit | None,
    by: Person | None,
    valid_from: dt.date | None = None,
    decision: Decision | None = None,
) -> OrgUnit:
    """Place a unit, and all below it, under another parent from `valid_from` (today unless said otherwise) on."""
    valid_from = valid_from or timezone.localdate()
    _demand_place(unit, parent, by)
    _check_level(unit.level, parent)
    unit = OrgUnit.objects.get(pk=unit.pk)
    if parent is not None and _would_be_a_circle(unit, parent, valid_from):
        raise ValidationError({"parent": ValidationError(_("A unit cannot be placed below itself."), code="cycle")})
    last = unit.placements.order_by("-valid_from").first()
    if last is not None and last.valid_from >= valid_from:
        raise ValidationError(
            {
                "valid_from": ValidationError(
                    _("The unit stands at its place since %(day)s; a move can only begin after that day."),
                    code="bad_date",
                    params={"day": last.valid_from.isoformat()},
                )
            }
        )
    with ancestry.followed(units=[unit], from_day=valid_from):
        _end_placements(unit, valid_from - dt.timedelta(days=1), by, decision)
        placements.place(unit=unit, parent=parent, valid_from=valid_from, by=by, decision=decision)
    follow_placements(units=[unit])
    return OrgUnit.objects.get(pk=unit.pk)


@transaction.atomic
def close_unit(*, unit: OrgUnit, on: dt.date, by: Person | None, decision: Decision | None = None) -> None:
    """Let a unit end: `on` is its last day. It stays in the tree, because its figures and people were there."""
    _demand_place(unit, None, by)
    if unit.placements.filter(valid_from__gt=on).exists():
        raise ValidationError(_("The unit is placed after that day."), code="bad_date")
    with ancestry.followed(units=[unit], from_day=on + dt.timedelta(days=1)):
        placements.end(placements=unit.placements.filter(valid_to__isnull=True), on=on, by=by, decision=decision)


@transaction.atomic
def merge_units(
    *,
    units: Sequence[OrgUnit],
    into: OrgUnit,
    on: dt.date,
    by: Person | None,
    decision: Decision | None = None,
) -> None:
    """Let units be one from a day on: they end the day before, and what stood below them stands below `into`.

    `into` is a new unit that begins on that day, or one that takes the others up (and may be among them). Its figures
    begin with that day; those of the predecessors stay with them. Persons and roles at a unit that ended are left as
    they are: whoever keeps people places them anew.
    """
    ending = [unit for unit in units if unit.pk != into.pk]
    _demand_open(into, on)
    for unit in ending:
        _demand_open(unit, on)
        for part in _below(unit, on):
            move_unit(unit=part, parent=into, valid_from=on, by=by, decision=decision)
        _end(unit, [into], on, by, decision)
    _record("merge_units", ending, [into], on, by, decision)


@transaction.atomic
def split_unit(
    *,
    unit: OrgUnit,
    into: Sequence[OrgUnit],
    on: dt.date,
    by: Person | None,
    decision: Decision | None = None,
) -> None:
    """Let a unit be several from a day on: it ends the day before. Where its parts go nobody can guess.

    The units of `into` are entered before, and what stood below the unit is moved to them for that day (code
    `units_below` when something is left). Persons and roles at the unit are left as they are.
    """
    for each in (unit, *into):
        _demand_open(each, on)
    left = _below(unit, on)
    if left:
        raise ValidationError(
            _("%(unit)s still stands below the unit after that day; move it first."),
            code="units_below",
            params={"unit": left[0].name},
        )
    _end(unit, into, on, by, decision)
    _record("split_unit", [unit], into, on, by, decision)


@transaction.atomic
def put_in_groups(*, unit: OrgUnit, groups: Mapping[str, str], by: Person | None) -> None:
    """Say to which group of each named set a unit belongs; "" takes it out of the set."""
    demand_at(unit, by, Role.ADMINISTRATOR)
    now = {member.group_set.code: member for member in unit.memberships.select_related("group", "group_set")}
    for set_code, group_code in groups.items():
        member = now.get(set_code)
        if (member.group.code if member else "") == group_code:
            continue
        if member:
            member.delete()
        if group_code:
            group = _group(set_code, group_code)
            UnitGroupMember.objects.create(group_set_id=group.group_set_id, group=group, unit=unit)


@transaction.atomic
def follow_placements(*, units: list[OrgUnit] | None = None) -> int:
    """Bring the tree up to today: each unit below the parent of the placement in force. Returns how many moved.

    Run daily, so that a move that was entered ahead takes place on its day.
    """
    standing = UnitPlacement.objects.current()
    if units is not None:
        standing = standing.filter(unit__in=units)
    moved = 0
    for placement in standing.select_related("unit", "parent"):
        unit, parent = placement.unit, placement.parent
        if unit.path[: -unit.steplen] == (parent.path if parent else ""):
            continue
        # Read anew: a move before this one may have changed both paths.
        unit = OrgUnit.objects.get(pk=unit.pk)
        if parent is None:
            unit.move(OrgUnit.get_last_root_node(), "last-sibling")
        else:
            unit.move(OrgUnit.objects.get(pk=parent.pk), "last-child")
        moved += 1
    return moved


def parent_on(unit: OrgUnit, day: dt.date) -> OrgUnit | None:
    """Under whom a unit stood on a day; None when it stood alone or did not exist."""
    placement = unit.placements.on(day).select_related("parent").first()
    return placement.parent if placement else None


def _correct(unit: OrgUnit, fields: Mapping[str, str], by: Person | None, decision: Decision | None) -> OrgUnit:
    """Write what a unit is called and is. What is summed by level follows a level that was wrong."""
    other_level = unit.level != fields["level"]
    if all(getattr(unit, name) == value for name, value in fields.items()):
        return unit
    OrgUnit.objects.filter(pk=unit.pk).update(**fields)
    for name, value in fields.items():
        setattr(unit, name, value)
    placements.rename(unit=unit, by=by, decision=decision)
    if other_level:
        ancestry.rebuild(units=[unit])
        places = list(unit.ancestor_rows.order_by().values_list("ancestor", flat=True).distinct())
        ancestry.tell(units=[unit], places=places, from_day=ALWAYS)
    return unit


def _would_be_a_circle(unit: OrgUnit, parent: OrgUnit, day: dt.date) -> bool:
    """Whether the parent lies below the unit, today or after a move that was entered ahead."""
    return OrgUnit.objects.get(pk=parent.pk).is_within(unit) or ancestry.is_below(parent, unit, day)


def _demand_open(unit: OrgUnit, on: dt.date) -> None:
    if not unit.placements.on(on).exists():
        raise ValidationError(_("%(unit)s does not exist on that day."), code="closed_unit", params={"unit": unit.name})


def _below(unit: OrgUnit, on: dt.date) -> list[OrgUnit]:
    """What stands directly below a unit on that day or is placed there later."""
    rows = UnitPlacement.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on), parent=unit)
    return list(OrgUnit.objects.filter(pk__in=rows.values("unit")))


def _end(unit: OrgUnit, into: Sequence[OrgUnit], on: dt.date, by: Person | None, decision: Decision | None) -> None:
    close_unit(unit=unit, on=on - dt.timedelta(days=1), by=by, decision=decision)
    for successor in into:
        UnitSuccession.objects.create(predecessor=unit, successor=successor, on=on, by=by, decision=decision)


def _record(
    verb: str,
    units: Sequence[OrgUnit],
    into: Sequence[OrgUnit],
    on: dt.date,
    by: Person | None,
    decision: Decision | None,
) -> None:
    for unit in units:
        log.record(
            by=by,
            verb=verb,
            noun="OrgUnit",
            key=unit.code,
            after={"into": [successor.code for successor in into], "on": on.isoformat()},
            decision=decision,
        )


def _plant(code: str, fields: Mapping[str, str], parent: OrgUnit | None) -> OrgUnit:
    if parent is None:
        return OrgUnit.add_root(code=code, **fields)
    # Read anew: another row of the same file may have moved the parent or given it a child.
    return OrgUnit.objects.get(pk=parent.pk).add_child(code=code, **fields)


def _end_placements(unit: OrgUnit, on: dt.date, by: Person | None, decision: Decision | None) -> None:
    lasting = unit.placements.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on))
    placements.end(placements=lasting, on=on, by=by, decision=decision)


def _demand_place(unit: OrgUnit | None, parent: OrgUnit | None, by: Person | None) -> None:
    """Whoever changes a place must administer it, and the place to which it goes."""
    demand(is_administrator, by)
    for place in (unit, parent):
        if place is not None:
            demand_at(place, by, Role.ADMINISTRATOR)


def _check_level(level: str, parent: OrgUnit | None) -> None:
    if level not in UnitLevel.values:
        raise ValidationError({"level": ValidationError(_("There is no such level."), code="unknown_level")})
    possible = POSSIBLE_PARENTS[UnitLevel(level)]
    if (parent is None) != (not possible) or (parent is not None and UnitLevel(parent.level) not in possible):
        if parent is None:
            message = _("Only the country stands alone; name the unit above this one.")
        elif not possible:
            message = _("The country stands above all and has no unit above it.")
        else:
            message = _("A unit of the level “%(level)s” cannot stand below one of the level “%(above)s”.")
        raise ValidationError(
            {
                "parent": ValidationError(
                    message,
                    code="wrong_parent" if parent else "missing_parent",
                    params={
                        "level": UnitLevel(level).label,
                        "above": UnitLevel(parent.level).label if parent else "",
                    },
                )
            }
        )


def _group(set_code: str, group_code: str) -> UnitGroup:
    name_en, name_bn = GROUP_SETS[set_code]
    group_set, _created = UnitGroupSet.objects.get_or_create(
        code=set_code, defaults={"name_en": name_en, "name_bn": name_bn}
    )
    name_en, name_bn = GROUP_NAMES.get(group_code, (group_code.replace("_", " ").capitalize(), ""))
    group, _created = UnitGroup.objects.get_or_create(
        group_set=group_set, code=group_code, defaults={"name_en": name_en, "name_bn": name_bn}
    )
    return group
