"""Tables of data sets: what is asked for, its rows, and from whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from basis.rows import RowReport
from governance.interop.cells import Cell, Choice, Day, Flag, Known, Text, Whole
from governance.interop.resources import Column, VerbResource
from governance.models import OrgUnit, Person
from governance.values import UnitLevel
from monitoring.domain import data_sets
from monitoring.interop.sets import Draft, SetResource
from monitoring.models import DataSet, DataSetAssignment, DataSetItem, Series
from monitoring.values import Frequency


class Levels(Cell):
    """Levels in one cell, separated by semicolons, the lowest first: district;national."""

    def read(self, text: str) -> list[str]:
        one = Choice(UnitLevel, code="unknown_level")
        return [one.read(word.strip()).value for word in text.split(";") if word.strip()]


class DataSetResource(VerbResource):
    """Data sets; a code that is known is changed."""

    code = Column(Text(40))
    name_en = Column(Text())
    name_bn = Column(Text())
    help_en = Column(Text(4000), blank=True, optional=True)
    help_bn = Column(Text(4000), blank=True, optional=True)
    frequency = Column(Choice(Frequency, code="unknown_frequency"))
    level = Column(Choice(UnitLevel, code="unknown_level"))
    deadline_days = Column(Whole(most=365))
    lock_days = Column(Whole(most=3650), blank=True, optional=True)
    approval_levels = Column(Levels())
    active = Column(Flag(), optional=True)

    class Meta:
        model = DataSet
        import_id_fields = ["code"]

    def save(self, stored: DataSet | None, values: dict[str, Any], *, by: Person | None) -> DataSet:
        kept = {} if stored is None else self.stored_values(stored)
        return data_sets.keep_data_set(**kept | values, by=by)


class DataSetItemResource(SetResource):
    """All rows of the data sets that the file names, in its order: rows that it does not name leave the form."""

    data_set_code = Column(Known(DataSet, code="unknown_data_set"), attribute="data_set")
    series_code = Column(Known(Series, code="unknown_series"), attribute="series")
    section_en = Column(Text(), blank=True, optional=True)
    section_bn = Column(Text(), blank=True, optional=True)
    required = Column(Flag(), blank=True, optional=True)

    class Meta:
        model = DataSetItem
        import_id_fields = ["data_set_code", "series_code"]

    def save_all(self, drafts: Sequence[Draft], report: RowReport, by: Person | None) -> None:
        grouped: dict[DataSet, list[Draft]] = defaultdict(list)
        for draft in drafts:
            grouped[draft[1]["data_set"]].append(draft)
        for data_set, listed in grouped.items():
            known = {row.series_id: row for row in data_set.items.all()}
            try:
                data_sets.set_items(data_set=data_set, items=[_item(values) for _row, values in listed], by=by)
            except ValidationError as error:
                for row, _values in listed:
                    report.refuse(row.number, self._by_column(error), row.values)
                continue
            for draft in listed:
                self.take(draft, _effect(known.get(draft[1]["series"].pk), draft[1]), report)


def _item(values: dict[str, Any]) -> data_sets.Item:
    required = values.get("required")
    return data_sets.Item(
        values["series"],
        values.get("section_en") or "",
        values.get("section_bn") or "",
        True if required is None else required,
    )


def _effect(row: DataSetItem | None, values: dict[str, Any]) -> str:
    if row is None:
        return "created"
    item = _item(values)
    same = (row.section_en, row.section_bn, row.required) == (item.section_en, item.section_bn, item.required)
    return "unchanged" if same else "updated"


class DataSetAssignmentResource(SetResource):
    """Which unit owes which data set from when to when."""

    data_set_code = Column(Known(DataSet, code="unknown_data_set"), attribute="data_set")
    org_unit_code = Column(Known(OrgUnit, code="unknown_org_unit"), attribute="unit")
    valid_from = Column(Day())
    valid_to = Column(Day(), blank=True, optional=True)

    class Meta:
        model = DataSetAssignment
        import_id_fields = ["data_set_code", "org_unit_code"]

    def save_all(self, drafts: Sequence[Draft], report: RowReport, by: Person | None) -> None:
        grouped: dict[tuple, list[Draft]] = defaultdict(list)
        for draft in drafts:
            values = draft[1]
            grouped[values["data_set"], values["valid_from"], values.get("valid_to")].append(draft)
        for (data_set, first, last), listed in grouped.items():
            self._assign(data_set, first, last, listed, report, by)

    def _assign(
        self, data_set: DataSet, first: Any, last: Any, listed: list[Draft], report: RowReport, by: Person | None
    ) -> None:
        before = _standing(data_set, [values["unit"] for _row, values in listed])
        sound = []
        for draft in listed:
            try:
                data_sets.refuse_other_levels(data_set, [draft[1]["unit"]])
            except ValidationError as error:
                report.refuse(draft[0].number, self._by_column(error), draft[0].values)
            else:
                sound.append(draft)
        try:
            data_sets.assign(
                data_set=data_set,
                units=[values["unit"] for _row, values in sound],
                valid_from=first,
                valid_to=last,
                by=by,
            )
        except ValidationError as error:
            for row, _values in sound:
                report.refuse(row.number, self._by_column(error), row.values)
            return
        for draft in sound:
            ends = before.get(draft[1]["unit"].pk)
            effect = "created" if ends is None else "unchanged" if last in ends else "updated"
            self.take(draft, effect, report)


def _standing(data_set: DataSet, units: Sequence[OrgUnit]) -> dict[int, set[Any]]:
    """The ends of the assignments that these units have."""
    found: dict[int, set[Any]] = defaultdict(set)
    rows: QuerySet[DataSetAssignment] = data_set.assignments.filter(unit__in=units)
    for unit, last in rows.values_list("unit_id", "valid_to"):
        found[unit].add(last)
    return found
