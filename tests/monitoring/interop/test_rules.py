import pytest

from monitoring.interop.rules import RangeResource, RuleResource
from monitoring.models import MinMax, ValidationRule
from tests.factories.collection import DataElementFactory
from tests.factories.monitoring import SeriesFactory, a_country, officer

pytestmark = pytest.mark.django_db
RULES = "code,name_en,name_bn,left,operator,right,frequency\n"


@pytest.fixture
def unit():
    _country, (one, _two) = a_country(2, 2)
    for code in ("BCG", "BIRTHS"):
        DataElementFactory(series=SeriesFactory(code=code, kind="data_element"))
    return one


def run(resource, text, by=None):
    return resource().run(text.encode(), "rules.csv", by=by)


def test_rules_are_imported_and_twice_is_once(unit):
    text = f"{RULES}bcg,BCG,বিসিজি,[BCG],le,[BIRTHS],monthly\n"
    assert run(RuleResource, text).created == 1
    assert run(RuleResource, text).unchanged == 1
    assert ValidationRule.objects.get().left == "[BCG]"


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("bcg,BCG,বিসিজি,[NO],le,[BIRTHS],monthly", "left", "unknown_series"),
        ("bcg,BCG,বিসিজি,[BCG],about,[BIRTHS],monthly", "operator", "unknown_operator"),
        ("outlier,BCG,বিসিজি,[BCG],le,[BIRTHS],monthly", "code", "code_in_use"),
    ],
)
def test_a_bad_rule_is_refused_in_its_column(unit, row, column, code):
    report = run(RuleResource, RULES + row + "\n")
    assert [(each.column, each.code) for each in report.refused] == [(column, code)]


def test_ranges_are_imported_in_bangla_digits_too(unit):
    text = f"series_code,org_unit_code,disaggregation,low,high\nBCG,{unit.code},,১০,২০\n"
    assert run(RangeResource, text, officer(unit)).created == 1
    assert (MinMax.objects.get().low, MinMax.objects.get().high) == (10, 20)
    assert run(RangeResource, text, officer(unit)).unchanged == 1


def test_ranges_elsewhere_and_upside_down_are_refused(unit):
    text = f"series_code,org_unit_code,disaggregation,low,high\nBCG,BD,,1,2\nBCG,{unit.code},,2,1\n"
    report = run(RangeResource, text, officer(unit))
    assert [each.code for each in report.refused] == ["forbidden", "range_upside_down"]
    assert not MinMax.objects.exists()
