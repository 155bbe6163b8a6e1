"""Tables from outside become domain verbs: what every import of the product does alike.

A resource says which columns a table has, what the natural key is and which verb saves a row. It stands on
django-import-export (declared fields, widgets, instance loader, the course of a row), with four differences:
files are read by `basis.tables`, which trusts nothing; every fault of every row is told, with a stable code;
lookups are made once for the whole file; and a row is saved by a domain verb, never by the model.

    class PostResource(VerbResource):
        code = Column(Code())
        organisation_code = Column(Known(Organisation, code="unknown_organisation"), attribute="organisation")

        class Meta:
            model = Post
            import_id_fields = ["code"]

        def save(self, stored, values, *, by):
            return posts.keep_post(**values, by=by)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from import_export.fields import Field
from import_export.instance_loaders import BaseInstanceLoader
from import_export.resources import Resource
from import_export.results import RowResult

from basis.legacy import ASK
from basis.numerals import lazy_number
from basis.periods import Period
from basis.rows import Row, RowReport, TableError, read_table
from basis.text import shown
from governance.interop.cells import CODES_A_QUERY, Cell, Known
from governance.models import Person
from governance.permissions import person_of

Progress = Callable[[int, int], None]
Key = tuple[Any, ...]


class Column(Field):
    """A column of the table. `blank`: the cell may be empty. `optional`: the column may be missing, and what is
    stored then stays as it is. `attribute`: the name of the value in the verb and on the stored row.
    """

    def __init__(
        self,
        cell: Cell,
        *,
        attribute: str | None = None,
        blank: bool = False,
        optional: bool = False,
        column_name: str | None = None,
    ):
        super().__init__(attribute=attribute, column_name=column_name, widget=cell)
        self.blank, self.optional = blank, optional

    def clean(self, row: Mapping[str, str], **kwargs: Any) -> Any:
        """The value of this column in a row; raises ValidationError with a code."""
        text = row[self.column_name]
        if text:
            return self.widget.read(text)
        if self.blank:
            return self.widget.empty()
        raise ValidationError(_("This cell must not be empty."), code=self.widget.missing)


@dataclass
class Draft:
    """A row on its way: what is stored under its key, and what the file says."""

    stored: Model | None
    values: dict[str, Any] = field(default_factory=dict)


class KeyedLoader(BaseInstanceLoader):
    """All stored rows that the file may mean, fetched by the first column of the key and held by the whole key."""

    def __init__(self, resource: VerbResource, keys: Iterable[Key]):
        super().__init__(resource)
        first, *others = resource.key_attributes()
        self.stored: dict[Key, Model] = {}
        wanted = sorted({key[0] for key in keys}, key=str)
        for start in range(0, len(wanted), CODES_A_QUERY):
            rows = resource.get_queryset().filter(**{f"{first}__in": wanted[start : start + CODES_A_QUERY]})
            self.stored |= {resource.key_of({name: _get(row, name) for name in (first, *others)}): row for row in rows}

    def get_instance(self, row: Row) -> Model | None:
        key = self.resource.key_in(row.values)
        return self.stored.get(key) if key else None


class VerbResource(Resource):
    """Base of all imports. Subclasses declare columns, `Meta.model`, `Meta.import_id_fields` and `save`."""

    progress_every = 20

    class Meta:
        skip_diff = True
        store_instance = True
        use_transactions = True

    def __init__(self, **kwargs: Any):
        super().__init__(**kwargs)
        for name, column in self.fields.items():
            column.attribute = column.attribute or name

    # --- what a subclass says ------------------------------------------------------------------------------

    def save(self, stored: Any, values: dict[str, Any], *, by: Person | None) -> Model:
        """Save one row through a domain verb and return the noun. `values` are keyed by attribute and hold only
        the columns that the file has; `stored` is the noun with this key, or None.
        """
        raise NotImplementedError

    def prefetch(self, rows: Sequence[Row]) -> None:
        """Look up at once what the checks and the verb will ask for row by row."""

    def check(self, values: dict[str, Any], stored: Any) -> None:
        """Refuse what no single column shows; raises ValidationError, with a dictionary by column name if it can."""

    def stored_values(self, stored: Any) -> dict[str, Any]:
        """What is stored, in the words of `save`, to see whether a row changes anything."""
        return {column.attribute: _get(stored, column.attribute) for column in self.fields.values()}

    def get_queryset(self) -> QuerySet:
        """The stored rows that a file may update, with the relations that its columns name."""
        related = [c.attribute for c in self.fields.values() if type(c.widget) is Known]
        return self._meta.model._default_manager.select_related(*related)

    # --- columns and keys ------------------------------------------------------------------------------------

    @property
    def columns(self) -> list[str]:
        """The names of all columns, in the order in which an empty form of the table shows them."""
        return [column.column_name for column in self.fields.values()]

    @property
    def required(self) -> list[str]:
        """The names of the columns that a file must have."""
        return [column.column_name for column in self.fields.values() if not column.optional]

    def key_attributes(self) -> list[str]:
        return [self.fields[name].attribute for name in self._meta.import_id_fields]

    def key_of(self, values: Mapping[str, Any]) -> Key:
        """The natural key among values; nouns by their id, so that keys of file and database are alike."""
        return tuple(_plain(values[name]) for name in self.key_attributes())

    def key_in(self, cells: Mapping[str, str]) -> Key | None:
        """The natural key of a row of the file, or None when one of its cells cannot be read."""
        try:
            return tuple(_plain(self.fields[name].clean(cells)) for name in self._meta.import_id_fields)
        except ValidationError:
            return None

    # --- the run ---------------------------------------------------------------------------------------------

    def run(
        self,
        content: bytes,
        filename: str,
        *,
        by: Person | None,
        dry_run: bool = False,
        accept_good_rows: bool = False,
        legacy: str = ASK,
        progress: Progress | None = None,
    ) -> RowReport:
        """Import a file. All or nothing, unless `accept_good_rows`; a dry run does everything and keeps nothing.

        `legacy` says what becomes of text in the old Bijoy encoding: see `basis.legacy`.

        Rows are saved parents first where the table names its own rows. `progress(done, total)` is called every
        `progress_every` rows; what it raises ends the import with nothing written.
        """
        report = RowReport(dry_run=dry_run)
        try:
            table = read_table(content, filename, required=self.required, known=self.columns, legacy=legacy)
            rows = list(table.rows)
        except TableError as error:
            return RowReport.of_file(error, dry_run=dry_run)
        report.warnings += table.warnings
        report.legacy_text = table.legacy_text
        with transaction.atomic():
            self._import(rows, report, by, progress or _silent)
            kept = report.ok or accept_good_rows
            if dry_run or not kept:
                transaction.set_rollback(True)
        if not (dry_run or kept):
            report.created = report.updated = report.unchanged = 0
        report.refused.sort(key=lambda refusal: refusal.row)
        report.accepted.sort(key=lambda accepted: accepted["row"])
        return report

    def _import(self, rows: list[Row], report: RowReport, by: Person | None, progress: Progress) -> None:
        waiting, keys = self._sift(rows, report)
        loader = KeyedLoader(self, (key for key in keys.values() if key))
        total = len(waiting)
        for done, row in enumerate(self._parents_first(waiting, keys, report), start=1):
            self._import_one(row, loader, report, by)
            if done % self.progress_every == 0:
                progress(done, total)
        progress(total, total)

    def _sift(self, rows: list[Row], report: RowReport) -> tuple[list[Row], dict[int, Key | None]]:
        """The rows that can be read and whose key stands in the file once, and the keys by line; all is prepared."""
        report.rows = len(rows)
        readable = []
        for row in rows:
            if row.error:
                report.refuse(row.number, row.error)
            else:
                readable.append(row)
        self._prepare(readable)
        keys = {row.number: self.key_in(row.values) for row in readable}
        return self._without_twins(readable, keys, report), keys

    def _prepare(self, rows: Sequence[Row]) -> None:
        for column in self.fields.values():
            column.widget.prepare({row.values.get(column.column_name, "") for row in rows})
        self.prefetch(rows)

    def _without_twins(self, rows: list[Row], keys: Mapping[int, Key | None], report: RowReport) -> list[Row]:
        """The rows whose key stands in the file once. Of two with one key nobody knows which was meant."""
        lines = defaultdict(list)
        for row in rows:
            lines[keys[row.number]].append(row.number)
        alone = []
        for row in rows:
            twins = [] if keys[row.number] is None else [n for n in lines[keys[row.number]] if n != row.number]
            if not twins:
                alone.append(row)
                continue
            self._note_faults(row, report)
            names = [self.fields[name].column_name for name in self._meta.import_id_fields]
            report.refuse(row.number, self.twin(twins), row.values, column=names[-1] if len(names) == 1 else "")
        return alone

    @staticmethod
    def twin(lines: Sequence[int]) -> ValidationError:
        """What is said of a row whose key stands on other lines too."""
        return ValidationError(
            _("The file names this row more than once: also on line %(lines)s. Keep one of them."),
            code="duplicate_key",
            params={"lines": ", ".join(str(lazy_number(n)) for n in lines[:10])},
        )

    def _note_faults(self, row: Row, report: RowReport) -> None:
        try:
            self.read(row.values)
        except ValidationError as error:
            report.refuse(row.number, error, row.values)

    def _parents_first(self, rows: list[Row], keys: Mapping[int, Key | None], report: RowReport) -> Iterator[Row]:
        """The rows in an order in which each finds those that it names; rows in a circle are refused."""
        own = [c for c in self.fields.values() if isinstance(c.widget, Known) and c.widget.model is self._meta.model]
        if not own or len(self._meta.import_id_fields) != 1:
            yield from rows
            return
        by_code = {}
        for row in rows:
            key = keys[row.number]
            if key is None:
                yield row  # only to be refused
            else:
                by_code[key[0]] = row
        named = {
            code: {other for c in own for other in c.widget.codes(row.values.get(c.column_name, ""))}
            for code, row in by_code.items()
        }
        while by_code:
            graph = {code: sorted(named[code] & by_code.keys()) for code in by_code}
            try:
                order = list(TopologicalSorter(graph).static_order())
            except CycleError as error:
                self._refuse_circle(error.args[1], by_code, own[0], report)
            else:
                yield from (by_code[code] for code in order)
                return

    def _refuse_circle(self, circle: list[str], by_code: dict[str, Row], column: Column, report: RowReport) -> None:
        for code in set(circle):
            row = by_code.pop(code)
            report.refuse(
                row.number,
                ValidationError(
                    _("These rows stand below each other in a circle: %(codes)s."),
                    code="cycle",
                    params={"codes": " → ".join(map(shown, circle))},
                ),
                row.values,
                column=column.column_name,
            )

    def _import_one(self, row: Row, loader: KeyedLoader, report: RowReport, by: Person | None) -> None:
        result = self.import_row(row, loader, row_number=row.number, by=by)
        if result.errors:
            error = result.errors[0].error
            if not isinstance(error, PermissionDenied):
                raise error
            report.refuse(
                row.number,
                ValidationError(str(error) or gettext("You may not change this row."), code="forbidden"),
                row.values,
            )
        elif result.validation_error is not None:
            report.refuse(row.number, self._by_column(result.validation_error), row.values)
        else:
            self._count(result, report)
            draft = result.instance
            report.accept(
                row.number,
                {c.column_name: c.widget.understood(draft.values[c.attribute]) for c in self._present(row.values)},
            )

    def _count(self, result: RowResult, report: RowReport) -> None:
        report.created += result.import_type == RowResult.IMPORT_TYPE_NEW
        report.updated += result.import_type == RowResult.IMPORT_TYPE_UPDATE
        report.unchanged += result.import_type == RowResult.IMPORT_TYPE_SKIP

    def _by_column(self, error: ValidationError) -> ValidationError:
        """A verb names its own arguments; a person looks for columns."""
        if not hasattr(error, "error_dict"):
            return error
        names = {column.attribute: column.column_name for column in self.fields.values()}
        return ValidationError({names.get(name, name): faults for name, faults in error.error_dict.items()})

    # --- the course of one row, as django-import-export calls it -----------------------------------------------

    def init_instance(self, row: Row | None = None) -> None:
        return None

    def get_or_init_instance(self, instance_loader: KeyedLoader, row: Row) -> tuple[Draft, bool]:
        stored = instance_loader.get_instance(row)
        return Draft(stored), stored is None

    def import_instance(self, instance: Draft, row: Row, **kwargs: Any) -> None:
        instance.values = self.read(row.values)
        self.check(instance.values, instance.stored)

    def skip_row(self, instance: Draft, original: Any, row: Row, import_validation_errors: Any = None) -> bool:
        """A row that says what is stored already writes nothing."""
        if import_validation_errors or instance.stored is None:
            return False
        stored = self.stored_values(instance.stored)
        return all(_plain(stored[name]) == _plain(value) for name, value in instance.values.items())

    def validate_instance(
        self, instance: Draft, import_validation_errors: Any = None, validate_unique: bool = True
    ) -> None:
        if import_validation_errors:
            raise ValidationError(import_validation_errors)

    def save_instance(self, instance: Draft, is_create: bool, row: Row, **kwargs: Any) -> None:
        with transaction.atomic():
            saved = self.save(instance.stored, dict(instance.values), by=kwargs["by"])
        for column in self.fields.values():
            column.widget.learn(saved)

    def save_m2m(self, instance: Draft, row: Row, **kwargs: Any) -> None:
        """The verb has saved everything."""

    def read(self, cells: Mapping[str, str]) -> dict[str, Any]:
        """The values of a row, keyed by attribute; raises one ValidationError with the faults of all columns."""
        values, faults = {}, {}
        for column in self._present(cells):
            try:
                values[column.attribute] = column.clean(cells)
            except ValidationError as error:
                faults[column.column_name] = error
        if faults:
            raise ValidationError(faults)
        return values

    def _present(self, cells: Mapping[str, str]) -> list[Column]:
        return [column for column in self.fields.values() if column.column_name in cells]


def _get(instance: Any, path: str) -> Any:
    for name in path.split("__"):
        instance = getattr(instance, name, None)
    return instance


def _plain(value: Any) -> Any:
    """A value that can be compared and hashed: nouns by their id, lists as tuples."""
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, Period):
        return value.code
    if hasattr(value, "all"):
        return frozenset(row.pk for row in value.all())
    if isinstance(value, list):
        return frozenset(map(_plain, value))
    return value


def _silent(done: int, total: int) -> None:
    """Nobody watches."""


def import_handler(resource: type[VerbResource]) -> Callable[[Any], dict[str, Any]]:
    """The handler of the job kind `import.<KIND>`: runs the resource on the job's file, answers with the report."""

    def handle(job: Any) -> dict[str, Any]:
        by = person_of(job.owner)
        if job.owner is not None and by is None:
            raise PermissionDenied  # an account without a person is nobody, and never the system
        report = resource().run(
            job.content(),
            job.filename,
            by=by,
            dry_run=job.dry_run,
            accept_good_rows=job.accept_good_rows,
            legacy=job.legacy,
            progress=job.progress,
        )
        return report.as_dict()

    return handle
