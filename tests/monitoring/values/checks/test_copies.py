from decimal import Decimal

import pytest

from monitoring.values.checks import Form, copies
from tests.factories.panels import chance


def form(unit, order, *numbers, incoming=True):
    return Form(unit, order, tuple((f"E{n}", Decimal(int(number))) for n, number in enumerate(numbers)), incoming)


def clinics(seed, units=40, periods=6, cells=8):
    rng = chance(seed)
    size = rng.lognormal(4, 0.7, (units, 1, cells))
    return rng.poisson(size * rng.uniform(0.8, 1.2, (units, periods, cells)))


def test_an_earlier_period_typed_again_is_told():
    found = copies(
        [form("A", 1, 412, 87, 133, 1240), form("A", 2, 398, 91, 140, 1188), form("A", 3, 412, 87, 133, 1240)]
    )
    assert [(copy.rule, copy.form.order, copy.original.order) for copy in found] == [("copied_period", 3, 1)]


def test_another_units_numbers_are_told():
    found = copies([form("A", 1, 412, 87, 133, 1240), form("B", 1, 412, 87, 133, 1240)])
    assert [(copy.rule, copy.form.unit, copy.original.unit) for copy in found] == [("copied_unit", "B", "A")]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_copies_are_found_among_forms_made_by_chance_and_nothing_else(seed):
    numbers = clinics(seed)
    numbers[3, 4] = numbers[3, 2]
    numbers[9, 5] = numbers[21, 5]
    forms = [form(unit, period, *numbers[unit, period]) for unit in range(40) for period in range(6)]
    assert sorted((copy.rule, copy.form.unit, copy.form.order) for copy in copies(forms)) == [
        ("copied_period", 3, 4),
        ("copied_unit", 21, 5),
    ]


def test_small_numbers_repeat_by_themselves():
    assert copies([form("A", 1, 2, 3, 1, 0, 5, 4), form("A", 2, 2, 3, 1, 0, 5, 4)]) == []


def test_stocks_that_stay_the_same_are_no_copies():
    forms = [form(unit, period, 117 + unit, 240, 31, 1250) for unit in range(5) for period in range(4)]
    assert copies(forms) == []


def test_stocks_among_the_numbers_do_not_hide_that_the_rest_differs():
    numbers = clinics(5, units=10, periods=5, cells=4)
    forms = [form(unit, period, *numbers[unit, period], 117, 240, 1250) for unit in range(10) for period in range(5)]
    assert copies(forms) == []


def test_only_what_comes_in_is_asked_about():
    old = form("A", 1, 412, 87, 133, 1240, incoming=False)
    assert copies([old, form("A", 2, 412, 87, 133, 1240, incoming=False)]) == []
    assert len(copies([old, form("A", 2, 412, 87, 133, 1240)])) == 1
