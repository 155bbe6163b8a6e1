"""A small country for the access matrix: who there is, and one object of each kind in three places.

own: in the district where the asking person works. sister: the next district of the same division.
other: a district of another division. An address without an object has the place "-".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from governance.domain.editing import set_up_editing
from governance.models import OrgUnit, Person
from governance.values import Role, UnitLevel
from tests.factories.governance import OrgUnitFactory, PersonFactory, RoleAssignmentFactory

PLACES = ("own", "sister", "other")
# Each role at the district "own"; the last two at the country.
ROLES: dict[str, tuple[str | None, str]] = {
    "visitor": (None, ""),
    "nobody": (None, "own"),
    **{role.value: (role.value, "own") for role in Role},
    "national_monitoring_officer": (Role.MONITORING_OFFICER, "country"),
    "national_administrator": (Role.ADMINISTRATOR, "country"),
}


@dataclass
class World:
    units: dict[str, OrgUnit]
    people: dict[str, Person | None]
    made: dict[tuple[str, str], Any] = field(default_factory=dict)

    def once(self, kind: str, place: str, make: Callable[[], Any]) -> Any:
        """The object of that kind at that place, made when first asked for."""
        if (kind, place) not in self.made:
            self.made[kind, place] = make()
        return self.made[kind, place]


def build() -> World:
    country = OrgUnitFactory(code="BD", level=UnitLevel.NATIONAL)
    north = OrgUnitFactory(code="55", level=UnitLevel.DIVISION, parent=country)
    south = OrgUnitFactory(code="10", level=UnitLevel.DIVISION, parent=country)
    units = {
        "country": country,
        "own": OrgUnitFactory(code="5549", parent=north),
        "sister": OrgUnitFactory(code="5552", parent=north),
        "other": OrgUnitFactory(code="1004", parent=south),
    }
    people: dict[str, Person | None] = {"visitor": None}
    for name, (role, at) in ROLES.items():
        if name == "visitor":
            continue
        people[name] = PersonFactory(name_en=name)
        if role:
            RoleAssignmentFactory(person=people[name], role=role, unit=units[at])
    set_up_editing()
    return World(units, people)
