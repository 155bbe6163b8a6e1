"""Keeping the projected population of places."""

from __future__ import annotations

from django.db import transaction

from governance.models import OrgUnit, Person, Population
from governance.permissions import demand_at
from governance.values import Role


@transaction.atomic
def keep_population(
    *,
    unit: OrgUnit,
    year: int,
    population: int,
    by: Person | None,
    live_births_expected: int | None = None,
    under1: int | None = None,
) -> Population:
    """Enter the projection of a place for a year, or correct it. Unknown is None, never zero."""
    demand_at(unit, by, Role.ADMINISTRATOR)
    row, _created = Population.objects.update_or_create(
        unit=unit,
        year=year,
        defaults={"population": population, "live_births_expected": live_births_expected, "under1": under1},
    )
    return row
