"""What could keep an action, or a whole pillar, from succeeding: how likely, how bad, what is done, who watches it."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from basis.text import in_language
from governance.models.action import Action
from governance.models.organisation import Organisation
from governance.models.person import Person
from governance.models.state import State
from governance.models.strategy import Pillar
from governance.values import HIGH_RISK_FROM, MEDIUM_RISK_FROM, RiskLevel, RiskState

ONE_TO_FIVE = {"validators": [MinValueValidator(1), MaxValueValidator(5)]}


class RiskFields(models.Model):
    """What a risk and each of its states hold. An organisation owns it; a person there may watch it."""

    text_en = models.CharField(_("What could happen, in English"), max_length=500)
    text_bn = models.CharField(_("What could happen, in Bangla"), max_length=500)
    likelihood = models.PositiveSmallIntegerField(_("Likelihood"), **ONE_TO_FIVE)
    impact = models.PositiveSmallIntegerField(_("Impact"), **ONE_TO_FIVE)
    response_en = models.CharField(_("What is done about it, in English"), max_length=1000, blank=True)
    response_bn = models.CharField(_("What is done about it, in Bangla"), max_length=1000, blank=True)
    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="%(class)ss_owned", verbose_name=_("Owner"))
    person = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)ss_watched",
        verbose_name=_("Who watches it"),
    )
    review_on = models.DateField(_("Look at it again on"))
    state = models.CharField(_("State"), max_length=10, choices=RiskState.choices, default=RiskState.OPEN)

    class Meta:
        abstract = True

    @property
    def text(self) -> str:
        return in_language(self, "text")

    @property
    def response(self) -> str:
        return in_language(self, "response")

    @property
    def score(self) -> int:
        """Likelihood times impact, from 1 to 25."""
        return self.likelihood * self.impact

    @property
    def level(self) -> RiskLevel:
        if self.score >= HIGH_RISK_FROM:
            return RiskLevel.HIGH
        return RiskLevel.MEDIUM if self.score >= MEDIUM_RISK_FROM else RiskLevel.LOW

    @property
    def is_open(self) -> bool:
        return self.state == RiskState.OPEN


class Risk(RiskFields):
    number = models.PositiveIntegerField(_("Number"), unique=True)
    action = models.ForeignKey(Action, models.PROTECT, null=True, blank=True, related_name="risks")
    pillar = models.ForeignKey(Pillar, models.PROTECT, null=True, blank=True, related_name="risks")
    opened_on = models.DateField(_("Written down on"))

    class Meta:
        verbose_name = _("risk")
        verbose_name_plural = _("risks")
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                name="risk_of_one_thing",
                condition=Q(action__isnull=False, pillar__isnull=True) | Q(action__isnull=True, pillar__isnull=False),
            ),
            models.CheckConstraint(
                name="risk_one_to_five",
                condition=Q(likelihood__gte=1, likelihood__lte=5, impact__gte=1, impact__lte=5),
            ),
        ]

    def __str__(self) -> str:
        return f"R{self.number}"

    @property
    def about(self) -> Action | Pillar:
        """The action or the pillar that it threatens."""
        return self.action or self.pillar  # type: ignore[return-value]


class RiskHistory(RiskFields, State):
    """How a risk was seen from a day on: judged again, handed on, closed."""

    risk = models.ForeignKey(Risk, models.PROTECT, related_name="states")
    note = models.CharField(_("Why"), max_length=1000, blank=True)

    class Meta(State.Meta):
        abstract = False

    def __str__(self) -> str:
        return f"{self.risk_id} as known at {self.recorded_at}"
