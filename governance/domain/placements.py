"""Where a unit stands, written down: each change of a placement leaves a state, so that nothing known is lost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from governance.models import Decision, OrgUnit, Person, PlacementState, UnitPlacement
from governance.models.dated import DatedQuerySet


def place(
    *, unit: OrgUnit, parent: OrgUnit | None, valid_from: dt.date, by: Person | None, decision: Decision | None = None
) -> UnitPlacement:
    """Let a unit stand below `parent` from a day on."""
    (placement,) = place_many(placements=[_below(unit, parent, valid_from)], by=by, decision=decision)
    return placement


def place_many(
    *, placements: Iterable[UnitPlacement], by: Person | None, decision: Decision | None = None
) -> list[UnitPlacement]:
    """Write placements that are not stored yet, with their states: two queries for any number up to 500."""
    placements = list(placements)
    for placement in placements:
        placement.by, placement.decision = by, decision
    stored = UnitPlacement.objects.bulk_create(placements, batch_size=500)
    say(placements=stored, by=by, decision=decision)
    return stored


def end(*, placements: DatedQuerySet, on: dt.date, by: Person | None, decision: Decision | None = None) -> None:
    """Let placements end; `on` is their last day."""
    ending = list(placements.select_related("unit"))
    for placement in ending:
        placement.valid_to = on
    UnitPlacement.objects.bulk_update(ending, ["valid_to"])
    say(placements=ending, by=by, decision=decision)


def rename(*, unit: OrgUnit, by: Person | None, decision: Decision | None = None) -> None:
    """The unit has another name or level: its last placement says so, those before it keep what it was called there."""
    last = unit.placements.order_by("-valid_from").first()
    if last is not None:
        last.unit = unit
        say(placements=[last], by=by, decision=decision)


def say(*, placements: Iterable[UnitPlacement], by: Person | None, decision: Decision | None = None) -> None:
    """One state for each placement, as it and its unit stand now."""
    PlacementState.objects.bulk_create(
        (
            PlacementState(
                placement=placement,
                parent_id=placement.parent_id,
                name_en=placement.unit.name_en,
                name_bn=placement.unit.name_bn,
                level=placement.unit.level,
                valid_from=placement.valid_from,
                valid_to=placement.valid_to,
                by=by,
                decision=decision,
            )
            for placement in placements
        ),
        batch_size=500,
    )


def _below(unit: OrgUnit, parent: OrgUnit | None, valid_from: dt.date) -> UnitPlacement:
    return UnitPlacement(unit=unit, parent=parent, valid_from=valid_from)
