"""The tables of definitions: option sets, disaggregations, data elements, constants."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet

from governance.interop.cells import AddressCode, Choice, Code, Day, Flag, Known, KnownMany, Number, Text
from governance.interop.resources import Column, VerbResource
from governance.models import Person
from governance.values import UnitLevel
from monitoring.domain import constants, elements, options
from monitoring.models import ConstantValue, DataElement, Disaggregation, Option, OptionSet, SeriesVersion
from monitoring.values import Frequency, NumberKind, SpaceAggregation, TimeAggregation
from monitoring.values.formulas import read, write
from monitoring.values.formulas.grammar import LONGEST


class Formula(Text):
    """A formula in its one spelling, so that another spelling of the same is no change."""

    def __init__(self) -> None:
        super().__init__(LONGEST)

    def read(self, text: str) -> str:
        return write(read(super().read(text)))


class OptionResource(VerbResource):
    """Options with the set (axis) that they belong to, one a row, in the order of the file."""

    option_set_code = Column(Code(), attribute="option_set__code")
    option_set_name_en = Column(Text(), attribute="option_set__name_en")
    option_set_name_bn = Column(Text(), attribute="option_set__name_bn")
    code = Column(Code())
    name_en = Column(Text())
    name_bn = Column(Text())

    class Meta:
        model = Option
        import_id_fields = ["option_set_code", "code"]

    def get_queryset(self) -> QuerySet[Option]:
        return Option.objects.select_related("option_set")

    def save(self, stored: Option | None, values: dict[str, Any], *, by: Person | None) -> Option:
        option_set = options.keep_option_set(
            code=values["option_set__code"],
            name_en=values["option_set__name_en"],
            name_bn=values["option_set__name_bn"],
            options=[options.Choice(values["code"], values["name_en"], values["name_bn"])],
            by=by,
        )
        return option_set.options.get(code=values["code"])


class DisaggregationResource(VerbResource):
    """Disaggregations by the option sets that they cross; all combinations are made from them."""

    code = Column(Code())
    name_en = Column(Text())
    name_bn = Column(Text())
    option_set_codes = Column(KnownMany(OptionSet, code="unknown_option_set"), attribute="option_sets")

    class Meta:
        model = Disaggregation
        import_id_fields = ["code"]

    def get_queryset(self) -> QuerySet[Disaggregation]:
        return Disaggregation.objects.prefetch_related("option_sets")

    def save(self, stored: Disaggregation | None, values: dict[str, Any], *, by: Person | None) -> Disaggregation:
        return options.keep_disaggregation(**values, by=by)


class ElementResource(VerbResource):
    """Data elements. A changed definition of an element with values becomes a new version."""

    code = Column(AddressCode())
    name_en = Column(Text())
    name_bn = Column(Text())
    definition_en = Column(Text(4000))
    definition_bn = Column(Text(4000))
    unit = Column(Text(20))
    number_kind = Column(Choice(NumberKind, code="unknown_number_kind"))
    frequency = Column(Choice(Frequency, code="unknown_frequency"))
    level = Column(Choice(UnitLevel, code="unknown_level"))
    space_aggregation = Column(Choice(SpaceAggregation, code="unknown_aggregation"), optional=True)
    time_aggregation = Column(Choice(TimeAggregation, code="unknown_aggregation"))
    disaggregation_code = Column(
        Known(Disaggregation, code="unknown_disaggregation"), attribute="disaggregation", blank=True, optional=True
    )
    total_is_collected = Column(Flag(), optional=True, blank=True)

    class Meta:
        model = DataElement
        import_id_fields = ["code"]

    def get_queryset(self) -> QuerySet[DataElement]:
        in_force = SeriesVersion.objects.filter(valid_to__isnull=True).select_related("element_sheet__disaggregation")
        return DataElement.objects.prefetch_related(Prefetch("series__versions", in_force, to_attr="in_force"))

    def stored_values(self, stored: DataElement) -> dict[str, Any]:
        sheet = stored.series.in_force[0].element_sheet  # type: ignore[attr-defined]
        return {
            column.attribute: getattr(sheet if column.attribute in elements.SHEET_FIELDS else stored, column.attribute)
            for column in self.fields.values()
        }

    def save(self, stored: DataElement | None, values: dict[str, Any], *, by: Person | None) -> DataElement:
        sheet = {name: value for name, value in values.items() if name in elements.SHEET_FIELDS}
        names = {name: value for name, value in values.items() if name not in sheet}
        if stored is None:
            return elements.define(**names, sheet=sheet, by=by)
        names.pop("code")
        elements.describe(element=stored, by=by, **names)
        elements.revise(element=stored, sheet=sheet, by=by)
        return stored


class ConstantResource(VerbResource):
    """Constants of formulas, each row being what one is from a day on."""

    code = Column(Code(), attribute="constant__code")
    name_en = Column(Text(), attribute="constant__name_en")
    name_bn = Column(Text(), attribute="constant__name_bn")
    unit = Column(Text(20), attribute="constant__unit", blank=True)
    value = Column(Number())
    valid_from = Column(Day())

    class Meta:
        model = ConstantValue
        import_id_fields = ["code", "valid_from"]

    def get_queryset(self) -> QuerySet[ConstantValue]:
        return ConstantValue.objects.select_related("constant")

    def save(self, stored: ConstantValue | None, values: dict[str, Any], *, by: Person | None) -> ConstantValue:
        named = {name.removeprefix("constant__"): value for name, value in values.items()}
        constant = constants.keep_constant(**named, by=by)
        return constant.values.get(valid_from=values["valid_from"])
