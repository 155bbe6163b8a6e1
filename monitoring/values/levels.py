"""How the levels of places stand to each other."""

from __future__ import annotations

from governance.values import UnitLevel

# How far below the country a level lies: what is collected at one may come from that one or from above it.
DEPTH: dict[str, int] = {
    UnitLevel.NATIONAL: 0,
    UnitLevel.DIVISION: 1,
    UnitLevel.DISTRICT: 2,
    UnitLevel.UPAZILA: 3,
    UnitLevel.CITY_CORPORATION: 3,
    UnitLevel.FACILITY: 4,
    UnitLevel.OFFICE: 4,
}


def reached_from(level: str) -> list[str]:
    """The level itself and all below it: where an officer of that level may decide."""
    return [str(other) for other, depth in DEPTH.items() if depth >= DEPTH[level]]
