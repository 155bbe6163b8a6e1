"""Forms on their way: two upazilas of a district, whose forms climb from the district to the country."""

from __future__ import annotations

from governance.models import OrgUnit
from governance.values import UnitLevel
from monitoring import models
from monitoring.domain import deciding, submissions
from tests.factories.collection import DataSetFactory, a_form
from tests.factories.governance import OrgUnitFactory, PersonFactory
from tests.factories.monitoring import BatchFactory, IndicatorFactory, a_country, measure, officer

PERIOD = "2026Q2"


def type_in(form: models.Submission, indicator: models.Indicator, numerator: int, denominator: int = 100, by=None):
    """What the entry page stores: a draft row of a batch of the form."""
    batch = BatchFactory(submission=form, by=by)
    return measure(indicator, form.unit, form.period, numerator, denominator, status="draft", batch=batch, by=by)


class Climb:
    """`sender` of the first upazila, `reviewer` of the district, `national`; `elsewhere`, `stranger`: no part."""

    def __init__(self, levels: tuple[str, ...] = ("district", "national"), indicators: int = 2) -> None:
        self.country, (self.district, self.other) = a_country(2)
        made = [OrgUnitFactory(parent=self._fresh(self.district), level=UnitLevel.UPAZILA) for _n in range(2)]
        self.upazilas = [self._fresh(unit) for unit in made]
        self.indicators = [IndicatorFactory(sheet__level=UnitLevel.UPAZILA) for _n in range(indicators)]
        self.data_set = DataSetFactory(
            series=[each.series for each in self.indicators],
            units=self.upazilas,
            level=UnitLevel.UPAZILA,
            approval_levels=list(levels),
        )
        self.sender = officer(self.upazilas[0])
        self.reviewer, self.national = officer(self.district), officer(self.country)
        self.elsewhere, self.stranger = officer(self.other), PersonFactory()

    @staticmethod
    def _fresh(unit: OrgUnit) -> OrgUnit:
        return OrgUnit.objects.get(pk=unit.pk)

    def form(self, at: int = 0, filled: bool = True, period: str = PERIOD, **fields) -> models.Submission:
        form = a_form(self.data_set, self.upazilas[at], period, **fields)
        if filled:
            for indicator in self.indicators:
                type_in(form, indicator, 10, by=self.sender if at == 0 else None)
        return form

    def sent(self, at: int = 0, **fields) -> models.Submission:
        return submissions.send(submission=self.form(at, **fields), by=self.sender if at == 0 else None)

    def approved(self, **fields) -> models.Submission:
        form = deciding.accept(submission=self.sent(**fields), by=self.reviewer)
        return deciding.accept(submission=form, by=self.national) if form.waits_at else form
