"""Typing values into a form. Rows are only added: another number for a cell supersedes the one that was typed before.

An emptied cell is no value, never zero: its row is superseded and none follows. A value that somebody else wrote in
the meantime is never overwritten unseen: who writes says which row they saw (`base`).
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from basis.numerals import plain
from basis.periods import HALF_A_WEEK, Kind, Period, format_day
from governance.domain import log
from governance.models import OrgUnit, Person
from governance.values import UnitLevel
from monitoring.domain import data_sets, remarks
from monitoring.domain.dhis2_mapping import read_only_cells
from monitoring.domain.entries import faults_of_numbers
from monitoring.domain.layout import CellKey, Layout, Line, layout_of
from monitoring.models import Batch, DataSet, Measurement, Series, Submission
from monitoring.permissions import may_enter_at
from monitoring.values import DEPTH, MeasurementStatus, SubmissionState, canonical, fiscal_year_number

CHUNK = 500
# What stands in a form: the newest of these rows of a cell.
STANDING = (
    MeasurementStatus.DRAFT,
    MeasurementStatus.SUBMITTED,
    MeasurementStatus.RETURNED,
    MeasurementStatus.APPROVED,
)
# For a message that is translated only when somebody reads it.
_lazy_day = lazy(lambda day: format_day(day, language=get_language()), str)
CREATED, UPDATED, UNCHANGED, CLEARED = "created", "updated", "unchanged", "cleared"


@dataclass(frozen=True, kw_only=True)
class CellInput:
    """What a cell is to hold; both numbers None: nothing.

    `base` is the id of the row that the writer saw, 0 for an empty cell, None where nobody looked (a file). With it a
    value that came in between is told as a conflict. `client_event_id` makes sending again harmless.
    """

    series: Series
    disaggregation: str = ""
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    comment: str = ""
    client_event_id: str | None = None
    occurred_at: dt.datetime | None = None
    base: int | None = None

    @property
    def key(self) -> CellKey:
        return (self.series.pk, self.disaggregation)

    @property
    def is_empty(self) -> bool:
        return self.numerator is None and self.denominator is None


@dataclass
class CellResult:
    """What became of a cell. Faults by the name of the number (or `cell`, `base`); with a fault nothing is kept of it.

    `effect`: created, updated, unchanged or cleared. `standing` is the row that now stands in the cell; beside a fault
    `conflict` it is what somebody else wrote.
    """

    cell: CellInput
    faults: dict[str, ValidationError] = field(default_factory=dict)
    effect: str = UNCHANGED
    standing: Measurement | None = None


@transaction.atomic
def save_cells(
    *,
    data_set: DataSet,
    unit: OrgUnit,
    period: Period,
    cells: Sequence[CellInput],
    by: Person | None,
    device: str = "",
    client_event_id: str | None = None,
    source: str = "form",
    filename: str = "",
    content_hash: str = "",
    dry_run: bool = False,
) -> list[CellResult]:
    """Keep what was typed, as drafts. Good cells are kept beside bad ones; each result says what became of its cell.

    Cells of a form with one `source` come together in one batch a round, or in their own with a `client_event_id`;
    sent twice it happens once. A dry run says what would happen and keeps nothing.

    Raises PermissionDenied where the role of `by` does not reach the unit, ValidationError for the form as a whole:
    form_sent, form_approved, locked, and the words of `data_sets.refuse_form`.
    """
    if by is not None and not may_enter_at(by, unit):
        raise PermissionDenied
    form = Submission.objects.select_for_update().get(
        pk=data_sets.open_form(data_set=data_set, unit=unit, period=period).pk
    )
    form.data_set, form.unit = data_set, unit
    refuse_closed(form)
    layout = layout_of(data_set, canonical(period))
    results = [CellResult(cell) for cell in cells]
    now = standing(layout, unit=unit, period=period)
    for result in results:
        result.standing = now.get(result.cell.key)
    if not (client_event_id and Batch.objects.filter(client_event_id=client_event_id).exists()):
        fresh = _without_known(results, unit, canonical(period))
        _check(fresh, layout, form)
        _compare(fresh, by, device)
        _keep(
            fresh,
            layout,
            form,
            by,
            Batch(
                source=source, filename=filename[:255], content_hash=content_hash, device=device[:64],
                client_event_id=client_event_id,
            ),
        )  # fmt: skip
    if dry_run:
        transaction.set_rollback(True)
    return results


# --- what stands ------------------------------------------------------------------------------------------------


def standing(layout: Layout, *, unit: OrgUnit, period: Period) -> dict[CellKey, Measurement]:
    """The row that stands in each cell of a form: the newest that is typed, sent, returned or approved. One query."""
    rows = Measurement.objects.filter(
        series_version__in=list(layout.versions), unit=unit, period=canonical(period).code, status__in=STANDING
    )
    return {
        (layout.versions[row.series_version_id], row.disaggregation): row
        for row in rows.select_related("by").order_by("id")
    }


def missing(layout: Layout, now: Mapping[CellKey, Measurement]) -> list[tuple[Line, str]]:
    """The cells that must be filled in and are empty, as (row, key of the part)."""
    return [
        (line, key[1])
        for line in layout.lines
        if line.item.required and line.version
        for key in line.keys
        if key not in now
    ]


def refuse_closed(form: Submission, day: dt.date | None = None) -> None:
    """Raises ValidationError when nobody may write into the form now: form_sent, form_approved, locked."""
    if form.state == SubmissionState.SENT:
        raise ValidationError(
            _("This form was sent and waits for approval. Take it back first to change it."), code="form_sent"
        )
    if form.state == SubmissionState.APPROVED:
        raise ValidationError(
            _("This form is approved. It is reopened for a correction, with a reason."), code="form_approved"
        )
    period = Period.parse(form.period)
    data_sets.refuse_form(data_set=form.data_set, unit=form.unit, period=period, day=day)
    if data_sets.is_locked(data_set=form.data_set, unit=form.unit, period=period, day=day):
        raise ValidationError(
            _("This form is locked: its last day was %(day)s. An officer above you can open it again, with a reason."),
            code="locked",
            params={"day": _lazy_day(data_sets.last_day(form.data_set, period))},
        )


# --- the rules of a cell ----------------------------------------------------------------------------------------


def _without_known(results: Sequence[CellResult], unit: OrgUnit, period: Period) -> list[CellResult]:
    """Those that were not sent before. An event that belongs to another cell is a fault, not a repetition."""
    ids = [result.cell.client_event_id for result in results if result.cell.client_event_id]
    rows = Measurement.objects.filter(client_event_id__in=ids).select_related("series_version")
    known = {row.client_event_id: row for row in rows}
    fresh = []
    for result in results:
        row = known.get(result.cell.client_event_id)
        if row is None:
            fresh.append(result)
            continue
        of_row = (row.unit_id, row.period, row.series_version.series_id, row.disaggregation)
        if of_row != (unit.pk, period.code, *result.cell.key):
            result.faults["cell"] = ValidationError(
                _("This message was used for another value already."), code="event_reused"
            )
    return fresh


def _check(results: Sequence[CellResult], layout: Layout, form: Submission) -> None:
    often = Counter(result.cell.key for result in results)
    elsewhere = read_only_cells(data_set=form.data_set, unit=form.unit)
    for result in results:
        cell, line = result.cell, layout.of_series.get(result.cell.series.pk)
        if often[cell.key] > 1:
            result.faults["cell"] = ValidationError(
                _("This cell comes more than once; nobody knows which number is meant."), code="duplicate_key"
            )
        elif (fault := _fault_of_place(cell, line, form.unit, elsewhere)) is not None:
            result.faults["cell"] = fault
        elif not cell.is_empty and line is not None and line.sheet is not None:
            result.faults |= faults_of_numbers(cell.numerator, cell.denominator, line.sheet)
    _refuse_two_levels([result for result in results if not result.faults and not result.cell.is_empty], layout, form)


def _fault_of_place(
    cell: CellInput, line: Line | None, unit: OrgUnit, elsewhere: Mapping[CellKey, str]
) -> ValidationError | None:
    """Why nothing can be written into that cell at all."""
    if line is None or cell.key not in line.keys:
        return ValidationError(_("This form has no such cell."), code="unknown_cell")
    if line.version is None or line.sheet is None:
        return ValidationError(_("No definition of this row was in force in that period."), code="wrong_period")
    if DEPTH[unit.level] > DEPTH[line.sheet.level]:
        return ValidationError(
            _("This row is collected at the level “%(level)s” or above."),
            code="wrong_level",
            params={"level": UnitLevel(line.sheet.level).label},
        )
    if cell.key in elsewhere:
        return ValidationError(
            _("This number comes from %(source)s and is not typed here."),
            code="read_only",
            params={"source": elsewhere[cell.key]},
        )
    return None


def _refuse_two_levels(results: Sequence[CellResult], layout: Layout, form: Submission) -> None:
    """A value of a unit above or below, or of a part of the period, is there already: the sum would count it twice."""
    lines = [layout.of_series[result.cell.series.pk] for result in results]
    versions = {line.version.pk for line in lines if line.version}
    taken = _taken_elsewhere(versions, layout, form) if versions else set()
    for result in results:
        if result.cell.key in taken:
            result.faults["cell"] = ValidationError(
                _(
                    "A value of this indicator and period already stands at another level, above or below "
                    "%(unit)s, or for a part of the period. It would be counted twice."
                ),
                code="already_reported_at_other_level",
                params={"unit": form.unit.name},
            )


def _taken_elsewhere(versions: Iterable[int], layout: Layout, form: Submission) -> set[CellKey]:
    unit, period = form.unit, Period.parse(form.period)
    above = [unit.path[:end] for end in range(OrgUnit.steplen, len(unit.path), OrgUnit.steplen)]
    same_place = Q(unit=unit)
    related = Q(unit__path__startswith=unit.path) | Q(unit__path__in=above)
    same_time = Q(period=period.code)
    middle = period.start + HALF_A_WEEK if period.kind == Kind.WEEK else period.start
    around = Q(period_start__lte=middle, period_end__gte=middle)  # a longer one, this one among its parts
    within = Q(period_start__gte=period.start - HALF_A_WEEK, period_end__lte=period.end + HALF_A_WEEK)
    rows = Measurement.objects.filter(
        related,
        around | within,
        series_version__in=versions,
        status__in=(MeasurementStatus.APPROVED, MeasurementStatus.SUBMITTED),
    ).exclude(same_place & same_time)
    found = rows.order_by().values_list("series_version_id", "disaggregation").distinct()
    return {(layout.versions[version], disaggregation) for version, disaggregation in found}


# --- keeping ----------------------------------------------------------------------------------------------------


def _compare(results: Sequence[CellResult], by: Person | None, device: str) -> None:
    """Set the effect of each cell without a fault, or tell that somebody else wrote another number meanwhile."""
    for result in results:
        if result.faults:
            continue
        cell, row = result.cell, result.standing
        if row is None:
            result.effect = UNCHANGED if cell.is_empty else CREATED
        elif (row.numerator, row.denominator) == (cell.numerator, cell.denominator):
            result.effect = UNCHANGED
        elif cell.base is not None and cell.base != row.pk and not _is_own(row, by, device):
            result.faults["base"] = ValidationError(
                _("%(name)s wrote another number here in the meantime. Choose which one stands."),
                code="conflict",
                params={"name": row.by.name if row.by else _("the system")},
            )
        elif not cell.is_empty:
            result.effect = UPDATED
        elif row.status == MeasurementStatus.APPROVED:
            result.faults["numerator"] = ValidationError(
                _("An approved value can be corrected, not taken away. If nothing was counted, write 0."),
                code="approved_value",
            )
        else:
            result.effect = CLEARED


def _is_own(row: Measurement, by: Person | None, device: str) -> bool:
    """Whether the row was written by the same person in the same browser, whose answer may just have been lost."""
    return bool(device) and row.device == device and by is not None and row.by_id == by.pk


def _keep(results: Sequence[CellResult], layout: Layout, form: Submission, by: Person | None, batch: Batch) -> None:
    _keep_remarks(results, form, by)
    written = [r for r in results if not r.faults and r.effect in (CREATED, UPDATED)]
    cleared = [r for r in results if not r.faults and r.effect == CLEARED]
    if not written and not cleared:
        return
    ended = [
        r.standing.pk
        for r in (*written, *cleared)
        if r.standing is not None and r.standing.status in (MeasurementStatus.DRAFT, MeasurementStatus.RETURNED)
    ]
    for start in range(0, len(ended), CHUNK):
        Measurement.objects.filter(pk__in=ended[start : start + CHUNK]).update(status=MeasurementStatus.SUPERSEDED)
    if cleared:
        _tell_of_cleared(cleared, form, by)
    if written:
        batch = _batch_of(form, batch, by)
        rows = [_row(result, layout, form, batch, by) for result in written]
        Measurement.objects.bulk_create(rows, batch_size=CHUNK)
        for result, row in zip(written, rows, strict=True):
            result.standing = row
    if cleared:
        now = standing(layout, unit=form.unit, period=Period.parse(form.period))
        for result in cleared:
            result.standing = now.get(result.cell.key)


def _keep_remarks(results: Sequence[CellResult], form: Submission, by: Person | None) -> None:
    for result in results:
        cell = result.cell
        if not cell.comment.strip() or "cell" in result.faults:
            continue
        try:
            remarks.add(
                form=form,
                series=cell.series,
                disaggregation=cell.disaggregation,
                text=cell.comment,
                by=by,
                client_event_id=f"{cell.client_event_id}:r"[:64] if cell.client_event_id else None,
            )
        except ValidationError as error:
            result.faults["comment"] = ValidationError(error.messages)


def _tell_of_cleared(results: Sequence[CellResult], form: Submission, by: Person | None) -> None:
    """A row that ends without a successor keeps no trace of who ended it: the log does."""
    log.record(
        by=by,
        verb="clear_values",
        noun="Submission",
        key=f"{form.data_set.code} {form.unit.code} {form.period}",
        before={
            f"{r.cell.series.code} {r.cell.disaggregation}".strip(): [
                None if number is None else plain(number) for number in (r.standing.numerator, r.standing.denominator)
            ]
            for r in results
            if r.standing
        },
    )


def _batch_of(form: Submission, batch: Batch, by: Person | None) -> Batch:
    """The batch of a form: one a round and source, or one of its own when it came as one message."""
    batch.submission, batch.by, batch.occurred_at = form, by, timezone.now()
    if batch.client_event_id:
        batch.save(force_insert=True)
        return batch
    event = f"form:{form.pk}:{form.round}:{batch.source}"
    known = Batch.objects.filter(client_event_id=event).first()
    if known is not None:
        return known
    batch.client_event_id = event
    batch.save(force_insert=True)
    return batch


def _row(result: CellResult, layout: Layout, form: Submission, batch: Batch, by: Person | None) -> Measurement:
    cell, now = result.cell, timezone.now()
    period = Period.parse(form.period)
    assert cell.numerator is not None  # an empty cell makes no row; it never becomes zero
    return Measurement(
        series_version=layout.of_series[cell.series.pk].version,
        unit=form.unit,
        period=period.code,
        period_start=period.start,
        period_end=period.end,
        fiscal_year=fiscal_year_number(period),
        disaggregation=cell.disaggregation,
        numerator=cell.numerator,
        denominator=cell.denominator,
        status=MeasurementStatus.DRAFT,
        batch=batch,
        supersedes=result.standing,
        by=by,
        client_event_id=cell.client_event_id,
        device=batch.device,
        occurred_at=min(cell.occurred_at or now, now),
        received_at=now,
    )
