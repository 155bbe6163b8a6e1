"""Putting numbers into formulas."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.values.formulas import Outcome, Span, Why, evaluate, read
from monitoring.values.formulas.evaluation import holds

KNOWN = {"A": Decimal(12), "B": Decimal("2.5"), "ZERO": Decimal(0)}


def value(text):
    return evaluate(read(text), lambda operand: KNOWN.get(operand.code))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[A] + [B] × 2", 17),
        ("[A] − 3 − 4", 5),
        ("[A] ÷ [B] ÷ 2", "2.4"),
        ("−([A] − 20)", 8),
        ("min([A]; [B])", "2.5"),
        ("max([A]; [B]; 13)", 13),
        ("abs(3 − [A])", 9),
        ("round([B])", 3),
        ("round(1 ÷ 3; 4)", "0.3333"),
        ("if([A] > 10; 1; [MISSING])", 1),
        ("ifmissing([MISSING]; [B]; 1)", "2.5"),
        ("ifmissing([A] ÷ [ZERO]; 0)", 0),
        ("if(ismissing([MISSING]); 5; 6)", 5),
        ("if(not [A] = 12 or [B] ≤ 2.5; 1; 2)", 1),
    ],
)
def test_what_a_formula_comes_to(text, expected):
    assert value(text) == Outcome(Decimal(expected))


def test_a_number_that_is_missing_is_not_zero():
    outcome = value("[A] + [MISSING]")
    assert (outcome.value, outcome.why, outcome.at) == (None, Why.MISSING, Span(6, 15))
    assert outcome.operand.code == "MISSING"


def test_a_division_by_zero_has_no_value_and_says_where():
    outcome = value("[A] ÷ ([A] − 12)")
    assert (outcome.value, outcome.why, outcome.at) == (None, Why.DIVISION_BY_ZERO, Span(7, 15))


def test_a_number_beyond_all_measure_is_no_value():
    outcome = value(" × ".join(["9" * 40] * 40) + " ÷ 1" * 30)
    assert outcome.value is None or outcome.value.is_finite()
    square = "1" + "0" * 39
    assert value(f"({' × '.join([square] * 45)})").value is not None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[A] > 1", True),
        ("[A] < [MISSING]", None),
        ("[A] > 100 and [MISSING] > 1", False),
        ("[A] > 1 or [MISSING] > 1", True),
        ("[A] > 1 and [MISSING] > 1", None),
    ],
)
def test_a_comparison_is_true_false_or_not_known(text, expected):
    assert holds(read(text), lambda operand: KNOWN.get(operand.code)) is expected


# An oracle that shares nothing with the evaluator: text and exact fraction are built side by side.

LEAVES = st.one_of(
    st.integers(0, 10**6).map(lambda n: (str(n), Fraction(n))),
    st.sampled_from(sorted(KNOWN)).map(lambda code: (f"[{code}]", Fraction(KNOWN[code]))),
    st.just(("[MISSING]", None)),
)


def joined(parts):
    def pair(sign, left, right):
        (one, a), (two, b) = left, right
        if a is None or b is None or (sign == "÷" and not b):
            return f"({one} {sign} {two})", None
        return f"({one} {sign} {two})", {"+": a + b, "−": a - b, "×": a * b, "÷": a / b if b else None}[sign]

    def otherwise(left, right):
        return f"ifmissing({left[0]}; {right[0]})", right[1] if left[1] is None else left[1]

    def largest(left, right):
        known = None not in (left[1], right[1])
        return f"max({left[0]}; {right[0]})", max(left[1], right[1]) if known else None

    return st.one_of(
        st.builds(pair, st.sampled_from("+−×÷"), parts, parts),
        st.builds(otherwise, parts, parts),
        st.builds(largest, parts, parts),
        parts.map(lambda part: (f"(−{part[0]})", None if part[1] is None else -part[1])),
    )


@given(st.recursive(LEAVES, joined, max_leaves=10))
def test_the_evaluator_equals_exact_fractions(case):
    text, expected = case
    found = value(text).value
    if expected is None or found is None:
        assert found is None
        assert expected is None
    else:
        assert abs(Fraction(found) - expected) <= abs(expected) / 10**30
