import numpy as np

from monitoring.values.checks import holes

DUE = np.ones(4, dtype=bool)


def there(*rows):
    return np.array([[sign == "x" for sign in row] for row in rows])


def cells(found):
    return [(doubt.row, doubt.column) for doubt in found]


def test_a_unit_that_usually_reports_and_did_not_is_missed():
    (doubt,) = holes(there("xxxx", "xx.x", "xxxx"), DUE)
    assert (doubt.rule, doubt.row, doubt.column) == ("missing", 1, 2)
    assert doubt.details == {"reported": 2, "expected": 3}


def test_a_period_that_nobody_has_reported_yet_is_no_hole_of_a_unit():
    assert holes(there("xxx.", "xxx.", "xxx."), DUE) == []


def test_one_that_never_reported_is_not_expected_by_custom():
    assert holes(there("xxxx", "....", "xxxx"), DUE) == []


def test_one_that_owes_a_report_is_expected_from_the_first_day():
    owed = there("xxxx", "xxxx", "....")
    assert cells(holes(there("xxxx", "....", "...."), DUE, owed)) == [(1, 0), (1, 1), (1, 2), (1, 3)]


def test_before_the_deadline_nothing_is_missed():
    assert holes(there("xxx.", "xxxx"), np.array([True, True, True, False])) == []


def test_one_that_has_stopped_is_asked_about_three_times_and_then_no_more():
    rows = there("xxxxxxx", "xxxxxxx", "xx.....")
    assert cells(holes(rows, np.ones(7, dtype=bool))) == [(2, 2), (2, 3), (2, 4)]
