"""What has to be done for a milestone: small steps, each with a holder and a day. They count for no progress."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from basis.text import in_language
from governance.models.milestone import Milestone
from governance.models.organisation import Organisation
from governance.models.person import Person


class Task(models.Model):
    """`number` names it within its milestone and stays; `position` is its place in the list."""

    milestone = models.ForeignKey(Milestone, models.PROTECT, related_name="tasks")
    number = models.PositiveSmallIntegerField(_("Number"))
    position = models.PositiveSmallIntegerField(_("Position"))
    text_en = models.CharField(_("What is to be done, in English"), max_length=500)
    text_bn = models.CharField(_("What is to be done, in Bangla"), max_length=500)
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="tasks_held", verbose_name=_("Person")
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="tasks_held", verbose_name=_("Organisation")
    )
    due = models.DateField(_("Due date"), null=True, blank=True)
    done_on = models.DateField(_("Done on"), null=True, blank=True)
    dropped_on = models.DateField(_("Dropped on"), null=True, blank=True)

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        ordering = ["milestone_id", "position", "number"]
        constraints = [
            models.UniqueConstraint(fields=["milestone", "number"], name="task_once"),
            models.CheckConstraint(
                name="task_has_one_holder", condition=Q(person__isnull=True) | Q(organisation__isnull=True)
            ),
            models.CheckConstraint(
                name="task_ends_one_way", condition=Q(done_on__isnull=True) | Q(dropped_on__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.milestone_id} task {self.number}"

    @property
    def text(self) -> str:
        return in_language(self, "text")

    @property
    def holder(self) -> Person | Organisation | None:
        return self.person or self.organisation

    @property
    def is_open(self) -> bool:
        return self.done_on is None and self.dropped_on is None

    def is_late_on(self, day: dt.date) -> bool:
        return self.is_open and self.due is not None and self.due < day
