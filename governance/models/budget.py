"""Money: years, sources, lines and the ledger under them. Whole taka everywhere.

The ledger (`Entry`) is the truth and is only added to; the balances on a line are its sums, written in the same
transaction. An empty balance means that nothing was entered, which is not zero.
"""

from __future__ import annotations

import datetime as dt
import uuid

from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from basis.periods import Period
from basis.text import in_language
from governance.models.action import Action
from governance.models.state import State, recorded_now
from governance.values import BudgetType, EntryKind, EntryOrigin

# Codes are text and keep their zeros. Of which parts they consist says the scheme of their year (`CodeScheme`).
ECONOMIC_CODE = r"^[0-9A-Z]+(-[0-9A-Z]+)*$"
COST_CENTRE = r"^[0-9A-Z]+$"

BALANCES = ("original", "revised", "released", "committed", "spent")


class FiscalYear(models.Model):
    code = models.CharField(_("Code"), max_length=9, unique=True)
    start = models.DateField(_("Start"))
    end = models.DateField(_("End"))
    closed_on = models.DateField(_("Closed on"), null=True, blank=True)
    division_allocation_bdt = models.BigIntegerField(
        _("Total allocation of the division"),
        null=True,
        blank=True,
        help_text=_("What the budget book gives the whole Health Services Division in this year, in taka."),
    )
    division_allocation_source = models.CharField(_("Where it stands"), max_length=255, blank=True)

    class Meta:
        verbose_name = _("fiscal year")
        verbose_name_plural = _("fiscal years")
        ordering = ["start"]
        constraints = [
            models.CheckConstraint(name="fiscal_year_ends_after_start", condition=Q(end__gt=F("start"))),
            models.CheckConstraint(
                name="fiscal_year_total_above_zero_with_source",
                condition=Q(division_allocation_bdt__isnull=True)
                | (Q(division_allocation_bdt__gt=0) & ~Q(division_allocation_source="")),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """As people read it: FY2025-26, ২০২৫-২৬ অর্থবছর."""
        return Period.parse(self.code).label(get_language())

    @property
    def is_closed(self) -> bool:
        """Whether its books are closed today."""
        return self.is_closed_on(timezone.localdate())

    def is_closed_on(self, day: dt.date) -> bool:
        return self.closed_on is not None and self.closed_on <= day


class FundingSource(models.Model):
    code = models.CharField(_("Code"), max_length=20, unique=True)
    name_en = models.CharField(_("Name in English"), max_length=255)
    name_bn = models.CharField(_("Name in Bangla"), max_length=255)
    is_aid = models.BooleanField(_("Project aid"), default=False)

    class Meta:
        verbose_name = _("funding source")
        verbose_name_plural = _("funding sources")
        ordering = ["is_aid", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return in_language(self, "name")


def _balance(label: str) -> models.BigIntegerField:
    return models.BigIntegerField(label, null=True, blank=True, editable=False)


class LineFields(models.Model):
    """What a line and each of its states hold."""

    action = models.ForeignKey(Action, models.PROTECT, related_name="%(class)ss")
    fiscal_year = models.ForeignKey(FiscalYear, models.PROTECT, related_name="%(class)ss")
    source = models.ForeignKey(FundingSource, models.PROTECT, related_name="%(class)ss")
    budget_type = models.CharField(_("Budget type"), max_length=20, choices=BudgetType.choices)
    economic_code = models.CharField(
        _("Economic code"), max_length=80, validators=[RegexValidator(ECONOMIC_CODE, code="bad_economic_code")]
    )
    cost_centre = models.CharField(
        _("Cost centre"), max_length=20, validators=[RegexValidator(COST_CENTRE, code="bad_cost_centre")]
    )
    original = _balance(_("Original allocation"))
    revised = _balance(_("Revised allocation"))
    released = _balance(_("Fund release"))
    committed = _balance(_("Commitment"))
    spent = _balance(_("Expenditure"))
    flagged_overspend = models.BooleanField(
        _("Overspent"), default=False, help_text=_("The accounting system reported more than there was.")
    )

    class Meta:
        abstract = True

    @property
    def ceiling(self) -> int | None:
        """What may be released: the revised allocation, or the original one while there was no revision."""
        return self.original if self.revised is None else self.revised


class BudgetLine(LineFields):
    class Meta:
        verbose_name = _("budget line")
        verbose_name_plural = _("budget lines")
        ordering = ["fiscal_year__start", "economic_code", "cost_centre", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["action", "fiscal_year", "source", "budget_type", "economic_code", "cost_centre"],
                name="budget_line_once",
            ),
            # The last guard: whoever writes, by whatever way, a proposal cannot overspend.
            models.CheckConstraint(
                name="budget_line_spent_within_released",
                condition=Q(flagged_overspend=True)
                | Q(spent__isnull=True)
                | Q(spent__gte=0, spent__lte=Coalesce(F("released"), models.Value(0))),
            ),
            models.CheckConstraint(
                name="budget_line_released_within_revised",
                condition=Q(flagged_overspend=True)
                | Q(released__isnull=True)
                | Q(released__gte=0, released__lte=Coalesce(F("revised"), F("original"), models.Value(0))),
            ),
            models.CheckConstraint(
                name="budget_line_not_below_zero",
                condition=(Q(original__isnull=True) | Q(original__gte=0))
                & (Q(revised__isnull=True) | Q(revised__gte=0))
                & (Q(committed__isnull=True) | Q(committed__gte=0)),
            ),
            models.CheckConstraint(
                name="budget_line_committed_within_revised",
                condition=Q(flagged_overspend=True)
                | Q(committed__isnull=True)
                | Q(committed__lte=Coalesce(F("revised"), F("original"), models.Value(0))),
            ),
        ]
        indexes = [
            # Within a year, economic code, cost centre and source name one line: how extracts find it.
            models.Index(fields=["fiscal_year", "economic_code", "cost_centre", "source"], name="budget_line_by_codes"),
        ]

    def __str__(self) -> str:
        return f"{self.economic_code} {self.cost_centre}"


class BudgetLineState(LineFields, State):
    line = models.ForeignKey(BudgetLine, models.PROTECT, related_name="states")
    shares = models.JSONField(default=dict, help_text="code of an action -> percent, as text")

    class Meta(State.Meta):
        abstract = False

    def __str__(self) -> str:
        return f"{self.line_id} as known at {self.recorded_at}"


class Entry(models.Model):
    """One movement of the ledger. Never changed, never deleted; a wrong one is reversed by another."""

    line = models.ForeignKey(BudgetLine, models.PROTECT, related_name="entries")
    kind = models.CharField(_("Kind"), max_length=20, choices=EntryKind.choices)
    amount = models.BigIntegerField(_("Amount"), help_text=_("Whole taka; below zero takes away."))
    date = models.DateField(_("Date"))
    document = models.CharField(_("Document"), max_length=60, blank=True)
    text = models.CharField(_("Text"), max_length=255, blank=True)
    origin = models.CharField(_("Origin"), max_length=20, choices=EntryOrigin.choices, default=EntryOrigin.PROPOSAL)
    reverses = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="reversals")
    decision = models.ForeignKey("governance.Decision", models.PROTECT, null=True, blank=True, related_name="entries")
    proposal = models.ForeignKey(
        "governance.EntryProposal", models.PROTECT, null=True, blank=True, related_name="entries"
    )
    extract_row = models.ForeignKey(
        "governance.ExtractRow", models.PROTECT, null=True, blank=True, related_name="entries"
    )
    client_event_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    device = models.CharField(max_length=60, blank=True)
    occurred_at = models.DateTimeField(default=timezone.now)
    received_at = models.DateTimeField(default=recorded_now, editable=False)
    by = models.ForeignKey("governance.Person", models.PROTECT, null=True, blank=True, related_name="budget_entries")

    class Meta:
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger entries")
        ordering = ["date", "id"]
        constraints = [
            models.CheckConstraint(
                name="entry_reversal_names_its_entry",
                condition=Q(kind=EntryKind.REVERSAL, reverses__isnull=False)
                | (~Q(kind=EntryKind.REVERSAL) & Q(reverses__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.amount} on {self.line_id}"


class LineShare(models.Model):
    """Which part of a line pays for an action; the parts of a line are 100 percent."""

    line = models.ForeignKey(BudgetLine, models.CASCADE, related_name="shares")
    action = models.ForeignKey(Action, models.PROTECT, related_name="line_shares")
    percent = models.DecimalField(_("Percent"), max_digits=5, decimal_places=2, validators=[MaxValueValidator(100)])

    class Meta:
        verbose_name = _("share of a line")
        ordering = ["line_id", "action_id"]
        constraints = [
            models.UniqueConstraint(fields=["line", "action"], name="line_share_once"),
            models.CheckConstraint(name="line_share_is_percent", condition=Q(percent__gt=0, percent__lte=100)),
        ]

    def __str__(self) -> str:
        return f"{self.percent} % of {self.line_id}"
