"""That a form is complete in another system: completeness and timeliness here, without anybody's typing.

A system may say that this was so earlier. A person may not: in a file by hand the moment is that of the import.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from django.utils import timezone

from basis.moments import parse_moment
from basis.periods import Period
from monitoring.domain import data_sets as rules
from monitoring.models import DataSet, Submission
from monitoring.values import canonical
from monitoring.values.exchange import Completion

CHUNK = 500


def fitting(
    completions: Sequence[Completion], *, units: Mapping[str, int], data_sets: Mapping[str, DataSet]
) -> list[Completion]:
    """Those of forms that a known unit owes, declared by now: see `data_sets.owed`."""
    known = [each for each in completions if each.unit in units and each.data_set in data_sets and not lies_ahead(each)]
    owed = rules.owed((data_sets[each.data_set], units[each.unit], each.period) for each in known)
    return [each for each in known if _key(each, units, data_sets) in owed]


def lies_ahead(completion: Completion) -> bool:
    """Whether it names a moment that has not come yet, which nobody can know."""
    moment = parse_moment(completion.date)
    return moment is not None and moment > timezone.now()


def _key(each: Completion, units: Mapping[str, int], data_sets: Mapping[str, DataSet]) -> tuple[int, int, str]:
    return data_sets[each.data_set].pk, units[each.unit], canonical(each.period).code


def keep_completions(
    *,
    completions: Sequence[Completion],
    units: Mapping[str, int],
    data_sets: Mapping[str, DataSet],
    at: dt.datetime | None = None,
    dry_run: bool = False,
) -> int:
    """Note at each form when it was first complete; returns how many forms learn something new.

    `at` is the moment that counts whatever the completions say. A date that is known is not changed, and how far the
    form has climbed is not touched. A completion that was taken back says nothing here: the caller tells it.
    """
    wanted = {
        _key(each, units, data_sets): each
        for each in fitting(completions, units=units, data_sets=data_sets)
        if each.completed
    }
    rows = Submission.objects.filter(data_set__in={key[0] for key in wanted}, period__in={key[2] for key in wanted})
    stored = {(row.data_set_id, row.unit_id, row.period): row for row in rows}
    fresh, changed = [], []
    for key, each in wanted.items():
        row, moment = stored.get(key), at or _moment(each.date)
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
        due=rules.due_date(data_set, period),
        first_sent_at=moment,
        sent_at=moment,
    )


def _moment(text: str) -> dt.datetime:
    """When something was declared, as DHIS2 writes it; now, where it does not say it in a way that can be read."""
    return parse_moment(text) or timezone.now()
