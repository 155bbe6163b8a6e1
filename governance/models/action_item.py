"""What somebody has to do because a group said so: with a holder and a due date while it is open."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from basis.text import in_language
from governance.models.agenda import AgendaEntry
from governance.models.decision import Decision
from governance.models.group import Group
from governance.models.person import Person
from governance.models.state import State
from governance.values import ActionItemState
from jobs.models.job import private_files


class ActionItemFields(models.Model):
    """What an action item and each of its states hold. A person or a group holds it; watching is not holding."""

    text_en = models.CharField(_("What is to be done, in English"), max_length=1000)
    text_bn = models.CharField(_("What is to be done, in Bangla"), max_length=1000)
    holder = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="%(class)ss_held", verbose_name=_("Holder")
    )
    holding_group = models.ForeignKey(
        Group, models.PROTECT, null=True, blank=True, related_name="%(class)ss_held", verbose_name=_("Holding group")
    )
    due = models.DateField(_("Due date"))
    state = models.CharField(_("State"), max_length=10, choices=ActionItemState.choices, default=ActionItemState.OPEN)
    closed_on = models.DateField(_("Closed on"), null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def text(self) -> str:
        return in_language(self, "text")

    @property
    def is_open(self) -> bool:
        return self.state == ActionItemState.OPEN

    @property
    def is_done(self) -> bool:
        return self.state == ActionItemState.DONE


class ActionItem(ActionItemFields):
    group = models.ForeignKey(Group, models.PROTECT, related_name="action_items")
    number = models.CharField(_("Number"), max_length=60, unique=True)
    entry = models.ForeignKey(AgendaEntry, models.PROTECT, null=True, blank=True, related_name="action_items")
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, blank=True, related_name="action_items")
    opened_on = models.DateField(_("Opened on"))
    closing_note = models.CharField(_("How it was done"), max_length=1000, blank=True)
    evidence = models.FileField(_("Evidence"), upload_to="action-items/%Y/", storage=private_files, blank=True)
    evidence_name = models.CharField(max_length=255, blank=True)
    evidence_type = models.CharField(max_length=100, blank=True)
    evidence_sha256 = models.CharField(max_length=64, blank=True)
    evidence_reference = models.CharField(
        _("Memo number or address"), max_length=255, blank=True, help_text="what shows that it was done, without a file"
    )
    reminded_on = models.DateField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("action item")
        verbose_name_plural = _("action items")
        ordering = ["due", "id"]
        constraints = [
            models.CheckConstraint(
                name="action_item_open_has_holder",
                condition=~Q(state=ActionItemState.OPEN) | Q(holder__isnull=False) | Q(holding_group__isnull=False),
            ),
            models.CheckConstraint(
                name="action_item_closed_on_a_day",
                condition=Q(state=ActionItemState.OPEN, closed_on__isnull=True)
                | (~Q(state=ActionItemState.OPEN) & Q(closed_on__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def age_on(self, day: dt.date) -> int:
        """Days since it was opened, until it was closed or that day."""
        return ((self.closed_on or day) - self.opened_on).days


class ActionItemHistory(ActionItemFields, State):
    """How an action item stood from a day on: a moved due date never makes a late item an early one."""

    item = models.ForeignKey(ActionItem, models.PROTECT, related_name="states")
    note = models.CharField(_("Why"), max_length=1000, blank=True)

    class Meta(State.Meta):
        abstract = False

    def __str__(self) -> str:
        return f"{self.item_id} as known at {self.recorded_at}"
