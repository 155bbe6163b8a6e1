"""What was held to be true of a governed noun: from which day on, and since when it was known."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.db import models
from django.utils import timezone

from governance.models.dated import DatedQuerySet


def recorded_now() -> dt.datetime:
    """The time of recording: asks the clock each time, where a default of `timezone.now` would hold on to one."""
    return timezone.now()


class StateQuerySet(DatedQuerySet):
    def known_at(self, moment: dt.datetime) -> Self:
        """Those that had been recorded by that moment."""
        return self.filter(recorded_at__lte=moment)


class State(models.Model):
    """The shared half of every `<Noun>State`.

    States are only added. Of those in force on a day and recorded by a moment, the one recorded last is what
    was believed; a later state therefore ends an earlier one without changing it.
    """

    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField(default=recorded_now, editable=False, db_index=True)
    by = models.ForeignKey("governance.Person", models.PROTECT, null=True, blank=True, related_name="+")
    decision = models.ForeignKey("governance.Decision", models.PROTECT, null=True, blank=True, related_name="+")

    objects = StateQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["recorded_at", "id"]
