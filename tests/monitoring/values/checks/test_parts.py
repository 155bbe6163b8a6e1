from decimal import Decimal

from monitoring.values.checks import gap

D = Decimal


def test_parts_that_add_up_leave_no_gap():
    assert gap(D(10), [D(4), D(6)]) is None


def test_a_gap_is_told_with_its_size():
    found = gap(D(10), [D(4), D(5)])
    assert (found.whole, found.parts, found.size) == (10, 9, 1)


def test_a_missing_part_is_not_zero():
    assert gap(D(10), [D(4), None]) is None


def test_parts_above_the_whole_are_told_though_one_is_missing():
    assert gap(D(10), [D(11), None]).size == -1


def test_without_a_whole_or_parts_there_is_no_gap():
    assert gap(None, [D(1)]) is None
    assert gap(D(10), [None, None]) is None
