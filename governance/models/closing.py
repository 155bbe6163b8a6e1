"""Closing the books of a year, and opening them again: one budget officer proposes it, another decides."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.models.budget import FiscalYear
from governance.models.person import Person
from governance.values import ClosingKind, ProposalState


class YearClosing(models.Model):
    """`open_matters` is what stood open when it was proposed, as numbers by name; `reason` why a year is opened again
    and, where somebody wrote it, why it is closed though something stands open; `note` why it was refused.
    """

    fiscal_year = models.ForeignKey(FiscalYear, models.PROTECT, related_name="closings", verbose_name=_("Fiscal year"))
    kind = models.CharField(_("Kind"), max_length=10, choices=ClosingKind.choices)
    reason = models.CharField(_("Reason"), max_length=1000, blank=True)
    open_matters = models.JSONField(default=dict)
    state = models.CharField(
        _("State"), max_length=10, choices=ProposalState.choices, default=ProposalState.WAITING, db_index=True
    )
    proposed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now, editable=False)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(_("Note"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("closing of a year")
        verbose_name_plural = _("closings of years")
        ordering = ["-proposed_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["fiscal_year"], condition=Q(state=ProposalState.WAITING), name="year_closing_waits_once"
            ),
            # The last guard of the four eyes: whoever writes, nobody approves what they proposed.
            models.CheckConstraint(
                name="year_closing_seen_by_four_eyes",
                condition=~Q(state=ProposalState.APPROVED)
                | (Q(decided_by__isnull=False) & ~Q(decided_by=F("proposed_by"))),
            ),
            models.CheckConstraint(name="year_opening_says_why", condition=~Q(kind=ClosingKind.REOPEN) | ~Q(reason="")),
            models.CheckConstraint(
                name="year_closing_decided_has_its_time",
                condition=Q(state=ProposalState.WAITING, decided_at__isnull=True)
                | (~Q(state=ProposalState.WAITING) & Q(decided_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.fiscal_year_id}"

    @property
    def waits(self) -> bool:
        return self.state == ProposalState.WAITING
