import numpy as np
import pytest

from monitoring.values.checks import Scale, shifts
from tests.factories.panels import chance, lognormal, panel, poisson

UNITS = 500


@pytest.mark.parametrize(("times", "least"), [(2, 0.55), (3, 0.85), (0.3, 0.85)])
@pytest.mark.parametrize(("periods", "at", "steps"), [(9, 4, 4), (12, 6, 4), (20, 10, 4), (36, 30, 12)])
def test_a_lasting_step_is_told_at_its_first_value(periods, at, steps, times, least):
    numbers = poisson(chance(at), UNITS, periods, 120)
    numbers[:, at:] = np.round(numbers[:, at:] * times)
    found = shifts(panel(numbers, incoming="all", steps=steps))
    assert len([doubt for doubt in found if doubt.column == at]) >= least * UNITS
    assert len([doubt for doubt in found if doubt.column != at]) <= 0.03 * UNITS


@pytest.mark.parametrize("periods", [9, 12, 20])
def test_steady_series_seldom_have_a_step(periods):
    rng = chance(periods)
    for numbers in (
        poisson(rng, UNITS, periods),
        poisson(rng, UNITS, periods, 3),
        poisson(rng, UNITS, periods, np.linspace(100, 250, periods)),
    ):
        assert len(shifts(panel(numbers, incoming="all"))) <= 0.01 * UNITS
    assert len(shifts(panel(lognormal(rng, UNITS, periods, 0.3), incoming="all"))) <= 0.05 * UNITS


def test_a_season_is_not_a_level():
    season = 200 * (1 + 0.6 * np.sin(2 * np.pi * np.arange(40) / 12))
    assert len(shifts(panel(poisson(chance(2), UNITS, 40, season), incoming="all", steps=12))) <= 0.02 * UNITS


def test_a_single_outlier_is_no_step():
    assert shifts(panel([[50, 52, 49, 51, 50, 152, 51, 50, 49]], incoming="all")) == []


def test_two_values_are_not_yet_a_level_and_three_are():
    rising = [45, 48, 50, 53, 83, 86, 88]
    base = [[185] * 7]
    assert shifts(panel([rising[:6]], [base[0][:6]], scale=Scale.PERCENT, factor=100.0)) == []
    (doubt,) = shifts(panel([[2 * n for n in rising]], base, scale=Scale.PERCENT, factor=100.0))
    assert (doubt.rule, doubt.column, doubt.details["side"]) == ("level_shift", 4, "high")


def test_a_step_is_told_when_it_is_confirmed_and_not_again():
    numbers = [[100, 104, 97, 101, 99, 210, 204, 215, 207, 211]]
    told = []
    for end in range(6, 11):
        told.extend((end, doubt.column) for doubt in shifts(panel([numbers[0][:end]])))
    assert told == [(8, 5)]


def test_a_doubted_value_does_not_hide_a_step():
    numbers = np.array([[100, 1040, 97, 101, 99, 103, 210, 204, 215]], dtype=float)
    sound = np.ones(numbers.shape, dtype=bool)
    sound[0, 1] = False
    assert [doubt.column for doubt in shifts(panel(numbers, incoming="all"), sound)] == [6]
    assert shifts(panel(numbers, incoming="all")) == []


def test_less_than_a_year_is_no_level():
    assert shifts(panel([[100, 101, 99, 210, 204, 215]], incoming="all")) == []


def test_holes_break_nothing():
    nan = np.nan
    assert shifts(panel([[nan] * 9, [100, nan, nan, 101, 99, 97, nan, 210, 204]], incoming="all")) == []
