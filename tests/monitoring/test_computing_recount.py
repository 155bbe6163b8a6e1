"""After any course of values and corrections, what was followed step by step equals what is counted anew."""

from collections import defaultdict
from decimal import Decimal as D

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from basis.periods import Period
from governance.models import OrgUnit
from monitoring.domain import computing
from monitoring.models import IndicatorSheet, Measurement
from monitoring.values import MeasurementStatus
from tests.factories.collection import DataElementFactory
from tests.factories.governance import OrgUnitFactory
from tests.factories.monitoring import IndicatorFactory, a_country, measure

MONTHS = ("2025-07", "2025-08", "2025-09", "2025-10", "2025-12")
steps = st.lists(
    st.tuples(st.sampled_from("AB"), st.integers(0, 3), st.sampled_from(MONTHS), st.integers(0, 9)),
    min_size=1,
    max_size=12,
)


class FollowedEqualsCountedAnew(TestCase):
    """Two districts with two facilities each; a share of the quarter, and a sum that runs from July."""

    def setUp(self):
        _country, self.districts = a_country(2)
        made = [OrgUnitFactory(parent=district, level="facility") for district in self.districts for _n in range(2)]
        self.facilities = [OrgUnit.objects.get(pk=each.pk) for each in made]
        self.elements = {code: DataElementFactory(series__code=code) for code in "AB"}
        self.share = self.indicator("SHARE", "[A]", "[A] + [B]")
        self.running = self.indicator("RUNNING", "[A] + ifmissing([B]; 0)", "", cumulative_in_fy=True)

    def indicator(self, code, top, bottom, **sheet):
        kind = {} if bottom else {"value_type": "count"}
        made = IndicatorFactory(series__code=code, **{f"sheet__{k}": v for k, v in (kind | sheet).items()})
        rows = IndicatorSheet.objects.filter(version__series=made.series)
        rows.update(numerator_formula=top, denominator_formula=bottom)
        return made

    @given(steps)
    @settings(max_examples=15, deadline=None)
    def test_after_any_course_of_values(self, course):
        for code, place, month, number in course:
            old = Measurement.objects.approved().filter(
                series_version__series__code=code, unit=self.facilities[place], period=month
            )
            old.update(status=MeasurementStatus.SUPERSEDED)
            row = measure(self.elements[code], self.facilities[place], month, number)
            computing.follow(changed=[(row.series_version_id, row.unit_id, month)])
        assert self.stored() == self.counted()
        for made in (self.share, self.running):
            for quarter in ("2025Q3", "2025Q4"):
                kept = computing.compute(indicator=made, period=Period.parse(quarter), by=None)
                assert kept.changed == []

    def stored(self):
        rows = Measurement.objects.approved().filter(series_version__series__code__in=["SHARE", "RUNNING"])
        return {
            (code, unit, period): (top, bottom)
            for code, unit, period, top, bottom in rows.values_list(
                "series_version__series__code", "unit_id", "period", "numerator", "denominator"
            )
        }

    def counted(self):
        """By hand, from the rows of the elements."""
        found = defaultdict(list)
        for code, path, month, number in (
            Measurement.objects.approved()
            .filter(series_version__series__code__in=["A", "B"])
            .values_list("series_version__series__code", "unit__path", "period", "numerator")
        ):
            district = next(each for each in self.districts if path.startswith(each.path))
            found[code, district.pk, Period.parse(Period.containing(Period.parse(month).start, "quarter").code)].append(
                number
            )
        expected = {}
        first, second = Period.parse("2025Q3"), Period.parse("2025Q4")
        for district in self.districts:
            for quarter, window in ((first, [first]), (second, [first, second])):
                a, b = found.get(("A", district.pk, quarter)), found.get(("B", district.pk, quarter))
                if a and b and sum(a) + sum(b):
                    expected["SHARE", district.pk, quarter.code] = (sum(a), sum(a) + sum(b))
                elif a and b:
                    expected["SHARE", district.pk, quarter.code] = (D(0), D(0))
                since_july = {c: [n for each in window for n in found.get((c, district.pk, each), ())] for c in "AB"}
                if since_july["A"] and (a or b):
                    expected["RUNNING", district.pk, quarter.code] = (sum(since_july["A"] + since_july["B"]), None)
        return expected
