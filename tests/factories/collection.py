"""Data elements, data sets and forms, as small as a test needs them."""

import datetime as dt

import factory
from factory.django import DjangoModelFactory

from basis.periods import Period
from governance.models import OrgUnit
from governance.values import UnitLevel
from monitoring import models
from monitoring.values import Frequency, NumberKind, SeriesKind
from tests.factories.monitoring import SeriesFactory, SeriesVersionFactory


class DisaggregationFactory(DjangoModelFactory):
    """One axis with its options: `options=("female", "male")`, `axis="sex"`."""

    class Meta:
        model = models.Disaggregation
        skip_postgeneration_save = True

    class Params:
        axis = "sex"
        options = ("female", "male")

    code = factory.LazyAttribute(lambda o: f"by-{o.axis}")
    name_en = factory.LazyAttribute(lambda o: f"By {o.axis}")
    name_bn = factory.LazyAttribute(lambda o: f"{o.axis} অনুযায়ী")

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        made, created = model_class.objects.get_or_create(code=kwargs["code"], defaults=kwargs)
        made.is_new = created
        return made

    @factory.post_generation
    def combinations(self, create, extracted, **fields):
        if not create or not self.is_new:
            return
        axis = self.code.removeprefix("by-")
        names = extracted or ("female", "male")
        option_set = models.OptionSet.objects.create(code=axis, name_en=axis, name_bn=axis)
        models.DisaggregationAxis.objects.create(disaggregation=self, option_set=option_set)
        for position, name in enumerate(names):
            option = models.Option.objects.create(
                option_set=option_set, code=name, name_en=name, name_bn=name, position=position
            )
            made = models.Combination.objects.create(disaggregation=self, key=f"{axis}={name}", position=position)
            made.options.add(option)


class ElementSheetFactory(DjangoModelFactory):
    """A monthly count of persons, a flow, collected by facilities."""

    class Meta:
        model = models.ElementSheet

    version = factory.SubFactory(SeriesVersionFactory)
    definition_en = "Persons who came."
    definition_bn = "যাঁরা এসেছেন।"
    unit = "persons"
    number_kind = NumberKind.COUNT
    frequency = Frequency.MONTHLY
    level = UnitLevel.FACILITY


class DataElementFactory(DjangoModelFactory):
    """A data element with the first version of its sheet; fields of the sheet by `sheet__unit=…`."""

    class Meta:
        model = models.DataElement
        skip_postgeneration_save = True

    series = factory.SubFactory(SeriesFactory, kind=SeriesKind.DATA_ELEMENT)
    code = factory.LazyAttribute(lambda o: o.series.code)
    name_en = factory.LazyAttribute(lambda o: f"Element {o.code}")
    name_bn = factory.LazyAttribute(lambda o: f"উপাদান {o.code}")

    @factory.post_generation
    def sheet(self, create, extracted, **fields):
        if create:
            ElementSheetFactory(version=SeriesVersionFactory(series=self.series), **fields)


class DataSetFactory(DjangoModelFactory):
    """A quarterly form of districts, approved by the country; `series=[…]` are its rows, `units=[…]` owe it."""

    class Meta:
        model = models.DataSet
        skip_postgeneration_save = True

    code = factory.Sequence(lambda n: f"set-{n}")
    name_en = factory.LazyAttribute(lambda o: f"Data set {o.code}")
    name_bn = factory.LazyAttribute(lambda o: f"তথ্য ছক {o.code}")
    frequency = Frequency.QUARTERLY
    level = UnitLevel.DISTRICT
    deadline_days = 15
    approval_levels = factory.LazyFunction(lambda: [UnitLevel.NATIONAL])

    @factory.post_generation
    def series(self, create, extracted, **fields):
        for position, each in enumerate(extracted or ()):
            models.DataSetItem.objects.create(data_set=self, series=each, position=position)

    @factory.post_generation
    def units(self, create, extracted, **fields):
        for unit in extracted or ():
            models.DataSetAssignment.objects.create(data_set=self, unit=unit, valid_from=dt.date(2023, 7, 1))


def a_form(data_set: models.DataSet, unit: OrgUnit, period: str, **fields) -> models.Submission:
    """The form of a unit and period, being filled in unless said otherwise."""
    found = Period.parse(period)
    return models.Submission.objects.create(
        data_set=data_set,
        unit=unit,
        period=found.code,
        period_start=found.start,
        period_end=found.end,
        due=fields.pop("due", None) or found.end + dt.timedelta(days=data_set.deadline_days),
        **fields,
    )
