"""What will be done for a component: by whom, from when to when, for how much, after what else."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from basis.text import in_language
from governance.models.organisation import Organisation
from governance.models.state import State
from governance.models.strategy import Component
from governance.models.unit import OrgUnit


class ActionQuerySet(models.QuerySet):
    def on_plan(self, day: dt.date) -> Self:
        """Those that had not been taken off the plan by a day."""
        return self.filter(models.Q(withdrawn_on__isnull=True) | models.Q(withdrawn_on__gt=day))


class Action(models.Model):
    code = models.CharField(_("Code"), max_length=20, unique=True)
    component = models.ForeignKey(Component, models.PROTECT, related_name="actions")
    name_en = models.CharField(_("Name in English"), max_length=255)
    name_bn = models.CharField(_("Name in Bangla"), max_length=255)
    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="owned_actions", verbose_name=_("Owner"))
    partners = models.ManyToManyField(
        Organisation, blank=True, related_name="supported_actions", verbose_name=_("Partners")
    )
    places = models.ManyToManyField(
        OrgUnit, blank=True, related_name="actions", verbose_name=_("Places"), help_text=_("None: the whole country.")
    )
    start = models.DateField(_("Start"))
    end = models.DateField(_("End"))
    cost_bdt = models.BigIntegerField(_("Cost in taka"))
    depends_on = models.ManyToManyField(
        "self",
        through="ActionDependency",
        through_fields=("action", "needs"),
        symmetrical=False,
        blank=True,
        related_name="needed_by",
        verbose_name=_("Depends on"),
    )
    withdrawn_on = models.DateField(_("Taken off the plan on"), null=True, blank=True)
    withdrawn_because = models.CharField(_("Why it was taken off"), max_length=500, blank=True)

    objects = ActionQuerySet.as_manager()

    class Meta:
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        ordering = ["component__pillar__number", "component__position", "code"]
        constraints = [
            models.CheckConstraint(name="action_ends_after_start", condition=models.Q(end__gte=models.F("start"))),
            models.CheckConstraint(name="action_cost_not_negative", condition=models.Q(cost_bdt__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def name(self) -> str:
        return in_language(self, "name")

    def runs_on(self, day: dt.date) -> bool:
        """Whether that day lies between start and end, both included."""
        return self.start <= day <= self.end


class ActionDependency(models.Model):
    """`action` begins after `needs` has ended."""

    action = models.ForeignKey(Action, models.CASCADE, related_name="dependencies")
    needs = models.ForeignKey(Action, models.PROTECT, related_name="dependents")

    class Meta:
        verbose_name = _("dependency")
        constraints = [
            models.UniqueConstraint(fields=["action", "needs"], name="dependency_once"),
            models.CheckConstraint(name="dependency_not_on_itself", condition=~models.Q(action=models.F("needs"))),
        ]

    def __str__(self) -> str:
        return f"{self.action_id} needs {self.needs_id}"


class ActionState(State):
    action = models.ForeignKey(Action, models.PROTECT, related_name="states")
    component = models.ForeignKey(Component, models.PROTECT, related_name="+")
    name_en = models.CharField(max_length=255)
    name_bn = models.CharField(max_length=255)
    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    start = models.DateField()
    end = models.DateField()
    cost_bdt = models.BigIntegerField()
    partners = models.JSONField(default=list, help_text="codes of organisations")
    places = models.JSONField(default=list, help_text="codes of organisation units; none is the whole country")
    depends_on = models.JSONField(default=list, help_text="codes of actions")
    withdrawn_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.action_id} as known at {self.recorded_at}"

    @property
    def name(self) -> str:
        return in_language(self, "name")
