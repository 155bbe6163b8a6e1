"""A scenario: what if actions ran at other times or cost something else. It lies over the plan and never touches it."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from governance.models.action import Action


class Scenario(models.Model):
    name = models.CharField(_("Name"), max_length=120)
    question = models.CharField(_("What it should show"), max_length=500, blank=True)
    by = models.ForeignKey("governance.Person", models.PROTECT, related_name="scenarios", verbose_name=_("Made by"))
    made_at = models.DateTimeField(_("Made"))
    closed_at = models.DateTimeField(_("Put away"), null=True, blank=True)

    class Meta:
        verbose_name = _("scenario")
        verbose_name_plural = _("scenarios")
        ordering = ["-made_at", "-id"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class ScenarioAction(models.Model):
    """An action as the scenario has it. `plan_…` is what the plan said when this was written down."""

    scenario = models.ForeignKey(Scenario, models.CASCADE, related_name="changes")
    action = models.ForeignKey(Action, models.PROTECT, related_name="+")
    start = models.DateField(_("Start"))
    end = models.DateField(_("End"))
    cost_bdt = models.BigIntegerField(_("Cost in taka"))
    plan_start = models.DateField()
    plan_end = models.DateField()
    plan_cost_bdt = models.BigIntegerField()

    class Meta:
        verbose_name = _("action of a scenario")
        verbose_name_plural = _("actions of a scenario")
        ordering = ["scenario_id", "action__code"]
        constraints = [
            models.UniqueConstraint(fields=["scenario", "action"], name="scenario_action_once"),
            models.CheckConstraint(name="scenario_ends_after_start", condition=Q(end__gte=F("start"))),
            models.CheckConstraint(name="scenario_cost_not_negative", condition=Q(cost_bdt__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.action_id} in {self.scenario_id}"

    @property
    def plan_has_moved(self) -> bool:
        """Whether the plan says something else today than when this was written down."""
        now = (self.action.start, self.action.end, self.action.cost_bdt)
        return now != (self.plan_start, self.plan_end, self.plan_cost_bdt)
