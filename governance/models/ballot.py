"""A question put to those with a vote, their positions, and the rule by which it passes."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from basis.text import in_language
from governance.models.agenda import AgendaEntry
from governance.models.group import Membership
from governance.models.person import Person
from governance.values import BallotState, PassRule, Stance


class Ballot(models.Model):
    """`passes_by_rule` is what the rule says; an override names who, why, and stands beside it for ever."""

    entry = models.ForeignKey(AgendaEntry, models.PROTECT, related_name="ballots")
    question_en = models.CharField(_("Question in English"), max_length=500)
    question_bn = models.CharField(_("Question in Bangla"), max_length=500)
    pass_rule = models.CharField(_("What makes it pass"), max_length=20, choices=PassRule.choices)
    state = models.CharField(_("State"), max_length=10, choices=BallotState.choices, default=BallotState.OPEN)
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    passes_by_rule = models.BooleanField(null=True, editable=False)
    override_reason = models.CharField(_("Reason of the override"), max_length=1000, blank=True)
    overridden_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("ballot")
        verbose_name_plural = _("ballots")
        ordering = ["entry_id", "id"]
        constraints = [
            models.CheckConstraint(
                name="ballot_follows_rule_or_says_why",
                condition=Q(state=BallotState.OPEN, passes_by_rule__isnull=True)
                | Q(state=BallotState.PASSED, passes_by_rule=True)
                | Q(state=BallotState.FAILED, passes_by_rule=False)
                | (~Q(override_reason="") & Q(overridden_by__isnull=False, passes_by_rule__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return self.question

    @property
    def question(self) -> str:
        return in_language(self, "question")

    @property
    def is_overridden(self) -> bool:
        return bool(self.override_reason)


class Position(models.Model):
    """What one seat said, and who said it. A member may change it while the ballot is open; each stays written."""

    ballot = models.ForeignKey(Ballot, models.PROTECT, related_name="positions")
    seat = models.ForeignKey(Membership, models.PROTECT, related_name="positions")
    stance = models.CharField(_("Position"), max_length=10, choices=Stance.choices)
    reason = models.CharField(_("Reason"), max_length=1000, blank=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    is_last = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("position")
        verbose_name_plural = _("positions")
        ordering = ["ballot_id", "id"]
        constraints = [
            models.UniqueConstraint(fields=["ballot", "seat"], name="position_counts_once", condition=Q(is_last=True)),
        ]

    def __str__(self) -> str:
        return f"{self.seat_id} {self.stance} in {self.ballot_id}"
