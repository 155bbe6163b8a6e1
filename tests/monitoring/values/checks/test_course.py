import numpy as np
import pytest

from monitoring.values.checks import Scale, decline, drift, off_target
from tests.factories.panels import chance, panel, poisson

UNITS = 500


# --- steady decline


def test_five_falls_in_a_row_are_told_once_at_the_fifth():
    numbers = [[90, 92, 91, 90, 89, 88, 87, 86]]
    (doubt,) = decline(panel(numbers, incoming="all"), "up")
    assert (doubt.rule, doubt.column, doubt.details["times"]) == ("decline", 6, 6)
    assert (doubt.details["since"], doubt.details["expected"], doubt.details["value"]) == (1, 92, 86)


def test_four_falls_are_not_yet_a_course():
    assert decline(panel([[92, 91, 90, 89, 88]], incoming="all"), "up") == []


def test_what_should_fall_may_fall_and_its_rise_is_told():
    falling = [[9, 8, 7, 6, 5, 4]]
    assert decline(panel(falling, incoming="all"), "down") == []
    assert len(decline(panel([falling[0][::-1]], incoming="all"), "down")) == 1


def test_a_course_that_has_ended_is_not_told():
    assert decline(panel([[92, 91, 90, 89, 88, 87, 88]], incoming="all"), "up") == []


def test_a_hole_breaks_the_row():
    assert decline(panel([[92, 91, 90, np.nan, 88, 87, 86]], incoming="all"), "up") == []


@pytest.mark.parametrize("periods", [9, 20])
def test_chance_alone_seldom_falls_five_times(periods):
    assert len(decline(panel(poisson(chance(periods), UNITS, periods), incoming="all"), "up")) <= 0.01 * UNITS


def test_a_fall_that_is_larger_than_its_noise_is_found():
    means = np.linspace(90_000, 70_000, 10)
    found = decline(panel(poisson(chance(4), UNITS, 10, means), incoming="all"), "up")
    assert len(found) >= 0.98 * UNITS


# --- off target


def shares(rng, share, base=200, units=UNITS):
    things = np.full((units, len(share)), base)
    return rng.binomial(things, share).astype(float), things


def test_those_below_their_path_are_told_and_those_on_it_are_not():
    rng, path = chance(6), np.linspace(0.5, 0.75, 9)
    top, base = shares(rng, path)
    behind, _base = shares(rng, np.full(9, 0.5), units=20)
    top[:20] = behind
    planned = np.broadcast_to(path * 100, top.shape)
    found = off_target(panel(top, base, incoming="all", scale=Scale.PERCENT, factor=100.0), planned, "up")
    told = {doubt.row for doubt in found}
    assert told >= set(range(20))
    assert len(told) <= 20 + 0.02 * UNITS


def test_few_things_may_miss_a_target_by_chance():
    planned = np.full((1, 4), 63.0)
    assert (
        off_target(panel([[3, 3, 3, 3]], [[5] * 4], incoming="all", scale=Scale.PERCENT, factor=100.0), planned, "up")
        == []
    )


def test_once_below_is_no_course():
    planned = np.full((1, 4), 60.0)
    made = panel([[120, 121, 119, 60]], [[200] * 4], incoming="all", scale=Scale.PERCENT, factor=100.0)
    assert off_target(made, planned, "up") == []


def test_where_less_is_better_too_much_is_off_target():
    planned = np.array([[20.0, 18.0, 16.0, 14.0]])
    (doubt,) = off_target(panel([[20, 20, 20, 20]], incoming="all"), planned, "down")
    assert (doubt.column, doubt.details["times"]) == (2, 3)


def test_without_a_target_nothing_is_said():
    assert off_target(panel([[1, 1, 1, 1]], incoming="all"), np.full((1, 4), np.nan), "up") == []


# --- drift


@pytest.mark.parametrize(("periods", "steps"), [(12, 4), (20, 4), (40, 12), (60, 12)])
def test_steady_series_seldom_drift(periods, steps):
    rng = chance(periods)
    for means in (100, np.linspace(100, 200, periods)):
        found = drift(panel(poisson(rng, UNITS, periods, means), incoming="all", steps=steps))
        assert len(found) <= 0.03 * UNITS


def test_a_series_that_stays_on_its_path_does_not_drift():
    path = np.linspace(0.4, 0.7, 12)
    top, base = shares(chance(8), path)
    found = drift(
        panel(top, base, incoming="all", scale=Scale.PERCENT, factor=100.0),
        np.broadcast_to(path * 100, top.shape),
        "up",
    )
    assert len(found) <= 0.01 * UNITS


def test_a_slow_drift_from_the_path_is_found_before_it_is_five_percent():
    path = np.linspace(0.6, 0.8, 12)
    away = path - np.linspace(0, 0.035, 12)
    top, base = shares(chance(9), away, base=40_000)
    made = panel(top, base, incoming="all", scale=Scale.PERCENT, factor=100.0)
    planned = np.broadcast_to(path * 100, top.shape)
    assert off_target(made, planned, "up") == []
    assert len(drift(made, planned, "up")) >= 0.8 * UNITS


def test_doing_better_than_the_path_is_no_doubt():
    path = np.linspace(0.4, 0.5, 12)
    top, base = shares(chance(10), path + 0.1)
    made = panel(top, base, incoming="all", scale=Scale.PERCENT, factor=100.0)
    assert drift(made, np.broadcast_to(path * 100, top.shape), "up") == []


def test_a_drift_from_the_own_trend_is_found_in_months():
    means = 400 * (1 + 0.5 * np.clip(np.arange(48) - 24, 0, None) / 24)
    found = drift(panel(poisson(chance(14), UNITS, 48, means), incoming="all", steps=12))
    assert len(found) >= 0.8 * UNITS


def test_too_short_a_series_says_nothing():
    assert drift(panel([[1, 2, 3, 9, 9, 9, 9]], incoming="all")) == []
