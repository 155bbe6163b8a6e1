"""The planted facts of the sample file, each by a named rule. The cut-offs come from elsewhere; see test_outliers."""

import numpy as np
import pytest

from monitoring.values.checks import decline, drift, holes, off_target, outliers, shifts
from tests.factories.panels import Sample

CODES = ("DS02", "DS05", "IN01", "IN03", "SI02", "WF01")
KEYING, STEP, HOLE = ("factor_ten", "5010", "2025Q4"), ("level_shift", "6058", "2025Q3"), ("missing", "4055", "2025Q2")


def cell_doubts(sample):
    single = outliers(sample.panel)
    sound = np.ones(sample.panel.shape, dtype=bool)
    for doubt in single:
        sound[doubt.row, doubt.column] = False
    there = ~np.isnan(sample.panel.numerator)
    return sample.named([*single, *shifts(sample.panel, sound), *holes(there, np.ones(there.shape[1], dtype=bool))])


@pytest.mark.parametrize(
    ("code", "expected"),
    [("DS02", [KEYING]), ("DS05", []), ("IN01", [STEP, HOLE]), ("IN03", []), ("SI02", []), ("WF01", [])],
)
def test_the_cells_of_the_file_raise_what_was_planted_and_nothing_else(code, expected):
    assert cell_doubts(Sample(code)) == expected


def test_the_keying_error_is_seen_in_the_numerator():
    (doubt,) = outliers(Sample("DS02").panel)
    assert doubt.details["part"] == "numerator"
    assert doubt.details["value"] == 25490


def test_the_national_value_that_falls_every_quarter_is_told_and_no_other():
    told = {code: decline(Sample(code).national, Sample(code).direction) for code in CODES}
    assert [code for code, found in told.items() if found] == ["SI02"]
    assert told["SI02"][0].details["times"] == 8


def test_the_district_off_target_is_the_only_one_of_its_indicator():
    sample = Sample("IN03")
    found = off_target(sample.panel, sample.planned(sample.units), sample.direction)
    assert [unit for _rule, unit, _period in sample.named(found)] == ["5549"]


def test_no_national_value_drifts_unless_it_is_off_target_too():
    for code in CODES:
        sample = Sample(code)
        planned = sample.planned(["BD"])
        if drift(sample.national, planned, sample.direction):
            assert off_target(sample.national, planned, sample.direction)
