"""The approved values of an indicator, all periods: for scripts, benchmarks and a quick look."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from governance.models import OrgUnit
from monitoring import queries
from monitoring.models import Indicator
from monitoring.values import Value


class Command(BaseCommand):
    help = "The approved values of an indicator for all periods, of the country or of one unit."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="code of the indicator, like IN01")
        parser.add_argument("--unit", default="", help="code of the unit; the country when not given")
        parser.add_argument("--json", action="store_true", help="one JSON list instead of lines for people")

    def handle(self, *args: Any, code: str, unit: str, **options: Any) -> None:
        indicator = Indicator.objects.filter(code=code).first()
        if indicator is None:
            raise CommandError(_("There is no indicator %(code)s.") % {"code": code}, returncode=1)
        rows = OrgUnit.objects.filter(code=unit) if unit else OrgUnit.objects.filter(depth=1).order_by("path")
        place = rows.first()
        if place is None:
            raise CommandError(_("There is no unit %(code)s.") % {"code": unit}, returncode=1)
        values = [_as_json(value) for value in queries.series_values(indicator, place)]
        if options["json"]:
            self.stdout.write(json.dumps(values))
            return
        for each in values:
            numbers = "".join(f"{_shown(each[name]):>20}" for name in ("numerator", "denominator", "value"))
            self.stdout.write(f"{each['period']:<12}{numbers}   {each['reported']} of {each['expected']}")


def _shown(number: int | float | None) -> str:
    """A zero is a zero; what is missing is a dash."""
    return "-" if number is None else str(number)


def _as_json(value: Value) -> dict[str, Any]:
    """Missing numbers are null, never 0."""
    return {
        "period": value.period.code if value.period else "",
        "numerator": _number(value.numerator),
        "denominator": _number(value.denominator),
        "value": _number(value.value),
        "reported": value.reported,
        "expected": value.expected,
        "version": value.version,
    }


def _number(number: Decimal | None) -> int | float | None:
    """JSON has one kind of number; it is only written here, nothing is computed with it."""
    if number is None:
        return None
    return int(number) if number == number.to_integral_value() else float(round(number, 10))
