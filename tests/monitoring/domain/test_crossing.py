"""Where paths have to be compared, and where depths tell enough. The whole check: tests/monitoring/interop."""

import pytest

from monitoring.domain.crossing import _depths


@pytest.mark.parametrize(
    ("rows", "mixed"),
    [
        ([("2026Q1", 3, 3)], False),
        ([("2026-01", 3, 3), ("2026-02", 3, 3)], False),
        ([("2026Q1", 2, 3)], True),
        ([("2026Q1", 3, 3), ("2026-02", 3, 3)], True),
        ([("2026-01", 2, 2), ("2026-02", 3, 3)], True),
    ],
)
def test_only_several_depths_or_a_quarter_beside_its_months_are_looked_at(rows, mixed):
    (family,) = _depths(rows).values()
    assert family.mixed(None) is mixed


def test_what_is_stored_at_another_depth_counts():
    (own,), (stored,) = _depths([("2026Q1", 3, 3)]).values(), _depths([("2026Q1", 2, 2)]).values()
    assert own.mixed(stored)
    assert not own.mixed(own)
