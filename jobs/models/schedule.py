"""What recurs: a kind of work every so many minutes, or each day at a time in Dhaka."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jobs.models.job import Job


class Schedule(models.Model):
    """Either `every_minutes` or `daily_at` (Asia/Dhaka) is given. `next_due` is the next moment, in UTC."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    kind = models.CharField(_("kind"), max_length=100)
    payload = models.JSONField(_("payload"), default=dict)
    every_minutes = models.PositiveIntegerField(_("every so many minutes"), null=True, blank=True)
    daily_at = models.TimeField(_("each day at"), null=True, blank=True)
    next_due = models.DateTimeField(_("next due"), db_index=True)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("schedule")
        verbose_name_plural = _("schedules")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(every_minutes__gte=1, daily_at__isnull=True)
                | Q(every_minutes__isnull=True, daily_at__isnull=False),
                name="schedule_has_one_rule",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def due_after(self, moment: dt.datetime) -> dt.datetime:
        """The first moment of its rule that lies after `moment`.

        What was missed while nothing ran is not made up for: after a night of silence an hourly job runs once.
        """
        if self.every_minutes:
            step = dt.timedelta(minutes=self.every_minutes)
            missed = max(0, (moment - self.next_due) // step)
            return self.next_due + step * (missed + 1)
        assert self.daily_at is not None
        zone = ZoneInfo(settings.TIME_ZONE)
        day = moment.astimezone(zone).date()
        at = dt.datetime.combine(day, self.daily_at, zone)
        if at <= moment:
            at = dt.datetime.combine(day + dt.timedelta(days=1), self.daily_at, zone)
        return at.astimezone(dt.UTC)


class ScheduleRun(models.Model):
    """That a schedule ran for one due moment: unique, so that two ticks at once make one job."""

    schedule = models.ForeignKey(Schedule, on_delete=models.CASCADE, related_name="runs")
    due_at = models.DateTimeField()
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("run of a schedule")
        verbose_name_plural = _("runs of schedules")
        ordering = ["-due_at"]
        constraints = [models.UniqueConstraint(fields=["schedule", "due_at"], name="schedule_runs_once")]

    def __str__(self) -> str:
        return f"{self.schedule_id} {self.due_at:%Y-%m-%d %H:%M}"
