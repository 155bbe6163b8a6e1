"""How numbers are divided: option sets (axes), disaggregations that cross them, and all combinations of each.

A combination's key is what stands beside a stored number, so it never changes: options are added, never taken away,
and the axes of a disaggregation are fixed once a data element uses it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from basis.numerals import lazy_number
from governance.domain import history, log
from governance.models import Person
from governance.permissions import demand
from monitoring.models import Combination, Disaggregation, DisaggregationAxis, Option, OptionSet
from monitoring.permissions import may_define_indicators

MOST_COMBINATIONS = 500
LONGEST_KEY = Combination._meta.get_field("key").max_length or 120


@dataclass(frozen=True)
class Choice:
    """One option of an axis, as somebody names it."""

    code: str
    name_en: str
    name_bn: str


def key_of(parts: Iterable[tuple[str, str]]) -> str:
    """The key of a combination from (axis, option): `age=0-4;sex=female`, in the order of the codes of the axes."""
    return ";".join(f"{axis}={option}" for axis, option in sorted(parts))


def parts_of(key: str) -> frozenset[tuple[str, str]]:
    """(axis, option) of a key, in whatever order somebody wrote it; a part without = has an empty option."""
    pairs = (part.partition("=") for part in key.split(";") if part.strip())
    return frozenset((axis.strip(), option.strip()) for axis, _sign, option in pairs)


@transaction.atomic
def keep_option_set(
    *, code: str, name_en: str, name_bn: str, by: Person | None, options: Sequence[Choice] = ()
) -> OptionSet:
    """Enter an axis or correct its names, and enter or rename options; new ones stand behind those that are there.

    Every disaggregation that crosses the axis gets the combinations with the new options.
    """
    demand(may_define_indicators, by)
    refuse_signs(code)
    stored = OptionSet.objects.filter(code=code).first() or OptionSet(code=code)
    fields = {"code": code, "name_en": name_en, "name_bn": name_bn}
    history.write(stored, fields, key=code, by=by, verb="keep_option_set")
    known = {option.code: option for option in stored.options.all()}
    position = max((option.position for option in known.values()), default=0)
    for choice in options:
        refuse_signs(choice.code)
        option = known.get(choice.code)
        if option is None:
            position += 1
            option = known[choice.code] = Option(option_set=stored, position=position)
        names = {"code": choice.code, "name_en": choice.name_en, "name_bn": choice.name_bn}
        history.write(option, names, key=f"{code}={choice.code}", by=by, verb="keep_option")
    for disaggregation in stored.disaggregations.all():
        _complete(disaggregation)
    return stored


@transaction.atomic
def keep_disaggregation(
    *, code: str, name_en: str, name_bn: str, option_sets: Sequence[OptionSet], by: Person | None
) -> Disaggregation:
    """Enter a disaggregation with all its combinations, or correct its names.

    Its axes cannot change once a data element uses it: stored numbers carry their keys.
    """
    demand(may_define_indicators, by)
    _refuse_axes(option_sets)
    stored = Disaggregation.objects.filter(code=code).first() or Disaggregation(code=code)
    if stored.pk and set(stored.option_sets.all()) != set(option_sets):
        if stored.element_sheets.exists():
            raise ValidationError(
                {
                    "option_sets": ValidationError(
                        _("Data elements are divided in this way already. Define a new disaggregation."),
                        code="in_use",
                    )
                }
            )
        stored.combinations.all().delete()
        stored.axes.all().delete()
    history.write(
        stored,
        {"code": code, "name_en": name_en, "name_bn": name_bn},
        key=code,
        by=by,
        verb="keep_disaggregation",
    )
    if not stored.axes.exists():
        _cross(stored, option_sets, by)
    _complete(stored)
    return stored


def _cross(disaggregation: Disaggregation, option_sets: Sequence[OptionSet], by: Person | None) -> None:
    DisaggregationAxis.objects.bulk_create(
        DisaggregationAxis(disaggregation=disaggregation, option_set=axis, position=number)
        for number, axis in enumerate(option_sets)
    )
    log.record(
        by=by,
        verb="cross_option_sets",
        noun="Disaggregation",
        key=disaggregation.code,
        after={"option_sets": [axis.code for axis in option_sets]},
    )


def _complete(disaggregation: Disaggregation) -> None:
    """Add the combinations that are missing, in the order of the axes and their options."""
    axes = [axis.option_set for axis in disaggregation.axes.select_related("option_set")]
    crossed = list(product(*(list(axis.options.all()) for axis in axes)))
    _refuse_size(axes, crossed)
    known = {row.key: row for row in disaggregation.combinations.all()}
    for position, chosen in enumerate(crossed):
        key = key_of((axis.code, option.code) for axis, option in zip(axes, chosen, strict=True))
        row = known.get(key)
        if row is None:
            row = Combination.objects.create(disaggregation=disaggregation, key=key, position=position)
            row.options.set(chosen)
        elif row.position != position:
            row.position = position
            row.save(update_fields=["position"])


def _refuse_axes(option_sets: Sequence[OptionSet]) -> None:
    if not option_sets or len(set(option_sets)) != len(option_sets):
        raise ValidationError(
            {"option_sets": ValidationError(_("Name one option set or more, each once."), code="missing_option_set")}
        )


def _refuse_size(axes: Sequence[OptionSet], crossed: Sequence[Any]) -> None:
    if len(crossed) > MOST_COMBINATIONS:
        raise ValidationError(
            _("These axes make %(number)s combinations; a form can hold %(most)s at most."),
            code="too_many_combinations",
            params={"number": lazy_number(len(crossed)), "most": lazy_number(MOST_COMBINATIONS)},
        )
    longest = max((len(key_of((a.code, o.code) for a, o in zip(axes, row, strict=True))) for row in crossed), default=0)
    if longest > LONGEST_KEY:
        raise ValidationError(
            _("The codes of these options are too long together; %(most)s characters can be kept."),
            code="too_long",
            params={"most": lazy_number(LONGEST_KEY)},
        )


def refuse_signs(code: str) -> None:
    """Signs that part keys, or that formulas are made of."""
    if not code or set(code) & set("=;.@[]{}\"' "):
        raise ValidationError(
            {"code": ValidationError(_("A code here has no spaces and none of = ; . @ [ ] { }."), code="bad_code")}
        )
