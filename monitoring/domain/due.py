"""What an officer has to fill in, or to remind others of."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from basis.numerals import lazy_number
from basis.periods import Period
from governance.models import OrgUnit, Person
from governance.permissions import units_of
from governance.registry import WaitingItem
from governance.values import Role
from monitoring.domain import completeness
from monitoring.domain.completeness import Tally
from monitoring.domain.data_sets import DueForm, due_date, is_over
from monitoring.models import DataSet, DataSetAssignment, LockException, Submission
from monitoring.values import SubmissionState

FEW = 5  # so many units are named, more are counted
MOST = 30


@dataclass
class DueRow:
    """A data set and a period of which forms are still to come. `forms` are named when they are few."""

    data_set: DataSet
    period: Period
    due: dt.date
    tally: Tally
    forms: list[DueForm] = field(default_factory=list)

    @property
    def only(self) -> DueForm | None:
        """The form, when it is one."""
        return self.forms[0] if len(self.forms) == 1 else None


def forms_to_come(person: Person, day: dt.date | None = None) -> list[DueRow]:
    """The forms of the places that a person's role reaches and that were not sent, the one due first at the top.

    The number of queries grows neither with the units nor with the data sets.
    """
    day, units = day or timezone.localdate(), reach_of(person)
    owed = DataSetAssignment.objects.filter(data_set=OuterRef("pk"), unit__in=units)
    data_sets = {each.pk: each for each in DataSet.objects.filter(Exists(owed), active=True)}
    rows = []
    for (number, code), tally in completeness.tallies(units, data_sets.values(), day).items():
        period = Period.parse(code)
        if tally.missing:
            rows.append(DueRow(data_sets[number], period, due_date(data_sets[number], period), tally))
    rows.sort(key=lambda row: (row.due, row.data_set.code))
    _name_the_few(rows[:MOST], units, day)
    return rows[:MOST]


def returned_to(person: Person) -> QuerySet[Submission]:
    """The forms of the places that a person's role reaches and that came back with a note."""
    rows = Submission.objects.filter(state=SubmissionState.RETURNED, unit__in=reach_of(person))
    return rows.select_related("data_set", "unit").order_by("due", "id")


def reach_of(person: Person) -> QuerySet[OrgUnit]:
    return units_of(person, Role.MONITORING_OFFICER)


def waiting_for(person: Person) -> list[WaitingItem]:
    """The forms that are due, as the first page after log-in shows them."""
    returned = [
        WaitingItem(
            kind=_("Mend a returned form"),
            title=_title(form.data_set, Period.parse(form.period), form.unit.name),
            href=reverse("entry_form", args=[form.data_set.code, form.unit.code, form.period]),
            due=form.due,
        )
        for form in returned_to(person).exclude(sent_by=person)[:MOST]  # what they sent themselves: `awaiting`
    ]
    return returned + [_item(row) for row in forms_to_come(person)]


def _item(row: DueRow) -> WaitingItem:
    if row.only:
        href = reverse("entry_form", args=[row.data_set.code, row.only.unit.code, row.period.code])
        return WaitingItem(_("Fill in a form"), _title(row.data_set, row.period, row.only.unit.name), href, row.due)
    href = f"{reverse('completeness')}?set={row.data_set.code}&period={row.period.code}"
    told = _("%(number)s of %(all)s not sent") % {
        "number": lazy_number(row.tally.missing),
        "all": lazy_number(row.tally.expected),
    }
    return WaitingItem(_("Fill in a form"), _title(row.data_set, row.period, told), href, row.due)


def _title(data_set: DataSet, period: Period, rest: str) -> str:
    return f"{data_set.name}, {period.label(get_language())}: {rest}"


def _name_the_few(rows: Sequence[DueRow], units: QuerySet[OrgUnit], day: dt.date) -> None:
    few = {(row.data_set.pk, row.period.code): row for row in rows if row.tally.missing <= FEW}
    if not few:
        return
    asked: Any = Q(pk__in=[])
    for (data_set, code), row in few.items():
        sent = Submission.objects.filter(
            completeness.SENT, data_set=OuterRef("data_set"), unit=OuterRef("unit"), period=code
        )
        in_force = Q(valid_from__lte=row.period.end) & (Q(valid_to__isnull=True) | Q(valid_to__gte=row.period.end))
        asked |= Q(data_set=data_set) & in_force & ~Exists(sent)
    owed = list(DataSetAssignment.objects.filter(asked, unit__in=units).select_related("unit").order_by("unit__path"))
    about = {"unit__in": [each.unit_id for each in owed], "period__in": {code for _data_set, code in few}}
    begun = {(s.data_set_id, s.unit_id, s.period): s for s in Submission.objects.filter(**about)}
    opened: dict[tuple[int, int, str], dt.date] = defaultdict(lambda: dt.date.min)
    for given in LockException.objects.filter(**about).order_by("until"):
        opened[given.data_set_id, given.unit_id, given.period] = given.until
    for each in owed:
        for (data_set, code), row in few.items():
            key = (data_set, each.unit_id, code)
            stands = each.valid_from <= row.period.end and (not each.valid_to or row.period.end <= each.valid_to)
            submission = begun.get(key)
            if each.data_set_id != data_set or not stands or (submission and submission.state in ("sent", "approved")):
                continue
            locked = is_over(row.data_set, row.period, day) and opened[key] < day
            row.forms.append(DueForm(row.data_set, each.unit, row.period, row.due, submission, locked))
