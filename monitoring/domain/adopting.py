"""Forms whose values came another way: as a file, approved as a set. They need not be filled in a second time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from basis.periods import Period
from governance.domain import log
from governance.models import Person
from governance.permissions import demand
from monitoring.domain import data_sets
from monitoring.domain.layout import layout_of
from monitoring.models import DataSet, Measurement, Submission, SubmissionStep
from monitoring.permissions import may_keep_data_sets
from monitoring.values import StepKind, SubmissionState, canonical

CHUNK = 1000


@transaction.atomic
def adopt(*, data_set: DataSet, periods: Iterable[Period], by: Person | None) -> int:
    """Count the forms as approved of which every required cell has an approved value; returns how many.

    They were sent when the last of their values came, and approved when the last of them was. Forms that somebody has
    begun are left alone. Six queries a period, however many units.
    """
    demand(may_keep_data_sets, by)
    number = sum(_adopt_period(data_set, canonical(period), by) for period in periods)
    if number:
        log.record(by=by, verb="adopt_forms", noun="DataSet", key=data_set.code, after={"forms": number})
    return number


def _adopt_period(data_set: DataSet, period: Period, by: Person | None) -> int:
    layout = layout_of(data_set, period)
    wanted = {key for line in layout.lines if line.item.required and line.version for key in line.keys}
    owed = data_set.assignments.on(period.end)
    begun = Submission.objects.filter(data_set=data_set, period=period.code).values("unit")
    rows = Measurement.objects.approved().filter(
        series_version__in=list(layout.versions), period=period.code, unit__in=owed.values("unit")
    )
    cells: dict[int, set] = defaultdict(set)
    for unit, version, part in rows.exclude(unit__in=begun).values_list("unit", "series_version", "disaggregation"):
        cells[unit].add((layout.versions[version], part))
    whole = [unit for unit, found in cells.items() if wanted and wanted <= found]
    times = rows.filter(unit__in=whole).order_by().values("unit")
    came = {row["unit"]: row for row in times.annotate(last=Max("received_at"), at=Max("approved_at"))}
    due = data_sets.due_date(data_set, period)
    forms = [
        Submission(
            data_set=data_set, unit_id=unit, period=period.code, period_start=period.start, period_end=period.end,
            due=due, state=SubmissionState.APPROVED, first_sent_at=came[unit]["last"], sent_at=came[unit]["last"],
            first_approved_at=came[unit]["at"], approved_at=came[unit]["at"],
        )
        for unit in whole
    ]  # fmt: skip
    Submission.objects.bulk_create(forms, batch_size=CHUNK)
    note, now = _("The values came as a file and were approved there."), timezone.now()
    SubmissionStep.objects.bulk_create(
        (SubmissionStep(submission=form, kind=StepKind.APPROVE, note=note, by=by, at=now) for form in forms),
        batch_size=CHUNK,
    )
    return len(forms)
