"""That a form is complete in another system: completeness and timeliness here, without anybody's typing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from django.utils import timezone

from basis.periods import Period
from monitoring.models import DataSet, Submission
from monitoring.values import Frequency, canonical
from monitoring.values.exchange import Completion

CHUNK = 500


def fitting(
    completions: Sequence[Completion], *, units: Mapping[str, int], data_sets: Mapping[str, DataSet]
) -> list[Completion]:
    """Those whose unit and data set are known here, for a kind of period in which the data set is reported."""
    return [
        each
        for each in completions
        if each.unit in units
        and each.data_set in data_sets
        and canonical(each.period).kind == Frequency(data_sets[each.data_set].frequency).kind
    ]


def keep_completions(
    *,
    completions: Sequence[Completion],
    units: Mapping[str, int],
    data_sets: Mapping[str, DataSet],
    dry_run: bool = False,
) -> int:
    """Note at each form when it was first complete; returns how many forms learn something new.

    A date that is known is not changed, and how far the form has climbed is not touched. A completion that was taken
    back says nothing here: the caller tells it.
    """
    wanted = {
        (data_sets[each.data_set].pk, units[each.unit], canonical(each.period).code): each
        for each in fitting(completions, units=units, data_sets=data_sets)
        if each.completed
    }
    rows = Submission.objects.filter(data_set__in={key[0] for key in wanted}, period__in={key[2] for key in wanted})
    stored = {(row.data_set_id, row.unit_id, row.period): row for row in rows}
    fresh, changed = [], []
    for key, each in wanted.items():
        row, moment = stored.get(key), _moment(each.date)
        if row is None:
            fresh.append(_form(data_sets[each.data_set], key[1], canonical(each.period), moment))
        elif row.first_sent_at is None:
            row.first_sent_at = row.sent_at = moment
            changed.append(row)
    if not dry_run:
        Submission.objects.bulk_create(fresh, batch_size=CHUNK)
        Submission.objects.bulk_update(changed, ["first_sent_at", "sent_at"], batch_size=CHUNK)
    return len(fresh) + len(changed)


def _form(data_set: DataSet, unit: int, period: Period, moment: dt.datetime) -> Submission:
    return Submission(
        data_set=data_set,
        unit_id=unit,
        period=period.code,
        period_start=period.start,
        period_end=period.end,
        due=period.end + dt.timedelta(days=data_set.deadline_days),
        first_sent_at=moment,
        sent_at=moment,
    )


def _moment(text: str) -> dt.datetime:
    """When something was declared, as DHIS2 writes it; now, where it does not say it in a way that can be read."""
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError:
        return timezone.now()
    return found if timezone.is_aware(found) else timezone.make_aware(found)
