"""A movement of money that waits for a second person: four eyes see every release and every change of an allocation."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.models.budget import BudgetLine, Entry
from governance.values import EntryKind, ProposalState


class EntryProposal(models.Model):
    """What somebody, or a decision, proposes for a line. Approved, it becomes one entry, or two: `amount` is what
    `line` gets, and `counter_line` gives it. A reversal takes the entry `reverses` back by `-amount`.

    Proposals of one file carry the same `batch` and are decided together.
    """

    line = models.ForeignKey(BudgetLine, models.PROTECT, related_name="proposals", verbose_name=_("Budget line"))
    kind = models.CharField(_("Kind"), max_length=20, choices=EntryKind.choices)
    amount = models.BigIntegerField(_("Amount"), help_text=_("Whole taka; below zero takes away."))
    date = models.DateField(_("Date"))
    document = models.CharField(_("Document"), max_length=60, blank=True)
    text = models.CharField(_("Text"), max_length=255, blank=True)
    counter_line = models.ForeignKey(
        BudgetLine, models.PROTECT, null=True, blank=True, related_name="counter_proposals",
        verbose_name=_("Line that gives the money"),
    )  # fmt: skip
    reverses = models.ForeignKey(Entry, models.PROTECT, null=True, blank=True, related_name="reversal_proposals")
    decision = models.ForeignKey("governance.Decision", models.PROTECT, null=True, blank=True, related_name="proposals")
    batch = models.UUIDField(null=True, blank=True, editable=False, db_index=True)
    state = models.CharField(
        _("State"), max_length=10, choices=ProposalState.choices, default=ProposalState.WAITING, db_index=True
    )
    proposed_by = models.ForeignKey(
        "governance.Person", models.PROTECT, null=True, blank=True, related_name="entry_proposals"
    )
    proposed_at = models.DateTimeField(default=timezone.now, editable=False)
    decided_by = models.ForeignKey(
        "governance.Person", models.PROTECT, null=True, blank=True, related_name="decided_entry_proposals"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(_("Note"), max_length=1000, blank=True)
    client_event_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        verbose_name = _("proposal for the ledger")
        verbose_name_plural = _("proposals for the ledger")
        ordering = ["-proposed_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="entry_proposal_reversal_names_its_entry",
                condition=Q(kind=EntryKind.REVERSAL, reverses__isnull=False)
                | (~Q(kind=EntryKind.REVERSAL) & Q(reverses__isnull=True)),
            ),
            models.CheckConstraint(
                name="entry_proposal_from_another_line",
                condition=Q(counter_line__isnull=True) | ~Q(counter_line=F("line")),
            ),
            # The last guard of the four eyes: whoever writes, nobody approves what they proposed.
            models.CheckConstraint(
                name="entry_proposal_seen_by_four_eyes",
                condition=~Q(state=ProposalState.APPROVED)
                | (Q(decided_by__isnull=False) & (Q(proposed_by__isnull=True) | ~Q(decided_by=F("proposed_by")))),
            ),
            models.CheckConstraint(
                name="entry_proposal_decided_has_its_time",
                condition=Q(state=ProposalState.WAITING, decided_at__isnull=True)
                | (~Q(state=ProposalState.WAITING) & Q(decided_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.amount} for {self.line_id}"

    @property
    def waits(self) -> bool:
        return self.state == ProposalState.WAITING
