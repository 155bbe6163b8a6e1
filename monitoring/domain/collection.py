"""What waits for an officer: sets of values of others, to be approved or returned."""

from __future__ import annotations

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from basis.numerals import lazy_number
from governance.models import Person
from governance.registry import WaitingItem
from monitoring.models import Batch
from monitoring.permissions import approvable_by
from monitoring.values import MeasurementStatus

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
