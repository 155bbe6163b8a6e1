"""Fees that come in, as from managed services: what is due by contract and what was received. Only added to."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.models.action import Action
from governance.models.budget import FiscalYear
from governance.models.organisation import Organisation
from governance.models.person import Person
from governance.values import ReceiptKind


class Receipt(models.Model):
    """One movement of fee revenue, in whole taka. A wrong one is taken back by a reversal; both stay.

    Revenue is not part of the budget's lines: what comes in does not raise what may be spent.
    """

    action = models.ForeignKey(Action, models.PROTECT, related_name="receipts", verbose_name=_("Action"))
    fiscal_year = models.ForeignKey(FiscalYear, models.PROTECT, related_name="receipts", verbose_name=_("Fiscal year"))
    kind = models.CharField(_("Kind"), max_length=20, choices=ReceiptKind.choices)
    amount = models.BigIntegerField(_("Amount"), help_text=_("Whole taka."))
    date = models.DateField(_("Date"))
    payer = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Who pays")
    )
    document = models.CharField(_("Document"), max_length=60)
    text = models.CharField(_("What for"), max_length=255, blank=True)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="reversal")
    client_event_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    received_at = models.DateTimeField(default=timezone.now, editable=False)
    by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        ordering = ["-date", "-id"]
        constraints = [
            models.CheckConstraint(
                name="receipt_reversal_names_its_receipt",
                condition=Q(reverses__isnull=False, amount__lt=0) | Q(reverses__isnull=True, amount__gt=0),
            ),
            # A document number names one movement of a kind, or an amount would count twice.
            models.UniqueConstraint(
                fields=["fiscal_year", "kind", "document"],
                condition=Q(reverses__isnull=True),
                name="receipt_document_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document}: {self.amount}"
