"""What IATI asks beyond its schema, each rule with one activity that breaks it."""

import datetime as dt
from decimal import Decimal

import pytest

from monitoring.interop import iati
from monitoring.interop.iati_rules import faults_of, without
from tests.monitoring.interop.test_iati import MINISTRY, a_result, an_activity

TODAY = dt.date(2026, 7, 1)
JULY, JUNE = dt.date(2025, 7, 1), dt.date(2026, 6, 30)


def codes(*activities):
    return [fault.code for fault in faults_of(activities, today=TODAY)]


def a_measure(measure=iati.UNIT, **fields):
    span = iati.Span(fields.pop("start", JULY), fields.pop("end", JUNE), iati.Figure(fields.pop("value", None)))
    indicator = iati.Measure({"en": "Count"}, measure, [span], **fields)
    return [iati.Result({"en": "Result"}, iati.OUTPUT, [indicator])]


def test_a_good_activity_has_no_fault():
    assert codes(an_activity()) == []


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"identifier": "OTHER-A1"}, "bad_identifier"),
        ({"identifier": "BD-X-1-A/1"}, "bad_identifier"),
        ({"reporting": iati.Body({"en": "Ministry"})}, "bad_identifier"),
        ({"title": {"en": " ", "bn": ""}}, "no_narrative"),
        ({"title": {"en": "a\x0bb"}}, "bad_text"),
        ({"participants": []}, "no_participant"),
        ({"planned_end": dt.date(2025, 6, 30)}, "ends_before_start"),
        ({"actual_end": dt.date(2026, 7, 2)}, "future_date"),
        ({"sectors": []}, "no_sector"),
        ({"sectors": [iati.Sector("12110", "1", {}, Decimal(60))]}, "not_100_percent"),
        ({"sectors": [iati.Sector("7", "99", {})]}, "no_narrative"),
        ({"budgets": [iati.Budget(JULY, dt.date(2026, 7, 1), 5)]}, "longer_than_a_year"),
        ({"budgets": [iati.Budget(JUNE, JULY, 5)]}, "ends_before_start"),
        ({"budgets": [iati.Budget(JULY, JUNE, 5), iati.Budget(JUNE, JUNE, 5)]}, "budgets_overlap"),
        ({"results": [iati.Result({"en": "Result"}, iati.OUTPUT, [])]}, "no_indicator"),
        ({"results": a_measure()}, "no_value"),
        ({"results": a_measure(value=Decimal(1), start=JUNE, end=JULY)}, "ends_before_start"),
    ],
)
def test_each_rule_is_told(fields, code):
    assert codes(an_activity(**fields)) == [code]


def test_a_leap_year_is_one_year():
    year = iati.Budget(dt.date(2023, 7, 1), dt.date(2024, 6, 30), 5)
    assert codes(an_activity(budgets=[year])) == []


def test_original_and_revised_budget_of_one_year_do_not_overlap():
    assert codes(an_activity(budgets=[iati.Budget(JULY, JUNE, 5, kind) for kind in ("1", "2")])) == []


def test_a_figure_in_words_needs_no_value():
    assert codes(an_activity(results=a_measure(iati.QUALITATIVE))) == []


def test_a_baseline_without_a_value_is_told():
    baseline = iati.Baseline(JUNE, iati.Figure(None))
    assert codes(an_activity(results=a_measure(value=Decimal(1), baseline=baseline))) == ["no_value"]


def test_a_transaction_of_tomorrow_or_with_a_known_reference_is_told():
    late = iati.Transaction("t1", iati.EXPENDITURE, dt.date(2026, 7, 2), 5, {"en": "Spent"})
    assert codes(an_activity(transactions=[late])) == ["future_date"]
    once = iati.Transaction("t1", iati.EXPENDITURE, JUNE, 5, {"en": "Spent"}, MINISTRY)
    assert codes(an_activity(transactions=[once, once])) == ["reference_twice"] * 2


def test_two_activities_of_one_identifier_are_both_told_and_left_out():
    twice = [an_activity(own_code="A1"), an_activity(own_code="A2"), an_activity(identifier="BD-X-1-A3", own_code="A3")]
    faults = faults_of(twice, today=TODAY)
    assert [(fault.activity, fault.code) for fault in faults] == [
        ("A1", "identifier_twice"),
        ("A2", "identifier_twice"),
    ]
    assert [each.own_code for each in without(twice, faults)] == ["A3"]


def test_every_fault_of_an_activity_is_told():
    assert codes(an_activity(title={}, sectors=[], results=[a_result()])) == ["no_narrative", "no_sector"]
