"""Every check says why in both languages, with its numbers put in."""

import pytest
from django.utils import translation

from monitoring.values.checks import CheckRule
from monitoring.values.checks.sentences import plain_number, why

DETAILS = {
    "part": "numerator",
    "value": "25490",
    "expected": "2273",
    "new": "86.4864",
    "low": "10",
    "high": "20",
    "parts": "9",
    "gap": "1",
    "cells": "12",
    "period": "2026Q2",
    "unit_name": "Bogura",
    "reported": "63",
    "others": "2",
    "times": "8",
    "since": "2024Q3",
    "last": "2026Q3",
    "against": "path",
    "units": "5",
    "of": "8",
}


@pytest.mark.parametrize("language", ["en", "bn"])
@pytest.mark.parametrize("side", ["high", "low"])
@pytest.mark.parametrize("rule", CheckRule.values)
def test_every_check_has_a_whole_sentence(rule, side, language):
    with translation.override(language):
        sentence = why(rule, DETAILS | {"side": side}, plain_number)
    assert sentence.endswith((".", "?", "।"))
    assert "%(" not in sentence
    assert "  " not in sentence
    assert " ." not in sentence


def test_a_slip_of_a_digit_reads_like_a_question():
    with translation.override("en"):
        assert why("factor_ten", DETAILS | {"side": "high", "against": "earlier"}, plain_number) == (
            "The numerator is 25,490; after the earlier values about 2,273 was to be expected. "
            "That is about ten times as much: a digit too many?"
        )


def test_numbers_stand_in_bangla_digits():
    with translation.override("bn"):
        assert "২৫,৪৯০" in why("outlier", DETAILS | {"side": "high"}, plain_number)


def test_a_validation_rule_has_no_sentence_here():
    assert why("bcg-births", DETAILS, plain_number) == ""


def test_details_that_are_not_numbers_break_nothing():
    with translation.override("en"):
        assert why("outlier", {"value": "x", "side": "high"}, plain_number)
