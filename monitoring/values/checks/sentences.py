"""Why a rule doubts a number, in one sentence with the numbers put in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from basis.numerals import digits_in, format_number
from basis.periods import Period
from monitoring.values.checks.words import CheckRule

Details = Mapping[str, str]
Show = Callable[[str, Decimal], str]  # part of the value ("numerator", "rate" …) and a number → text


def why(rule: str, details: Details, show: Show) -> str:
    """The sentence of a rule; "" for a rule that has none (a validation rule speaks through its name)."""
    sentence = _SENTENCES.get(rule)
    return sentence(_Numbers(details, show)) if sentence else ""


def plain_number(_part: str, value: Decimal) -> str:
    """A number without a unit: whole where it is whole or large, else two decimals."""
    whole = value == value.to_integral_value() or abs(value) >= 100
    return format_number(value, language=get_language(), decimals=0 if whole else 2)


class _Numbers:
    def __init__(self, details: Details, show: Show):
        self.details, self.show = details, show

    def __getitem__(self, name: str) -> str:
        """A number of the sentence, as people read it."""
        value = self._number(name)
        return "" if value is None else self.show(self.details.get("part", "rate"), value)

    def count(self, name: str) -> str:
        return digits_in(self.details.get(name, ""), get_language())

    def period(self, name: str) -> str:
        code = self.details.get(name, "")
        return Period.parse(code).short_label(get_language()) if code else ""

    @property
    def is_high(self) -> bool:
        return self.details.get("side") == "high"

    @property
    def what(self) -> str:
        names = {"numerator": _("The numerator"), "denominator": _("The denominator"), "rate": _("The value")}
        return names.get(self.details.get("part", ""), _("The number"))

    def words(self, *names: str) -> dict[str, str]:
        return {"what": self.what} | {name: self[name] for name in names}

    def _number(self, name: str) -> Decimal | None:
        try:
            return Decimal(self.details[name])
        except (KeyError, InvalidOperation):
            return None


def _factor(times_high: Callable[[], str], times_low: Callable[[], str]) -> Callable[[_Numbers], str]:
    def sentence(numbers: _Numbers) -> str:
        if numbers.details.get("against") == "peers":
            start = _("%(what)s is %(value)s; like units report about %(expected)s.")
        else:
            start = _("%(what)s is %(value)s; after the earlier values about %(expected)s was to be expected.")
        end = times_high() if numbers.is_high else times_low()
        return f"{start % numbers.words('value', 'expected')} {end}"

    return sentence


def _outlier(numbers: _Numbers) -> str:
    text = (
        _("%(what)s is %(value)s, far above the earlier values: their middle is %(expected)s.")
        if numbers.is_high
        else _("%(what)s is %(value)s, far below the earlier values: their middle is %(expected)s.")
    )
    return text % numbers.words("value", "expected")


def _same_month(numbers: _Numbers) -> str:
    text = _("%(what)s is %(value)s; in the same months of earlier years the nearest was %(expected)s.")
    return text % numbers.words("value", "expected")


def _peers(numbers: _Numbers) -> str:
    text = _("%(what)s is %(value)s; had it moved as the others did, it would be about %(expected)s.")
    return text % numbers.words("value", "expected")


def _level_shift(numbers: _Numbers) -> str:
    text = _(
        "From this period on the value stays at about %(new)s; before it was about %(expected)s. What happened there?"
    )
    return text % numbers.words("new", "expected")


def _range(numbers: _Numbers) -> str:
    text = _("The number is %(value)s; usual here is %(low)s to %(high)s.")
    return text % numbers.words("value", "low", "high")


def _parts(numbers: _Numbers) -> str:
    text = _("The total is %(value)s, its parts come to %(parts)s. The difference is %(gap)s: what explains it?")
    return text % numbers.words("value", "parts", "gap")


def _running_total(numbers: _Numbers) -> str:
    text = _("The number runs from 1 July and cannot become less, but it fell from %(expected)s to %(value)s.")
    return text % numbers.words("value", "expected")


def _copied_period(numbers: _Numbers) -> str:
    text = _("All %(cells)s numbers of the form are the same as for %(period)s.")
    return text % {"cells": numbers.count("cells"), "period": numbers.period("period")}


def _copied_unit(numbers: _Numbers) -> str:
    text = _("All %(cells)s numbers of the form are the same as those of %(unit)s.")
    return text % {"cells": numbers.count("cells"), "unit": numbers.details.get("unit_name", "")}


def _missing(numbers: _Numbers) -> str:
    text = _("Nothing was reported, though %(reported)s of %(expected)s units did.")
    start = text % {"reported": numbers.count("reported"), "expected": numbers.count("expected")}
    if numbers.details.get("others", "0") == "0":
        return start
    return f"{start} " + _("Further numbers missing for this period: %(others)s.") % {"others": numbers.count("others")}


def _decline(numbers: _Numbers) -> str:
    text = _("%(times)s times in a row it became worse: from %(expected)s (%(since)s) to %(value)s (%(last)s).")
    return _with_units(text % (numbers.words("expected", "value") | _when(numbers)), numbers)


def _off_target(numbers: _Numbers) -> str:
    text = _("%(value)s in %(last)s; the path to the target asks for %(expected)s. Behind %(times)s times in a row.")
    return _with_units(text % (numbers.words("expected", "value") | _when(numbers)), numbers)


def _drift(numbers: _Numbers) -> str:
    text = (
        _("The values leave the path to the target little by little: %(value)s in %(last)s instead of %(expected)s.")
        if numbers.details.get("against") == "path"
        else _("The values leave their own trend little by little: %(value)s in %(last)s instead of %(expected)s.")
    )
    return _with_units(text % (numbers.words("expected", "value") | _when(numbers)), numbers)


def _when(numbers: _Numbers) -> dict[str, str]:
    return {"times": numbers.count("times"), "since": numbers.period("since"), "last": numbers.period("last")}


def _with_units(sentence: str, numbers: _Numbers) -> str:
    if "units" not in numbers.details:
        return sentence
    text = _("This is one example; the same holds for %(units)s of %(of)s units here.")
    return f"{sentence} {text % {'units': numbers.count('units'), 'of': numbers.count('of')}}"


_SENTENCES: dict[str, Callable[[_Numbers], str]] = {
    CheckRule.FACTOR_TEN: _factor(
        lambda: _("That is about ten times as much: a digit too many?"),
        lambda: _("That is about a tenth: a digit too few?"),
    ),
    CheckRule.FACTOR_HUNDRED: _factor(
        lambda: _("That is about a hundred times as much: two digits too many, or lakh and crore mixed up?"),
        lambda: _("That is about a hundredth: two digits too few, or lakh and crore mixed up?"),
    ),
    CheckRule.OUTLIER: _outlier,
    CheckRule.SAME_MONTH: _same_month,
    CheckRule.PEERS: _peers,
    CheckRule.LEVEL_SHIFT: _level_shift,
    CheckRule.RANGE: _range,
    CheckRule.PARTS: _parts,
    CheckRule.RUNNING_TOTAL: _running_total,
    CheckRule.COPIED_PERIOD: _copied_period,
    CheckRule.COPIED_UNIT: _copied_unit,
    CheckRule.MISSING: _missing,
    CheckRule.DECLINE: _decline,
    CheckRule.OFF_TARGET: _off_target,
    CheckRule.DRIFT: _drift,
}
