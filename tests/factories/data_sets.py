"""Data sets with their rows and units, as small as a test needs them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import product

from governance.models import OrgUnit
from governance.values import UnitLevel
from monitoring import models
from monitoring.domain import data_sets
from monitoring.values import Frequency, NumberKind, SeriesKind
from tests.factories.monitoring import FIRST_DAY, SeriesFactory, SeriesVersionFactory

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
