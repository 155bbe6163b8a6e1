"""The import of values: a file of any size, read in a stream, checked by the rules of one value and as a set.

Reading tells everything that a row shows by itself. Codes and periods come again and again, so each is looked up once;
plain digits are read at once, everything else by `basis.numerals`. What needs other rows is asked of `domain.staging`.
Never more than a piece of the file stands in memory, and the first refusals.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from basis.legacy import ASK
from basis.numerals import plain
from basis.periods import Period
from basis.rows import MOST_LISTED, Refusal, Row, RowReport, TableError, read_table
from governance.interop.resources import VerbResource
from governance.models import OrgUnit, Person
from governance.values import UnitLevel
from monitoring.domain import checking, entries, held, staging
from monitoring.domain.levels import stands_already
from monitoring.domain.staging import Effects, Progress, Staged
from monitoring.models import Batch, Indicator, IndicatorSheet, SeriesVersion
from monitoring.permissions import may_enter_at
from monitoring.values import DEPTH

CHUNK = 10_000
MOST_REMEMBERED = 200_000  # spellings of codes; a hostile file has more of them than the country has units
INDICATOR, UNIT, PERIOD, NUMERATOR, DENOMINATOR, QUARTER = COLUMNS = (
    "indicator_code",
    "org_unit_code",
    "period",
    "numerator",
    "denominator",
    "fiscal_quarter",
)
BY_NAME = {"period": PERIOD, "numerator": NUMERATOR, "denominator": DENOMINATOR, "unit": UNIT}


@dataclass(frozen=True, slots=True)
class Place:
    """What the rules ask of a unit. `rank` is its level, 0 the country; `depth` counts the units above it."""

    pk: int
    name: str
    rank: int
    level: str
    depth: int
    within_reach: bool
    spells: tuple[entries.Spell, ...]


@dataclass(frozen=True, slots=True)
class Definition:
    """What the rules say of an indicator in a period."""

    version: int
    sheet: IndicatorSheet | None
    rank: int
    has_denominator: bool
    bounded: bool
    faults: dict[str, ValidationError]


class Reader:
    """Turns the rows of a file into staged ones, noting in the report what each shows by itself."""

    def __init__(self, resource: VerbResource, by: Person | None, report: RowReport):
        self.columns = {column.column_name: column for column in resource.fields.values()}
        self.by, self.report, self.today = by, report, timezone.localdate()
        self.indicators: dict[str, Indicator] = {}
        self.places: dict[str, Place] = {}
        self.periods: dict[str, Period] = {}
        self.definitions: dict[tuple[int, str], Definition] = {}
        self.remarks: dict[int, str] = {}
        self.versions: dict[int, list[SeriesVersion]] = {}

    def read(self, rows: Sequence[Row]) -> list[Staged]:
        """The rows of a piece whose cell is known; of the others nothing but their refusals remains."""
        self.report.rows += len(rows)
        self._look_up(rows)
        staged = []
        for row in rows:
            if row.error:
                self.report.refuse(row.number, row.error)
                continue
            found = self._read_one(row.number, row.values)
            if found is not None:
                staged.append(found)
        return staged

    # --- codes ------------------------------------------------------------------------------------------------

    def _look_up(self, rows: Sequence[Row]) -> None:
        for memory in (self.indicators, self.places, self.periods, self.definitions):
            if len(memory) > MOST_REMEMBERED:
                memory.clear()
        for text, indicator in self._new(rows, INDICATOR, self.indicators):
            self.indicators[text] = indicator
        units = list(self._new(rows, UNIT, self.places))
        spells = entries.spells_of({unit.pk for _text, unit in units}) if units else {}
        for text, unit in units:
            self.places[text] = self._place(unit, spells.get(unit.pk, ()))
        missing = {each.series_id for each in self.indicators.values()} - self.versions.keys()
        if missing:
            self.versions |= dict.fromkeys(missing, []) | entries.versions_of(missing)

    def _new(self, rows: Sequence[Row], name: str, known: dict[str, Any]) -> Iterator[tuple[str, Any]]:
        """The spellings that come for the first time, with what they mean, if they mean something."""
        column = self.columns[name]
        texts = {row.values[name] for row in rows if not row.error} - known.keys()
        column.widget.found.clear()
        column.widget.prepare(texts)
        for text in texts:
            try:
                yield text, column.clean({name: text})
            except ValidationError:
                continue  # told with its row
        column.widget.found.clear()

    def _place(self, unit: OrgUnit, spells: Iterable[entries.Spell]) -> Place:
        return Place(
            pk=unit.pk,
            name=unit.name,
            rank=DEPTH[UnitLevel(unit.level)],
            level=unit.level,
            depth=unit.depth,
            within_reach=self.by is None or may_enter_at(self.by, unit),
            spells=tuple(spells),
        )

    def _period(self, text: str, cells: dict[str, str], faults: dict[str, Any]) -> Period | None:
        period = self.periods.get(text)
        if period is None:
            period = self._cell(PERIOD, cells, faults)
            if period is not None:
                self.periods[text] = period
        return period

    # --- one row ----------------------------------------------------------------------------------------------

    def _read_one(self, line: int, cells: dict[str, str]) -> Staged | None:
        faults: dict[str, Any] = {}
        indicator = self.indicators.get(cells[INDICATOR]) or self._cell(INDICATOR, cells, faults)
        place = self.places.get(cells[UNIT]) or self._cell(UNIT, cells, faults)
        period = self._period(cells[PERIOD], cells, faults)
        numerator = self._number(NUMERATOR, cells, faults)
        denominator = self._number(DENOMINATOR, cells, faults)
        if cells.get(QUARTER):
            self._remark(line, cells, faults)
        readable = not faults
        if indicator is None or place is None or period is None:
            self.report.refuse(line, ValidationError(faults), cells)
            return None
        definition = self._definition(indicator, period)
        if readable:
            self._judge(definition, place, period, numerator, denominator, faults)
        if faults:
            self.report.refuse(line, ValidationError(faults), cells)
        return Staged(
            line,
            indicator.series_id,
            definition.version,
            place.pk,
            place.depth,
            period.code,
            None if faults else _text(numerator),
            None if faults else _text(denominator),
            int(readable and not definition.faults),
            int(UNIT in faults),
            int(bool(faults)),
        )

    def _cell(self, name: str, cells: dict[str, str], faults: dict[str, Any]) -> Any:
        try:
            return self.columns[name].clean(cells)
        except ValidationError as error:
            faults[name] = error
            return None

    def _number(self, name: str, cells: dict[str, str], faults: dict[str, Any]) -> Decimal | int | None:
        text = cells[name]
        if len(text) < 16 and text.isascii() and text.isdigit():
            return int(text)
        return self._cell(name, cells, faults)

    def _remark(self, line: int, cells: dict[str, str], faults: dict[str, Any]) -> None:
        """The quarter in words, for people: checked, shown on a dry run, and not kept."""
        words = self._cell(QUARTER, cells, faults)
        if words and self.report.dry_run and len(self.remarks) < MOST_LISTED:
            self.remarks[line] = words

    def _definition(self, indicator: Indicator, period: Period) -> Definition:
        key = (indicator.series_id, period.code)
        found = self.definitions.get(key)
        if found is None:
            version = entries.version_for(self.versions[indicator.series_id], period)
            faults = entries.faults_of_period(version, period, self.today)
            sheet = version.sheet if version else None
            found = Definition(
                version=version.pk if version else 0,
                sheet=sheet,
                rank=DEPTH[UnitLevel(sheet.level)] if sheet else 0,
                has_denominator=bool(sheet and sheet.has_denominator),
                bounded=bool(sheet and sheet.bounded),
                faults=faults,
            )
            self.definitions[key] = found
        return found

    def _judge(
        self,
        definition: Definition,
        place: Place,
        period: Period,
        numerator: Decimal | int | None,
        denominator: Decimal | int | None,
        faults: dict[str, Any],
    ) -> None:
        """The faults of one value, by the rules of `domain.entries`, which are asked only where there may be one."""
        for name, error in definition.faults.items():
            faults[BY_NAME[name]] = error
        sheet = definition.sheet
        if sheet is not None:
            if not _is_plain(definition, numerator, denominator):
                found = entries.faults_of_numbers(numerator, denominator, sheet)
                faults.update({BY_NAME[name]: error for name, error in found.items()})
            if not entries.was_there(place.spells, period):
                faults[UNIT] = entries.closed_unit(place.name)
            if place.rank > definition.rank:
                faults[UNIT] = entries.wrong_level(place.name, sheet)
        if not place.within_reach:
            faults.setdefault(UNIT, entries.beyond_reach(place.name))


@dataclass
class ValueImport:
    """One import, from the file to its report. `prepare`, then call it inside a transaction, then `close`."""

    resource: VerbResource
    by: Person | None
    dry_run: bool = False
    accept_good_rows: bool = False
    legacy: str = ASK  # what becomes of text in the old Bijoy encoding: see `basis.legacy`
    progress: Progress = field(default=lambda done, total, note: None)
    list_accepted: bool = True

    def __post_init__(self) -> None:
        self.report = RowReport(dry_run=self.dry_run)
        self.staged = staging.staging(self.progress)
        self.batch: Batch | None = None
        self.columns: list[str] = []
        self.remarks: dict[int, str] = {}
        self.failed = False

    def prepare(self, file: BinaryIO, filename: str, content_hash: str) -> None:
        """Everything that takes long: reading, checking, and on SQLite the writing of what nobody sees yet."""
        try:
            self._read(file, filename)
        except TableError as error:
            self.report, self.failed = RowReport.of_file(error, dry_run=self.dry_run), True
            return
        if not self.dry_run:
            self.staged.take_turn()
        self.staged.check()
        self._tell()
        effects = self.staged.effects()
        if not self.dry_run and self._is_wanted and effects.created + effects.updated:
            self.batch = staging.new_batch(by=self.by, filename=filename, content_hash=content_hash)
            self.staged.load(self.batch)
        else:
            self._count(effects)

    def finish(self) -> RowReport:
        """Hand in what was prepared; what it says holds when the transaction around it is committed."""
        if self.batch is not None:
            effects = self.staged.hand_in(batch=self.batch, by=self.by, all_or_nothing=not self.accept_good_rows)
            self._add_crossed(len(self.staged.late), self.staged.late[:MOST_LISTED])
            self._count(effects)
        if not self.dry_run and not self._is_wanted:
            self._count(Effects())
        return self.report

    def __call__(self) -> dict[str, Any]:
        return self.finish().as_dict()

    def close(self) -> None:
        """Clear up, and have what was handed in checked: a question about a value stops nobody."""
        self.staged.close()
        if self.batch is not None:
            checking.check_batch(batch=Batch.objects.filter(pk=self.batch.pk, complete=True).first())

    @property
    def _is_wanted(self) -> bool:
        return not self.failed and (self.report.ok or self.accept_good_rows)

    def _read(self, file: BinaryIO, filename: str) -> None:
        table = read_table(
            file, filename, required=self.resource.required, known=self.resource.columns, legacy=self.legacy
        )
        self.columns = table.columns
        self.report.warnings += table.warnings
        self.report.legacy_text = table.legacy_text
        reader = Reader(self.resource, self.by, self.report)
        total = table.lines - 1 if table.lines else None
        periods: dict[str, Period] = {}
        self.staged.open()
        while rows := list(islice(table.rows, CHUNK)):
            self.staged.add(reader.read(rows))
            periods |= {period.code: period for period in reader.periods.values()}
            self.progress(self.report.rows, max(total, self.report.rows) if total else None, _("Reading"))
        self.staged.settle(periods.values())
        self.remarks = reader.remarks

    # --- what is told -----------------------------------------------------------------------------------------

    def _count(self, effects: Effects) -> None:
        self.report.created, self.report.updated = effects.created, effects.updated
        self.report.unchanged = effects.unchanged

    def _tell(self) -> None:
        """The refusals of the set beside those of the rows, in the order of the lines, and what was understood."""
        twins, listed = self.staged.twins(MOST_LISTED)
        self._add(twins, [self._refusal_of_twin(line, others) for line, others in listed])
        self._add_crossed(*self.staged.crossed(MOST_LISTED))
        for why, number, lines in self.staged.held(MOST_LISTED):
            units = _units(unit for _line, unit in lines)
            self._add(number, [_refusal(line, units[unit], held.refusal(why)) for line, unit in lines])
        if self.dry_run and self.list_accepted:
            self._list_accepted()

    def _add_crossed(self, number: int, listed: list[tuple[int, int]]) -> None:
        units = _units(unit for _line, unit in listed)
        self._add(number, [_refusal(line, units[unit], stands_already(units[unit].name)) for line, unit in listed])

    def _refusal_of_twin(self, line: int, others: list[int]) -> Refusal:
        error = self.resource.twin(others)
        return Refusal(line, "", "", str(error.code), " ".join(error.messages))

    def _add(self, number: int, listed: list[Refusal]) -> None:
        """Mix refusals into the report by their lines; beyond the first ones they are only counted."""
        refused = sorted(self.report.refused + listed, key=lambda each: each.row)
        self.report.unlisted += number - len(listed) + max(0, len(refused) - MOST_LISTED)
        self.report.refused = refused[:MOST_LISTED]

    def _list_accepted(self) -> None:
        codes = dict(Indicator.objects.values_list("series_id", "code"))
        rows = list(self.staged.good(MOST_LISTED))
        units = _units(row[2] for row in rows)
        for line, series, unit, period, numerator, denominator in rows:
            understood = {
                INDICATOR: codes[series],
                UNIT: units[unit].code,
                PERIOD: period,
                QUARTER: self.remarks.get(line, ""),
                NUMERATOR: _exact(numerator),
                DENOMINATOR: _exact(denominator),
            }
            self.report.accept(line, {name: value for name, value in understood.items() if name in self.columns})


def _units(ids: Iterable[int]) -> dict[int, OrgUnit]:
    return OrgUnit.objects.only("code", "name_en", "name_bn").in_bulk(set(ids))


def _refusal(line: int, unit: OrgUnit, error: ValidationError) -> Refusal:
    return Refusal(line, UNIT, unit.code, str(error.code), " ".join(error.messages))


def _is_plain(definition: Definition, numerator: Decimal | int | None, denominator: Decimal | int | None) -> bool:
    """Whether two numbers are certainly right: whole, there where they must be, in order."""
    if type(numerator) is not int:
        return False
    if denominator is None:
        return not definition.has_denominator
    if type(denominator) is not int or not definition.has_denominator:
        return False
    return numerator <= denominator or (not definition.bounded and denominator > 0)


def _text(number: Decimal | int | None) -> str | None:
    if number is None:
        return None
    return str(number) if type(number) is int else plain(number)


def _exact(number: Any) -> Decimal | None:
    """A number as the database gave it; SQLite gives whole ones as int and others as float."""
    return None if number is None else Decimal(str(number))
