"""Which place and period a page speaks of: chosen in the address, so that it needs no script and can be sent on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404, HttpRequest

from basis.periods import Period, PeriodError
from governance.models import OrgUnit
from governance.values import UnitLevel
from monitoring.values import canonical


@dataclass(frozen=True)
class PlaceGroup:
    """A division with its districts, as the list of places shows it."""

    division: OrgUnit
    districts: list[OrgUnit]


def country() -> OrgUnit | None:
    """The root of the tree of places."""
    return OrgUnit.objects.filter(depth=1).order_by("path").first()


def chosen_place(request: HttpRequest) -> OrgUnit:
    """The place named in the address, else the country. 404 for a code that no place has."""
    code = request.GET.get("place", "").strip()
    if "\0" in code:  # PostgreSQL does not take the question
        raise Http404
    unit = OrgUnit.objects.filter(code=code[:40]).first() if code else country()
    if unit is None:
        raise Http404
    return unit


def chosen_period(request: HttpRequest) -> Period | None:
    """The period named in the address, or None; 404 for what is no period."""
    code = request.GET.get("period", "").strip()
    if not code:
        return None
    try:
        return canonical(Period.parse(code))
    except PeriodError:
        raise Http404 from None


def places() -> tuple[OrgUnit | None, list[PlaceGroup]]:
    """The country, and the divisions with their districts: one query."""
    shown = (UnitLevel.NATIONAL, UnitLevel.DIVISION, UnitLevel.DISTRICT)
    root: OrgUnit | None = None
    groups: list[PlaceGroup] = []
    for unit in OrgUnit.objects.filter(level__in=shown).order_by("path"):
        if unit.level == UnitLevel.NATIONAL:
            root = root or unit
        elif unit.level == UnitLevel.DIVISION:
            groups.append(PlaceGroup(unit, []))
        elif groups:
            groups[-1].districts.append(unit)
    for group in groups:
        group.districts.sort(key=lambda unit: unit.name)
    return root, groups


def with_chosen(periods: Sequence[Period], chosen: Period | None) -> list[Period]:
    """The periods to choose from, the latest first, with the chosen one among them."""
    known = set(periods) | ({chosen} if chosen else set())
    return sorted(known, key=lambda period: (period.end, period.start), reverse=True)
