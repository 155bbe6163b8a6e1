"""Units of formulas."""

import pytest

from monitoring.values.formulas import FormulaError, Span, Unit, check, circle, operands, read, write

UNITS = {"MEN": "persons", "WOMEN": "persons", "COST": "bdt", "SHARE": "percent", "STAY": "days"}
NAMES = {"persons": "persons", "taka": "taka", "days": "days"}


def unit_of(operand):
    if getattr(operand, "code", None) not in UNITS:
        raise FormulaError("Character %(column)s: unknown", code="unknown_element", at=operand.at)
    return Unit.of(UNITS[operand.code])


def checked(text, **kwargs):
    return check(read(text), unit_of, NAMES, **kwargs)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("[MEN] + [WOMEN]", "persons"),
        ("[COST] ÷ ([MEN] + [WOMEN])", "taka ÷ persons"),
        ("[COST] ÷ [MEN] × [MEN]", "taka"),
        ("max([MEN]; 0) + 5", "persons"),
        ("if([COST] > 1000; [MEN]; 0)", "persons"),
        ("[MEN] × 0.5", "persons"),
        ("1 ÷ [MEN] ÷ [STAY]", "1 ÷ (days × persons)"),
    ],
)
def test_units_are_derived(text, unit):
    found = checked(text)
    assert (found.unit.label(NAMES), found.errors) == (unit, [])


@pytest.mark.parametrize(
    ("text", "code", "span"),
    [
        ("[MEN] + [COST]", "units_differ", Span(8, 14)),
        ("[MEN] + [SHARE]", "units_differ", Span(8, 15)),
        ("[COST] ÷ [MEN] + [COST]", "units_differ", Span(17, 23)),
        ("if([MEN] > [STAY]; 1; 0)", "units_differ", Span(11, 17)),
        ("ifmissing([MEN]; [STAY])", "units_differ", Span(17, 23)),
        ("if([MEN]; 1; 2)", "not_a_comparison", Span(3, 8)),
        ("1 + ([MEN] > 2)", "not_a_number", Span(5, 14)),
        ("[MEN] > 2", "not_a_number", Span(0, 9)),
        ("[NOBODY] + [MEN]", "unknown_element", Span(0, 8)),
    ],
)
def test_what_cannot_be_added_is_refused_with_its_place(text, code, span):
    (error,) = checked(text).errors
    assert (error.code, error.span) == (code, span)


def test_all_faults_are_told_at_once():
    assert [e.code for e in checked("[MEN] + [COST] + [NOBODY] + [STAY]").errors] == [
        "units_differ",
        "unknown_element",
        "units_differ",
    ]


def test_a_rule_must_answer_yes_or_no():
    assert checked("[MEN] ≤ [WOMEN]", truth=True).errors == []
    (error,) = checked("[MEN]", truth=True).errors
    assert error.code == "not_a_comparison"


def test_operands_are_named_once_in_the_order_of_the_text():
    assert [write(o) for o in operands(read('[B] + group("G") × [A] + days − [B]'))] == [
        "[B]",
        'group("G")',
        "[A]",
        "days",
    ]


def test_a_circle_is_found_and_shown():
    assert circle({"A": ["B"], "B": ["C"], "C": []}) == []
    found = circle({"A": ["B"], "B": ["C"], "C": ["A"], "D": ["A"]})
    assert found[0] == found[-1]
    assert set(found) == {"A", "B", "C"}
    assert circle({"A": ["A"]}) == ["A", "A"]
