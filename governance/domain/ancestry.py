"""What lay below what on a day: derived from the placements, set by set, for the branch that changed.

Worked example. A clinic stands below district A from 2020 and below B from 15 August 2026; both lie in one division.
Its rows: itself (two, one for each placement), A until 14 August, B from 15 August, the division and the country (two
each). What is counted for the quarter that ends on 30 September belongs to B, what was counted for July to A.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.models import Q

from governance.models import OrgUnit, UnitAncestor
from governance.registry import tree_followers

FAR = dt.date(9999, 12, 31)
TREE = 7_238_914  # the lock of the tree; any number that no other lock has

# `branch`: the units named, and all that ever stood below them.
FORGET = """
DELETE FROM governance_unitancestor WHERE unit_id IN (
    WITH RECURSIVE branch(id) AS (
        SELECT id FROM governance_orgunit WHERE {roots}
        UNION
        SELECT p.unit_id FROM governance_unitplacement p JOIN branch b ON p.parent_id = b.id
    )
    SELECT id FROM branch
)
"""
# Each placement of a unit, joined to those of the unit above it that were in force at the same time, and so on.
# No tree of places is 30 steps deep: a circle in the placements would end there.
CLIMB = """
INSERT INTO governance_unitancestor (unit_id, ancestor_id, distance, level, valid_from, valid_to)
WITH RECURSIVE branch(id) AS (
    SELECT id FROM governance_orgunit WHERE {roots}
    UNION
    SELECT p.unit_id FROM governance_unitplacement p JOIN branch b ON p.parent_id = b.id
), climb(unit_id, ancestor_id, distance, valid_from, valid_to) AS (
    SELECT unit_id, unit_id, 0, valid_from, COALESCE(valid_to, '9999-12-31')
    FROM governance_unitplacement WHERE unit_id IN (SELECT id FROM branch)
    UNION ALL
    SELECT c.unit_id, p.parent_id, c.distance + 1,
        CASE WHEN p.valid_from > c.valid_from THEN p.valid_from ELSE c.valid_from END,
        CASE WHEN p.valid_to < c.valid_to THEN p.valid_to ELSE c.valid_to END
    FROM climb c JOIN governance_unitplacement p ON p.unit_id = c.ancestor_id
    WHERE p.parent_id IS NOT NULL AND p.valid_from <= c.valid_to AND c.distance < 30
        AND (p.valid_to IS NULL OR p.valid_to >= c.valid_from)
)
SELECT c.unit_id, c.ancestor_id, c.distance, u.level, c.valid_from, NULLIF(c.valid_to, '9999-12-31')
FROM climb c JOIN governance_orgunit u ON u.id = c.unit_id
"""
# What is forgotten or derived, counted by place, level and days. A row of what goes meets the stored one.
COUNT = """
INSERT INTO governance_unitcount (place_id, level, valid_from, valid_to, number)
SELECT ancestor_id, level, valid_from, COALESCE(valid_to, '9999-12-31'), {sign} * COUNT(*)
FROM governance_unitancestor WHERE unit_id IN (
    WITH RECURSIVE branch(id) AS (
        SELECT id FROM governance_orgunit WHERE {roots}
        UNION
        SELECT p.unit_id FROM governance_unitplacement p JOIN branch b ON p.parent_id = b.id
    )
    SELECT id FROM branch
)
GROUP BY 1, 2, 3, 4
ORDER BY 1, 2, 3, 4
ON CONFLICT (place_id, level, valid_from, valid_to) DO UPDATE SET number = governance_unitcount.number + excluded.number
"""

Spells = list[tuple[dt.date, dt.date]]


@transaction.atomic
def rebuild(*, units: Sequence[OrgUnit] | None = None) -> None:
    """Derive the ancestors of units and of all that ever stood below them anew; of all units when none is named."""
    ids = [unit.pk for unit in units] if units is not None else []
    roots = f"id IN ({', '.join(['%s'] * len(ids))})" if units is not None else "1 = 1"
    with connection.cursor() as cursor:
        cursor.execute(COUNT.format(roots=roots, sign=-1), ids)
        cursor.execute(FORGET.format(roots=roots), ids)
        cursor.execute(CLIMB.format(roots=roots), ids)
        cursor.execute(COUNT.format(roots=roots, sign=1), ids)
        cursor.execute("DELETE FROM governance_unitcount WHERE number = 0")


def hold_tree(*, alone: bool) -> None:
    """Let no unit be moved until the transaction ends; `alone`: nor let anybody add to the sums along the tree.

    Without it an approval could add to the places that a unit has just left. SQLite has one writer at a time.
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s)" if alone else "SELECT pg_advisory_xact_lock_shared(%s)", [TREE]
        )


@contextmanager
def followed(*, units: Sequence[OrgUnit], from_day: dt.date) -> Iterator[None]:
    """Around a change of placements: the ancestors follow, and so does what is summed along them from that day on.

    Every follower of `registry.tree_followers` is told which units changed, from which day, and for which places it
    matters: those that came to lie above something, or ceased to, and units that ended.
    """
    hold_tree(alone=True)
    before = _spells(units, from_day)
    yield
    rebuild(units=units)
    after = _spells(units, from_day)
    places = sorted(place for place in before.keys() | after.keys() if before.get(place) != after.get(place))
    if places:
        tell(units=units, places=places, from_day=from_day)


def tell(*, units: Sequence[OrgUnit], places: Sequence[int], from_day: dt.date) -> None:
    """Let all that is summed along the tree follow, for these places."""
    for follow in tree_followers.values():
        follow(units=units, places=places, from_day=from_day)


def is_below(unit: OrgUnit, other: OrgUnit, from_day: dt.date) -> bool:
    """Whether a unit is `other`, or lies below it on that day or any later one."""
    rows = UnitAncestor.objects.filter(unit=unit, ancestor=other)
    return unit.pk == other.pk or rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=from_day)).exists()


def _spells(units: Sequence[OrgUnit], from_day: dt.date) -> dict[int, dict[int, Spells]]:
    """When, from a day on, the units of a branch lay below each place: {place: {unit: [(first day, last day)]}}."""
    branch = UnitAncestor.objects.filter(ancestor__in=units).values("unit")
    rows = UnitAncestor.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=from_day), unit__in=branch)
    found: dict[int, dict[int, Spells]] = defaultdict(lambda: defaultdict(list))
    chosen = rows.order_by("valid_from").values_list("ancestor", "unit", "valid_from", "valid_to")
    for place, unit, first, last in chosen.iterator():
        spells, first = found[place][unit], max(first, from_day)
        if spells and first - spells[-1][1] == dt.timedelta(days=1):
            spells[-1] = spells[-1][0], last or FAR
        else:
            spells.append((first, last or FAR))
    return {place: dict(of_units) for place, of_units in found.items()}
