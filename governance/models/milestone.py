"""How one sees that an action moves: weighted milestones with evidence, and what its owner claims beside them."""

from __future__ import annotations

import datetime as dt

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from basis.text import in_language
from governance.models.action import Action
from governance.models.state import State

PERCENT = {"max_digits": 5, "decimal_places": 2, "validators": [MinValueValidator(0), MaxValueValidator(100)]}
QUANTITY = {"max_digits": 18, "decimal_places": 2, "null": True, "blank": True}


class MilestoneFields(models.Model):
    """What a milestone and each of its states hold."""

    name_en = models.CharField(_("Name in English"), max_length=255)
    name_bn = models.CharField(_("Name in Bangla"), max_length=255)
    due = models.DateField(_("Due date"))
    weight = models.DecimalField(_("Weight"), **PERCENT, help_text=_("Percent of the action; 100 in all."))
    target_qty = models.DecimalField(
        _("Target quantity"), **QUANTITY, help_text=_("Only when the milestone is counted.")
    )
    achieved_qty = models.DecimalField(_("Achieved quantity"), **QUANTITY)
    reached_on = models.DateField(_("Reached on"), null=True, blank=True)
    evidence_en = models.CharField(_("Evidence in English"), max_length=255, blank=True)
    evidence_bn = models.CharField(_("Evidence in Bangla"), max_length=255, blank=True)

    class Meta:
        abstract = True

    @property
    def name(self) -> str:
        return in_language(self, "name")

    @property
    def evidence(self) -> str:
        return in_language(self, "evidence")

    @property
    def is_quantified(self) -> bool:
        return self.target_qty is not None

    def is_reached_by(self, day: dt.date) -> bool:
        return self.reached_on is not None and self.reached_on <= day


class Milestone(MilestoneFields):
    action = models.ForeignKey(Action, models.PROTECT, related_name="milestones")
    n = models.PositiveSmallIntegerField(_("Number"))

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering = ["action_id", "n"]
        constraints = [
            models.UniqueConstraint(fields=["action", "n"], name="milestone_once"),
            models.CheckConstraint(name="milestone_weight_is_percent", condition=Q(weight__gt=0, weight__lte=100)),
            models.CheckConstraint(
                name="milestone_target_above_zero", condition=Q(target_qty__isnull=True) | Q(target_qty__gt=0)
            ),
            models.CheckConstraint(
                name="milestone_achieved_needs_target",
                condition=Q(achieved_qty__isnull=True) | Q(target_qty__isnull=False, achieved_qty__gte=0),
            ),
            # A counted milestone is reached exactly when its target is achieved.
            models.CheckConstraint(
                name="milestone_reached_when_achieved",
                condition=Q(target_qty__isnull=True)
                | Q(reached_on__isnull=True, achieved_qty__isnull=True)
                | Q(reached_on__isnull=True, achieved_qty__lt=F("target_qty"))
                | Q(reached_on__isnull=False, achieved_qty__gte=F("target_qty")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action_id} milestone {self.n}"


class MilestoneState(MilestoneFields, State):
    milestone = models.ForeignKey(Milestone, models.PROTECT, related_name="states")

    class Meta(State.Meta):
        abstract = False

    def __str__(self) -> str:
        return f"{self.milestone_id} as known at {self.recorded_at}"


class ClaimedProgress(models.Model):
    """What the owner of an action says of it on a day; shown beside the derived progress, never instead of it."""

    action = models.ForeignKey(Action, models.PROTECT, related_name="claims")
    as_of = models.DateField(_("As of"))
    percent = models.DecimalField(_("Claimed progress"), **PERCENT)
    recorded_at = models.DateTimeField(auto_now=True)
    by = models.ForeignKey("governance.Person", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("claimed progress")
        verbose_name_plural = _("claimed progress")
        ordering = ["action_id", "as_of"]
        constraints = [
            models.UniqueConstraint(fields=["action", "as_of"], name="claim_once_a_day"),
            models.CheckConstraint(name="claim_is_percent", condition=Q(percent__gte=0, percent__lte=100)),
        ]

    def __str__(self) -> str:
        return f"{self.action_id} claims {self.percent} % at {self.as_of}"
