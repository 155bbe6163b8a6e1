from decimal import Decimal

from monitoring.values.checks import beyond, suggest


def decimals(*numbers):
    return [Decimal(number) for number in numbers]


def test_a_range_is_suggested_around_the_median():
    low, high = suggest(decimals(98, 102, 100, 97, 103, 101))
    assert 60 <= low <= 75
    assert 130 <= high <= 145


def test_a_slip_in_the_past_hardly_widens_it():
    assert suggest(decimals(98, 102, 100, 97, 103, 101, 1010))[1] < 150


def test_too_few_values_suggest_nothing():
    assert suggest(decimals(1, 2, 3, 4, 5)) is None


def test_a_count_is_never_below_zero_and_a_signed_number_may_be():
    assert suggest(decimals(1, 2, 0, 1, 2, 1))[0] == 0
    assert suggest(decimals(-5, -3, -4, -6, -4, -5), signed=True)[0] < -6


def test_a_value_is_beyond_its_range_or_not():
    assert [beyond(Decimal(n), Decimal(10), Decimal(20)) for n in (9, 10, 20, 21)] == ["low", "", "", "high"]
