"""The tables of checks: validation rules, and usual ranges."""

from __future__ import annotations

from typing import Any

from governance.interop.cells import Choice, Code, Flag, Known, Number, Text, Whole
from governance.interop.resources import Column, VerbResource
from governance.models import OrgUnit, Person
from monitoring.domain import ranges, validation
from monitoring.models import MinMax, Series, ValidationRule
from monitoring.values import Frequency, Operator


class RuleResource(VerbResource):
    """Validation rules, by their code."""

    code = Column(Code())
    name_en = Column(Text())
    name_bn = Column(Text())
    left = Column(Text(2000))
    operator = Column(Choice(Operator, code="unknown_operator"))
    right = Column(Text(2000))
    periods_back = Column(Whole(most=validation.MOST_BACK), optional=True)
    frequency = Column(Choice(Frequency, code="unknown_frequency"))
    advice_en = Column(Text(4000), blank=True, optional=True)
    advice_bn = Column(Text(4000), blank=True, optional=True)
    active = Column(Flag(), optional=True)

    class Meta:
        model = ValidationRule
        import_id_fields = ["code"]

    def save(self, stored: ValidationRule | None, values: dict[str, Any], *, by: Person | None) -> ValidationRule:
        return validation.define_rule(by=by, **values)


class RangeResource(VerbResource):
    """Between which values a number is usual, by series and unit."""

    series_code = Column(Known(Series, code="unknown_series"), attribute="series")
    org_unit_code = Column(Known(OrgUnit, code="unknown_org_unit"), attribute="unit")
    disaggregation = Column(Text(120), blank=True)
    low = Column(Number())
    high = Column(Number())

    class Meta:
        model = MinMax
        import_id_fields = ["series_code", "org_unit_code", "disaggregation"]

    def save(self, stored: MinMax | None, values: dict[str, Any], *, by: Person | None) -> MinMax:
        return ranges.set_range(by=by, **values)
