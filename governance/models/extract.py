"""What the accounting system says was spent: one extract a file, one row a row of the file. Rows are never deleted.

A row that was matched made entries of the ledger (`entries`); one that was not waits until somebody names its line or
sets it aside. Codes are kept as the file writes them: a lost zero is seen, not mended.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.models.budget import BudgetLine
from governance.models.person import Person
from governance.values import ExtractState, ExtractWhy


class Extract(models.Model):
    """One file. The same bytes again are the same extract."""

    sha256 = models.CharField(max_length=64, unique=True, editable=False)
    filename = models.CharField(_("File"), max_length=255)
    first_day = models.DateField(_("First day"), null=True, blank=True)
    last_day = models.DateField(_("Last day"), null=True, blank=True)
    at = models.DateTimeField(_("Imported"), default=timezone.now, editable=False)
    by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("expenditure extract")
        verbose_name_plural = _("expenditure extracts")
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return self.filename


class ExtractRow(models.Model):
    """`number` is the line of the file, the header being 1. `why` says why it did not match by itself, `note` why it
    was set aside; `repeats` is the row that came before with the same document number.
    """

    extract = models.ForeignKey(Extract, models.PROTECT, related_name="rows")
    number = models.PositiveIntegerField(_("Row"))
    posting_date = models.DateField(_("Date"))
    document = models.CharField(_("Document"), max_length=60)
    economic_code = models.CharField(_("Economic code"), max_length=80)
    cost_centre = models.CharField(_("Cost centre"), max_length=40)
    source = models.CharField(_("Funding source"), max_length=20)
    amount = models.BigIntegerField(_("Amount"), help_text=_("Whole taka; below zero takes away."))
    text = models.CharField(_("Text"), max_length=255, blank=True)
    state = models.CharField(_("State"), max_length=10, choices=ExtractState.choices)
    why = models.CharField(_("Why"), max_length=20, choices=ExtractWhy.choices, blank=True)
    line = models.ForeignKey(BudgetLine, models.PROTECT, null=True, blank=True, related_name="extract_rows")
    repeats = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="repetitions")
    note = models.CharField(_("Note"), max_length=1000, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("row of an extract")
        verbose_name_plural = _("rows of extracts")
        ordering = ["extract_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["extract", "number"], name="extract_row_once"),
            models.CheckConstraint(
                name="extract_row_matched_has_its_line",
                condition=Q(state=ExtractState.MATCHED, line__isnull=False)
                | (~Q(state=ExtractState.MATCHED) & Q(line__isnull=True)),
            ),
            models.CheckConstraint(
                name="extract_row_set_aside_says_why",
                condition=~Q(state=ExtractState.SET_ASIDE) | ~Q(note=""),
            ),
        ]
        indexes = [
            models.Index(fields=["document"], name="extract_row_by_document"),
            models.Index(fields=["state", "posting_date"], name="extract_row_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.document} ({self.number})"

    @property
    def waits(self) -> bool:
        return self.state == ExtractState.UNMATCHED

    @property
    def was_decided(self) -> bool:
        """Whether a person matched it or set it aside, and so may take that back."""
        return self.decided_at is not None
