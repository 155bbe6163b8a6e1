"""The rules that a value can be held against alone."""

import datetime as dt
from decimal import Decimal

import pytest

from basis.periods import Period
from monitoring.domain import entries
from monitoring.models import ElementSheet, IndicatorSheet, SeriesVersion

RATIO = IndicatorSheet(value_type="ratio", bounded=True)
COUNT = IndicatorSheet(value_type="count")
HEADS = ElementSheet(number_kind="count")
BALANCE = ElementSheet(number_kind="signed")


def day(text):
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("numerator", "denominator", "sheet", "faults"),
    [
        (1, 2, RATIO, {}),
        (0, 0, RATIO, {}),
        (None, None, RATIO, {"numerator": "missing_value", "denominator": "missing_value"}),
        (-1, -1, RATIO, {"numerator": "negative", "denominator": "negative"}),
        (3, 2, RATIO, {"numerator": "numerator_over_denominator"}),
        (10**15, 1, RATIO, {"numerator": "not_a_number"}),
        (1, 2, COUNT, {"denominator": "unexpected_denominator"}),
        (1, None, COUNT, {}),
        (1, None, HEADS, {}),
        (Decimal("1.5"), None, HEADS, {"numerator": "not_whole"}),
        (Decimal("-1.5"), None, BALANCE, {}),
        (1, 2, BALANCE, {"denominator": "unexpected_denominator"}),
    ],
)
def test_numbers_have_each_their_own_fault(numerator, denominator, sheet, faults):
    found = entries.faults_of_numbers(numerator, denominator, sheet)
    assert {name: fault.code for name, fault in found.items()} == faults


def test_the_definition_that_was_in_force_when_the_period_ended():
    old = SeriesVersion(number=1, valid_from=day("2023-07-01"), valid_to=day("2025-12-31"))
    new = SeriesVersion(number=2, valid_from=day("2026-01-01"))
    found = [entries.version_for([old, new], Period.parse(code)) for code in ("2023Q1", "2025Q4", "2026Q1")]
    assert found == [None, old, new]


@pytest.mark.parametrize(("code", "there"), [("2026Q1", False), ("2026Q2", True), ("2026Q3", False), ("2027Q1", True)])
def test_a_unit_that_ended_and_came_back_was_there_on_some_days_only(code, there):
    spells = [(day("2026-04-10"), day("2026-08-31")), (day("2027-01-01"), None)]
    assert entries.was_there(spells, Period.parse(code)) is there
