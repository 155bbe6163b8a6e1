"""Which unit took the place of which: mergers and splits."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from governance.models.unit import OrgUnit


class UnitSuccession(models.Model):
    """That a unit, from a day on, stands for another that ended the day before. Figures stay where they were counted.

    `share` is the part (of people, of area) that went over, in percent, where it is known; nothing is computed of it.
    """

    predecessor = models.ForeignKey(OrgUnit, models.PROTECT, related_name="successions")
    successor = models.ForeignKey(OrgUnit, models.PROTECT, related_name="origins")
    on = models.DateField(_("Start"))
    share = models.DecimalField(_("Share in percent"), max_digits=5, decimal_places=2, null=True, blank=True)
    by = models.ForeignKey("governance.Person", models.PROTECT, null=True, blank=True, related_name="+")
    decision = models.ForeignKey("governance.Decision", models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("succession of units")
        verbose_name_plural = _("successions of units")
        ordering = ["on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor", "on"], name="succession_once"),
            models.CheckConstraint(name="nobody_succeeds_itself", condition=~Q(predecessor=F("successor"))),
            models.CheckConstraint(
                name="share_of_a_succession_in_percent",
                condition=Q(share__isnull=True) | Q(share__gt=0, share__lte=100),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.successor_id} after {self.predecessor_id} on {self.on}"
