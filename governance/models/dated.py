"""What is true from one day to another: the querysets that dated rows share."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone


class DatedQuerySet(models.QuerySet):
    """Rows with `valid_from` (first day) and `valid_to` (last day, empty: open)."""

    def on(self, day: dt.date) -> Self:
        """Those in force on that day."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day), valid_from__lte=day)

    def current(self) -> Self:
        """Those in force today, in Asia/Dhaka."""
        return self.on(timezone.localdate())


def ends_after_start(name: str) -> models.CheckConstraint:
    """The constraint that a dated row does not end before it begins."""
    return models.CheckConstraint(
        name=name, condition=Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from"))
    )
