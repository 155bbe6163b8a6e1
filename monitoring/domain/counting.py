"""What a live source is asked and what it answers. A source reads; it writes nothing and decides nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from basis.periods import Period
from governance.models import OrgUnit
from governance.values import UnitLevel
from monitoring.models import Indicator
from monitoring.values import DEPTH


@dataclass(frozen=True)
class Asked:
    """Count an indicator for places and a period, as it stood on `day`: the last day of the period, or today."""

    indicator: Indicator
    places: Sequence[OrgUnit]
    period: Period
    day: dt.date

    def place_of(self, path: str) -> OrgUnit | None:
        """The one of the places in which a unit of this path lies."""
        for end in range(len(path), 0, -OrgUnit.steplen):
            found = self._by_path.get(path[:end])
            if found is not None:
                return found
        return None

    @property
    def _by_path(self) -> dict[str, OrgUnit]:
        if "_kept" not in self.__dict__:
            self.__dict__["_kept"] = {place.path: place for place in self.places}
        return self.__dict__["_kept"]


@dataclass(frozen=True)
class Counted:
    """What was counted at one place. `counts` and `ids` are its passport: names of `WORDS`, numbers and row ids."""

    unit: OrgUnit
    numerator: Decimal
    denominator: Decimal | None
    counts: dict[str, int] = field(default_factory=dict)
    ids: dict[str, list[int]] = field(default_factory=dict)

    @property
    def inputs(self) -> dict[str, Any]:
        """As a `Computation` keeps it; equal inputs are equal JSON."""
        return {"counts": self.counts, "ids": {name: sorted(ids) for name, ids in self.ids.items()}}


Source = Callable[[Asked], Iterable[Counted]]


def places_for(level: str) -> list[OrgUnit]:
    """Where a live indicator is counted: by districts, or for the country when its sheet does not go below that.

    One level for all, so that no place is counted within another. Who works above the districts is in none of them.
    """
    wanted = UnitLevel.DISTRICT if DEPTH[level] >= DEPTH[UnitLevel.DISTRICT] else UnitLevel.NATIONAL
    return list(OrgUnit.objects.at_level(wanted).order_by("code"))


def share(unit: OrgUnit, part: Sequence[int], whole: Sequence[int], names: tuple[str, str]) -> Counted:
    """A share of counted rows, given as their ids: the part and the whole with the names of what they are."""
    return Counted(
        unit,
        Decimal(len(part)),
        Decimal(len(whole)),
        counts={names[0]: len(part), names[1]: len(whole)},
        ids={names[0]: list(part), names[1]: list(whole)},
    )
