import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.factories.monitoring import IndicatorFactory, a_country, measure

pytestmark = pytest.mark.django_db


def called(*arguments):
    out = StringIO()
    call_command("indicator_values", *arguments, stdout=out)
    return out.getvalue()


def test_the_approved_values_of_all_periods_as_json():
    _country, (one, _two) = a_country()
    indicator = IndicatorFactory(series__code="IN01")
    measure(indicator, one, "2026Q2", 1, 3)
    measure(indicator, one, "2026Q3", 2, 4)
    measure(indicator, one, "2026Q1", 2, 4, status="submitted")
    found = json.loads(called("IN01", "--json"))
    assert [(v["period"], v["numerator"], v["denominator"], v["reported"], v["expected"]) for v in found] == [
        ("2026Q2", 1, 3, 1, 2),
        ("2026Q3", 2, 4, 1, 2),
    ]
    assert found[0]["value"] == pytest.approx(33.3333333333)
    assert json.loads(called("IN01", "--unit", one.code, "--json"))[0]["expected"] == 1
    assert "2026Q3" in called("IN01")


def test_a_zero_is_shown_and_what_is_missing_is_not_a_zero():
    country, _districts = a_country()
    indicator = IndicatorFactory(series__code="IN01", sheet__level="national")
    measure(indicator, country, "2026Q3", 0, None)
    assert called("IN01").split() == ["2026Q3", "0", "-", "-", "1", "of", "1"]


@pytest.mark.parametrize("arguments", [["ZZ99"], ["IN01", "--unit", "nowhere"]])
def test_an_unknown_code_is_refused(arguments):
    a_country()
    IndicatorFactory(series__code="IN01")
    with pytest.raises(CommandError) as refused:
        called(*arguments)
    assert refused.value.returncode == 1
