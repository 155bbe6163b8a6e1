"""An independent recount of everything that was loaded, with another tool and from the files: all must agree."""

from decimal import Decimal
from pathlib import Path

import pandas
import pytest
from django.conf import settings

from governance.models import OrgUnit
from monitoring import queries
from monitoring.models import Indicator

DEMO = Path(settings.BASE_DIR) / "config" / "demo"
TEXT = {"org_unit_code": str, "period": str, "indicator_code": str}


@pytest.fixture(scope="module")
def sums() -> pandas.DataFrame:
    """Numerators, denominators and how many districts reported: by indicator and quarter, for country and divisions."""
    rows = pandas.read_csv(DEMO / "indicator_values_sample.csv", dtype=TEXT)
    rows["division"] = rows.org_unit_code.str[:2]
    columns = {"numerator": "sum", "denominator": "sum", "org_unit_code": "count"}
    divisions = rows.groupby(["indicator_code", "period", "division"], as_index=False).agg(columns)
    country = rows.groupby(["indicator_code", "period"], as_index=False).agg(columns).assign(division="BD")
    return pandas.concat([divisions, country], ignore_index=True)


def test_every_place_and_quarter_equals_a_recount_from_the_file(figures, sums):
    codes = sorted(sums.indicator_code.unique())
    indicators = Indicator.objects.filter(code__in=codes)
    expected = {
        (row.indicator_code, row.division, row.period): (row.numerator, row.denominator, row.org_unit_code)
        for row in sums.itertuples()
    }
    found = {}
    for unit in OrgUnit.objects.filter(code__in=sums.division.unique()):
        for history in queries.histories(indicators, unit).values():
            for value in history.values:
                key = history.indicator.code, unit.code, value.period.code
                found[key] = (int(value.numerator), int(value.denominator), value.reported)
    assert len(expected) == 6 * 9 * 9
    assert {key: found.get(key) for key in expected} == expected


def test_a_rate_is_never_the_mean_of_rates(figures, sums):
    rows = pandas.read_csv(DEMO / "indicator_values_sample.csv", dtype=TEXT)
    chosen = rows[(rows.indicator_code == "IN01") & (rows.period == "2026Q3")]
    mean_of_rates = (chosen.numerator / chosen.denominator).mean() * 100
    country = OrgUnit.objects.get(code="BD")
    history = queries.history_of(Indicator.objects.get(code="IN01"), country)
    value = next(value.value for value in history.values if value.period.code == "2026Q3")
    assert value == Decimal(9049) * 100 / Decimal(13745)
    assert abs(float(value) - mean_of_rates) > 0.05
