"""What waits for an officer: sets of values of others, to be approved or returned."""

from __future__ import annotations

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from basis.numerals import lazy_number
from governance.models import Person
from governance.registry import WaitingItem
from monitoring.models import Batch, DataQuery
from monitoring.permissions import approvable_by, queries_visible_to
from monitoring.values import MeasurementStatus, QueryState

MOST = 50


def waiting_for(person: Person) -> list[WaitingItem]:
    """The sets that this person may decide about, the oldest first."""
    waits = Count("measurements", filter=Q(measurements__status=MeasurementStatus.SUBMITTED))
    rows = approvable_by(person, Batch.objects.all()).select_related("by").annotate(waits=waits).order_by("id")
    return [
        WaitingItem(
            kind=_("Approve values"),
            title=ngettext("%(number)s value from %(sender)s", "%(number)s values from %(sender)s", batch.waits)
            % {"number": lazy_number(batch.waits), "sender": batch.by.name if batch.by else _("the system")},
            href=reverse("batch", args=[batch.pk]),
        )
        for batch in rows[:MOST]
    ]


def waiting_queries(person: Person) -> list[WaitingItem]:
    """The open data queries of the own unit and those below, as one item."""
    number = queries_visible_to(person, DataQuery.objects.filter(state=QueryState.OPEN)).count()
    if not number:
        return []
    title = ngettext("%(number)s data query to answer", "%(number)s data queries to answer", number)
    return [
        WaitingItem(kind=_("Data queries"), title=title % {"number": lazy_number(number)}, href=reverse("data_queries"))
    ]
