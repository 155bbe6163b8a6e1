"""Checking values that came in, and what stands between a query and an approval.

A query never blocks the typing or the sending of a value. Before a value is approved, somebody must have answered the
queries about it, or the approver confirms it with a comment.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _

from basis.numerals import lazy_number
from governance.models import Person
from jobs.domain.queue import enqueue
from monitoring.domain import cell_checks
from monitoring.domain.answering import answer, close, confirm, reopen
from monitoring.domain.panels import Cell, read_panels
from monitoring.domain.raising import Findings, Found, Outcome, note
from monitoring.domain.validation import of_rules
from monitoring.models import Batch, DataQuery, Measurement, Submission
from monitoring.values import MeasurementStatus, QueryState

AT_ONCE = 1000  # values: more are checked by a job
CHUNK = 50_000  # values that are looked at together
KIND = "values.check"

log = logging.getLogger(__name__)

Progress = Callable[[int, int], None]


def check(
    *,
    batch: Batch | None = None,
    submission: Submission | None = None,
    measurements: QuerySet[Measurement] | None = None,
    by: Person | None = None,
) -> Outcome:
    """Run all rules on what came in and write the queries. Done again it writes nothing new."""
    return note(look(_rows(batch, submission, measurements)))


def check_batch(*, batch: Batch | None) -> Outcome | None:
    """Check a set of values: a small one at once, a large one by a job (then None is returned).

    A check that fails must not cost anybody their values: it is left to the job, where the fault shows.
    """
    if batch is None:
        return None
    if Measurement.objects.filter(batch=batch).count() <= AT_ONCE:
        try:
            with transaction.atomic():
                return check(batch=batch)
        except Exception:  # whatever it was, the values are worth more
            log.exception("The check of the set %s failed.", batch.pk)
    enqueue(kind=KIND, payload={"batch": batch.pk}, idempotency_key=f"{KIND}:{batch.pk}")
    return None


def look(rows: QuerySet[Measurement], progress: Progress = lambda done, total: None) -> Findings:
    """What the rules say of rows, without writing. Large sets are looked at unit by unit, in chunks."""
    findings, total = Findings(), rows.count()
    for chunk in _chunks(rows, total):
        findings.add(_look_at(chunk))
        progress(findings.looked_at, total)
    return findings


def unanswered(*, batch: Batch | None = None, submission: Submission | None = None) -> QuerySet[DataQuery]:
    """Open queries about values of a set or of a form that still wait for approval."""
    rows = DataQuery.objects.filter(state=QueryState.OPEN, measurement__status=MeasurementStatus.SUBMITTED)
    if submission is not None:
        return rows.filter(measurement__in=_cells_of(submission))
    return rows.filter(measurement__batch=batch)


@transaction.atomic
def demand_answers(
    *,
    by: Person,
    batch: Batch | None = None,
    submission: Submission | None = None,
    comment: str = "",
) -> int:
    """Refuse an approval as long as queries are unanswered; with a comment the approver answers them all.

    Returns how many were answered so. Raises ValidationError(unanswered_queries).
    """
    open_ones = list(unanswered(batch=batch, submission=submission))
    if open_ones and not comment.strip():
        raise ValidationError(
            {
                "comment": ValidationError(
                    _(
                        "%(number)s data queries about these values have no answer yet. Wait for the answer, or say "
                        "in a comment why the values are right."
                    ),
                    code="unanswered_queries",
                    params={"number": lazy_number(len(open_ones))},
                )
            }
        )
    return confirm(queries=open_ones, text=comment, by=by)


def _rows(
    batch: Batch | None, submission: Submission | None, measurements: QuerySet[Measurement] | None
) -> QuerySet[Measurement]:
    rows = measurements if measurements is not None else Measurement.objects.all()
    if batch is not None:
        rows = rows.filter(batch=batch)
    if submission is not None:
        rows = rows.filter(pk__in=_cells_of(submission))
    return rows.filter(status__in=cell_checks.ALIVE)


def _cells_of(submission: Submission) -> QuerySet[Measurement]:
    """The rows of a form: those of its series, unit and period, from whichever set of values they came."""
    return Measurement.objects.filter(
        series_version__series__in=submission.data_set.items.values("series"),
        unit=submission.unit_id,
        period=submission.period,
    )


def _chunks(rows: QuerySet[Measurement], total: int) -> Iterator[QuerySet[Measurement]]:
    """The rows as they are, or by groups of neighbouring units that hold about CHUNK of them."""
    if total <= CHUNK:
        yield rows
        return
    group: list[int] = []
    held = 0
    counted = rows.order_by("unit__path").values_list("unit_id").annotate(n=Count("pk"))
    for unit, number in counted:
        if group and held + number > CHUNK:
            yield rows.filter(unit__in=group)
            group, held = [], 0
        group.append(unit)
        held += number
    if group:
        yield rows.filter(unit__in=group)


def _look_at(rows: QuerySet[Measurement]) -> Findings:
    tables = read_panels(rows)
    if not tables:
        return Findings()
    found: list[Found] = [each for table in tables for each in cell_checks.of_numbers(table)]
    found += cell_checks.of_ranges(tables, rows)
    found += cell_checks.of_parts(tables)
    found += cell_checks.of_forms(rows, tables)
    broken, rules = of_rules(tables)
    findings = Findings(sum(len(table.ids) for table in tables), found + broken)
    findings.rules |= rules
    asked = _unclosed(rows)
    if asked:
        for table in tables:
            cells = ((table.cell(*at), pk) for at, pk in table.ids.items())
            findings.cells.update({cell: pk for cell, pk in cells if cell in asked})
    return findings


def _unclosed(rows: QuerySet[Measurement]) -> set[Cell]:
    """The cells of queries at these units that may close when their number is mended."""
    queries = DataQuery.objects.exclude(state=QueryState.CLOSED).filter(unit__in=rows.order_by().values("unit_id"))
    return set(queries.values_list("series_id", "unit_id", "period", "disaggregation"))


__all__ = [
    "answer",
    "check",
    "check_batch",
    "close",
    "confirm",
    "demand_answers",
    "look",
    "reopen",
    "unanswered",
]
