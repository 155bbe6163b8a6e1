"""Data elements, data sets and forms, as small as a test needs them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import product

import factory
from factory.django import DjangoModelFactory

from basis.periods import Period
from governance.models import OrgUnit
from governance.values import UnitLevel
from monitoring import models
from monitoring.domain import data_sets
from monitoring.values import Frequency, NumberKind, SeriesKind
from tests.factories.monitoring import FIRST_DAY, SeriesFactory, SeriesVersionFactory


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


SEX = ("female", "male")


def an_element(
    code: str,
    *,
    axes: dict[str, Sequence[str]] | None = None,
    level: str = UnitLevel.FACILITY,
    frequency: str = Frequency.MONTHLY,
    number_kind: str = NumberKind.COUNT,
    total_is_collected: bool = False,
) -> models.DataElement:
    """A data element of facilities, every month; `axes` are its option sets: {"sex": ["female", "male"]}."""
    series = SeriesFactory(code=code, kind=SeriesKind.DATA_ELEMENT)
    element = models.DataElement.objects.create(
        series=series, code=code, name_en=f"Element {code}", name_bn=f"উপাদান {code}"
    )
    models.ElementSheet.objects.create(
        version=SeriesVersionFactory(series=series),
        definition_en="What is counted.",
        definition_bn="যা গণনা করা হয়।",
        unit="persons",
        number_kind=number_kind,
        frequency=frequency,
        level=level,
        disaggregation=a_disaggregation(axes) if axes else None,
        total_is_collected=total_is_collected,
    )
    return element


def a_disaggregation(axes: dict[str, Sequence[str]]) -> models.Disaggregation:
    """The axes crossed, with all combinations; one that is there already is used again."""
    code = "-".join(sorted(axes))
    found = models.Disaggregation.objects.filter(code=code).first()
    if found:
        return found
    crossed = models.Disaggregation.objects.create(code=code, name_en=code, name_bn=code)
    options = [_options(crossed, axis, axes[axis]) for axis in sorted(axes)]
    for number, chosen in enumerate(product(*options)):
        key = ";".join(f"{option.option_set.code}={option.code}" for option in chosen)
        combination = models.Combination.objects.create(disaggregation=crossed, key=key, position=number)
        combination.options.set(chosen)
    return crossed


def _options(crossed: models.Disaggregation, axis: str, codes: Sequence[str]) -> list[models.Option]:
    option_set, _new = models.OptionSet.objects.get_or_create(code=axis, defaults={"name_en": axis, "name_bn": axis})
    models.DisaggregationAxis.objects.create(disaggregation=crossed, option_set=option_set)
    return [
        models.Option.objects.get_or_create(
            option_set=option_set, code=code, defaults={"name_en": code, "name_bn": code, "position": number}
        )[0]
        for number, code in enumerate(codes)
    ]


def a_data_set(
    *series: models.Series,
    units: Sequence[OrgUnit] = (),
    code: str = "form",
    frequency: str = Frequency.QUARTERLY,
    level: str = UnitLevel.DISTRICT,
    since: dt.date = FIRST_DAY,
    **fields: object,
) -> models.DataSet:
    """A data set of these rows, owed by the units since the beginning."""
    data_set = data_sets.keep_data_set(
        code=code,
        name_en=f"Form {code}",
        name_bn=f"ফরম {code}",
        frequency=frequency,
        level=level,
        by=None,
        **fields,  # type: ignore[arg-type]
    )
    data_sets.set_items(data_set=data_set, items=[data_sets.Item(each) for each in series], by=None)
    data_sets.assign(data_set=data_set, units=units, valid_from=since, by=None)
    return data_set
