"""Formulas as officers write them."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from basis.text import TextError
from monitoring.values.formulas import FormulaError, nodes, pointing, read, write
from monitoring.values.formulas.nodes import Element, Number, Span
from tests.monitoring.values.formulas.strategies import of_ours


def fault(text):
    with pytest.raises(FormulaError) as caught:
        read(text)
    return caught.value


def test_a_sum_of_elements_and_a_part_of_one():
    node = read("[ANC1] + [ANC1.age=0-4;sex=female] − 2")
    assert node == nodes.Chain(
        Element("ANC1"), (("+", Element("ANC1", "age=0-4;sex=female")), ("-", Number(Decimal(2))))
    )


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("[A]×১,২৩,৪৫৬", "[A] * 123456"),
        ("[A] ÷ ০.৫", "[A]/.5"),
        ("যদি([A] ≥ ১ এবং [B] ≠ ২; দিন; 0)", "if([A] >= 1 and [B] <> 2; days; 0)"),
        ("group(“UHC”)", 'group( "UHC" )'),
        ("IF([A]=1;2;3)", "if([A]==1; 2; 3)"),
        ("সর্বোচ্চ([A]; ০)", "max([A];0)"),
        ("[A]\n  +\t[B]", "[A] + [B]"),
        ("[ A . sex=f ]", "[A.sex=f]"),
    ],
)
def test_digits_signs_and_words_of_both_languages_say_the_same(written, same):
    assert read(written) == read(same)


def test_what_binds_more_is_done_first():
    assert write(read("1+2*3-(4-5)/-6")) == "1 + 2 × 3 − (4 − 5) ÷ −6"
    assert read("not [A] > 1 and [B] > 1 or [C] > 1") == read("((not ([A] > 1)) and ([B] > 1)) or ([C] > 1)")


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("", "formula_empty", " "),
        ("[A", "bracket_not_closed", "["),
        ("1 + {A", "bracket_not_closed", "{"),
        ("1 + (2 × (3 + 4)", "bracket_not_closed", "("),
        ("1 + 2)", "bracket_not_opened", ")"),
        ("1 + ", "operand_missing", " "),
        ("1 + × 2", "operand_missing", "×"),
        ("[A] [B]", "operator_missing", "[B]"),
        ("1.2.3", "operator_missing", ".3"),
        ("[A] + $", "unknown_sign", "$"),
        ("[A] + ٣", "unknown_sign", "٣"),  # another script's digit may mean another number
        ("[A] + 1e9", "operator_missing", "e9"),
        ("1,2,3", "not_a_number", "1,2,3"),
        ("9" * 41, "not_a_number", "9" * 41),
        ("ANC1 + 1", "unknown_word", "ANC1"),
        ("1 + power([A])", "unknown_function", "power"),
        ('1 + file("x")', "unknown_function", 'file("x")'),
        ('1 + "x"', "quote_misplaced", '"'),
        ("max([A])", "wrong_number_of_parts", "max([A])"),
        ("round([A]; [B])", "wrong_digits", "[B]"),
        ("1 + [ ]", "code_missing", "[ ]"),
        ('group("")', "code_missing", 'group("")'),
        ("[A.]", "code_missing", "[A.]"),
        ("{A.factor}", "unknown_part", "{A.factor}"),
        ("--1", "operand_missing", "-"),
    ],
)
def test_every_fault_says_what_and_where(text, code, place):
    error = fault(text)
    assert (error.code, pointing(text.strip(), error.span)[1]) == (code, place)
    assert error.messages[0]


def test_the_sentence_counts_characters_from_one():
    with override("bn"):
        assert "৭" in fault("[A] × $").messages[0]
    assert fault("[A] × $").span == Span(6, 7)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("9" * 10**6, "formula_too_long"),
        ("(" * 31 + "1" + ")" * 31, "formula_too_deep"),
        ("abs(" * 31 + "1" + ")" * 31, "formula_too_deep"),
        ("(" * 1000, "formula_too_deep"),
    ],
)
def test_hostile_lengths_are_refused_before_anything_is_read(text, code):
    assert fault(text).code == code


def test_a_thousand_terms_are_no_depth():
    assert len(read("+".join("1" * 1000)).rest) == 999


@pytest.mark.parametrize("text", ["[A] + \x00", "[A] \u202e+ 1"])
def test_signs_that_cannot_be_kept_are_refused(text):
    with pytest.raises(TextError):
        read(text)


@given(of_ours)
def test_what_is_written_is_read_as_the_same(node):
    text = write(node)
    assert read(text) == node
    assert write(read(text)) == text


@given(st.text(alphabet='[]{}()+-*/.,;=<>#!&|"“ 01৯Aa÷×@ifdays', max_size=40) | st.text(max_size=40))
def test_any_text_is_a_formula_or_has_a_fault_with_a_place(text):
    found = None
    try:
        read(text)
    except ValidationError as error:
        found = error
    if isinstance(found, FormulaError):
        assert 0 <= found.span.start <= len(text) + 1
        assert found.messages[0]
    else:
        assert found is None or found.code == "bad_text"
