"""Expressions of DHIS2's indicators."""

import pytest
from hypothesis import assume, given

from monitoring.values.formulas import FormulaError, nodes, operands, pointing, read, write
from monitoring.values.formulas.dhis2 import Names, read_dhis2, write_dhis2
from monitoring.values.formulas.nodes import Part
from tests.monitoring.values.formulas.strategies import of_both

DE, COC, AOC, OTHER = "fbfJHSPpUQD", "pq2XI5kz2BY", "HllvX50cXC0", "cYeuwXTCPkU"
NAMES = Names(
    elements={DE: "ANC1", "hfdmMSPBgLG": "ANC4"},
    combinations={COC: "sex=female", "default00000": ""},
    attributes={AOC: "gob", OTHER: ""},
    constants={"bCqvfPR02Im": "PI"},
    data_sets={"BfMAe6Itzgt": "FORM1"},
    groups={"CXw2yu5fodb": "UHC"},
    indicators={"Uvn6LCg7dVU": "LG01"},
)


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        (f"#{{{DE}}} + #{{{DE}.{COC}}}", "[ANC1] + [ANC1.sex=female]"),
        (f"#{{{DE}.{COC}.{AOC}}}", "[ANC1.sex=female@gob]"),
        (f"#{{{DE}.*.{AOC}}}*2", "[ANC1@gob] × 2"),
        (f"#{{{DE}.*}}", "[ANC1]"),
        (f"#{{{DE}.default00000.{OTHER}}}", "[ANC1]"),
        ("C{bCqvfPR02Im}/OUG{CXw2yu5fodb}", 'constant("PI") ÷ group("UHC")'),
        ("R{BfMAe6Itzgt.REPORTING_RATE} * [days]", 'reporting_rate("FORM1") × days'),
        (
            "R{BfMAe6Itzgt.ACTUAL_REPORTS_ON_TIME} / R{BfMAe6Itzgt.EXPECTED_REPORTS}",
            'reports_on_time("FORM1") ÷ reports_expected("FORM1")',
        ),
        ("N{Uvn6LCg7dVU}", "{LG01}"),
        (
            f"if(isNull(#{{{DE}}}) || !(#{{{DE}}} == 1), 0, firstNonNull(#{{{DE}}}, 2))",
            "if(ismissing([ANC1]) or not [ANC1] = 1; 0; ifmissing([ANC1]; 2))",
        ),
        (f"isNotNull(#{{{DE}}}) and 1 != 2", "not ismissing([ANC1]) and 1 ≠ 2"),
        ("greatest(1,2) - least(3, 4.50)", "max(1; 2) − min(3; 4.5)"),
    ],
)
def test_theirs_is_read_as_ours(theirs, ours):
    assert read_dhis2(theirs, NAMES) == read(ours)
    assert write(read_dhis2(theirs, NAMES)) == ours


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("1 + #{zzzzzzzzzzz}", "unknown_id", "#{zzzzzzzzzzz}"),
        ("#{short}", "unknown_id", "#{short}"),
        (f"#{{{DE}.zzzzzzzzzzz}}", "unknown_id", f"#{{{DE}.zzzzzzzzzzz}}"),
        ("1 + D{eBAyeGv0exc.vV9UWAZohSf}", "no_like_here", "D{eBAyeGv0exc.vV9UWAZohSf}"),
        ("I{eMyVanycQSC}", "no_like_here", "I{eMyVanycQSC}"),
        ("R{BfMAe6Itzgt.SOMETHING}", "no_like_here", "R{BfMAe6Itzgt.SOMETHING}"),
        ("2 ^ 3", "unknown_sign", "^"),
        ("log(2)", "unknown_function", "log"),
        ("removeZeros(1)", "unknown_function", "removeZeros"),
        (f"#{{{DE}}}.periodOffset(-1)", "unknown_sign", "."),
        ("#{", "bracket_not_closed", "#"),
        ("orgUnit.ancestor(A)", "unknown_word", "A"),
    ],
)
def test_what_has_no_like_here_is_told_with_its_place(text, code, place):
    with pytest.raises(FormulaError) as caught:
        read_dhis2(text, NAMES)
    assert (caught.value.code, pointing(text, caught.value.span)[1]) == (code, place)


@pytest.mark.parametrize("text", ["abs([ANC1])", "round([ANC1])", "{LG01.numerator}"])
def test_what_has_no_like_there_is_told(text):
    with pytest.raises(FormulaError) as caught:
        write_dhis2(read(text), NAMES)
    assert caught.value.code == "no_like_there"


def test_a_code_without_an_id_is_told_with_its_place():
    with pytest.raises(FormulaError) as caught:
        write_dhis2(read("[ANC1] + [UNKNOWN]"), NAMES)
    assert (caught.value.code, caught.value.span.start) == ("unknown_id", 9)


@given(of_both)
def test_what_is_written_for_dhis2_is_read_as_the_same(node):
    found = operands(node)
    assume(all(getattr(each, "part", Part.VALUE) == Part.VALUE for each in found))
    elements = [each for each in found if isinstance(each, nodes.Element)]
    names = Names(
        elements={f"e{n}": code for n, code in enumerate({each.code for each in elements})},
        combinations={f"k{n}": key for n, key in enumerate({each.combination for each in elements} - {""})},
        attributes={"a0": "gob"},
        constants={f"c{n}": each.code for n, each in enumerate(found) if isinstance(each, nodes.Constant)},
        data_sets={f"d{n}": each.code for n, each in enumerate(found) if isinstance(each, nodes.Reports)},
        groups={f"g{n}": each.code for n, each in enumerate(found) if isinstance(each, nodes.Group)},
        indicators={f"i{n}": each.code for n, each in enumerate(found) if isinstance(each, nodes.Reference)},
    )
    text = write_dhis2(node, names)
    assert read_dhis2(text, names) == node
    assert write_dhis2(read_dhis2(text, names), names) == text
