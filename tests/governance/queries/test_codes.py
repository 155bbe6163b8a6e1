import datetime as dt

import pytest

from governance.domain import codes
from governance.queries.codes import BUILT_IN, Segment, fits, read_schemes, scheme_of
from tests.factories.plan import FiscalYearFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("pattern", "text", "right"),
    [
        ("9999", "0406", True),
        ("9999", "406", False),
        ("9999", "০৪০৬", False),
        ("A9X", "B2C", True),
        ("A9X", "b2C", False),
        ("9999", "0406\n", False),
    ],
)
def test_a_pattern_says_digits_and_capital_letters(pattern, text, right):
    assert fits(pattern, text) is right


def test_a_year_has_the_form_that_held_when_it_began():
    old, new = FiscalYearFactory(), FiscalYearFactory(code="FY2027-28")
    assert scheme_of(new) is BUILT_IN
    codes.keep_scheme(
        valid_from=dt.date(2027, 7, 1), name_en="New", name_bn="নতুন", segments=[Segment("All", "সব", "9" * 56)],
        cost_centre="9999", by=None,
    )  # fmt: skip
    assert scheme_of(old) is BUILT_IN
    assert scheme_of(new).example == "9" * 56
    assert scheme_of(new, read_schemes()) == scheme_of(new)
