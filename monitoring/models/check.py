"""Rules that values are held against, and the questions that come of it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from basis.text import in_language
from governance.models import OrgUnit, Person
from monitoring.models.measurement import Batch, Measurement
from monitoring.models.series import Series
from monitoring.values import Frequency, Operator, QueryState


class ValidationRule(models.Model):
    """Two formulas and how they should stand to each other at each unit and period: "[BCG] ≤ [LIVE_BIRTHS]"."""

    code = models.SlugField(_("Code"), max_length=40, unique=True)
    name_en = models.CharField(_("Name in English"), max_length=255)
    name_bn = models.CharField(_("Name in Bangla"), max_length=255)
    left = models.TextField(_("Left side"))
    operator = models.CharField(_("Operator"), max_length=2, choices=Operator.choices)
    right = models.TextField(_("Right side"))
    periods_back = models.PositiveSmallIntegerField(
        _("Periods back"),
        default=0,
        help_text=_("How many periods earlier the right side is taken; 0: of the same period."),
    )
    frequency = models.CharField(_("Frequency"), max_length=20, choices=Frequency.choices)
    advice_en = models.TextField(_("What to do, in English"), blank=True)
    advice_bn = models.TextField(_("What to do, in Bangla"), blank=True)
    active = models.BooleanField(_("In use"), default=True)

    class Meta:
        verbose_name = _("validation rule")
        verbose_name_plural = _("validation rules")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return in_language(self, "name")

    @property
    def advice(self) -> str:
        return in_language(self, "advice")


class MinMax(models.Model):
    """Between which values a number of a series is usual at a unit."""

    series = models.ForeignKey(Series, models.CASCADE, related_name="min_max")
    unit = models.ForeignKey(OrgUnit, models.CASCADE, related_name="min_max")
    disaggregation = models.CharField(_("Disaggregation"), max_length=120, blank=True, default="")
    low = models.DecimalField(_("Lowest usual value"), max_digits=24, decimal_places=6)
    high = models.DecimalField(_("Highest usual value"), max_digits=24, decimal_places=6)
    by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(_("When"))

    class Meta:
        verbose_name = _("usual range")
        verbose_name_plural = _("usual ranges")
        constraints = [
            models.UniqueConstraint(fields=["series", "unit", "disaggregation"], name="usual_range_once"),
            models.CheckConstraint(name="usual_range_in_order", condition=models.Q(high__gte=models.F("low"))),
        ]

    def __str__(self) -> str:
        return f"{self.series_id} {self.unit_id}: {self.low}–{self.high}"


class DataQuery(models.Model):
    """A doubt about a value, or about one that is missing. It asks for a comment and blocks nothing.

    `rule` is the word of a check (`factor_ten`, `level_shift`, …) or the code of a validation rule; `details` are the
    numbers of its sentence, as text. One query for each rule and cell.
    """

    rule = models.CharField(_("Rule"), max_length=60)
    series = models.ForeignKey(Series, models.PROTECT, related_name="data_queries")
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="data_queries")
    period = models.CharField(_("Period"), max_length=12)
    period_end = models.DateField()
    disaggregation = models.CharField(_("Disaggregation"), max_length=120, blank=True, default="")
    measurement = models.ForeignKey(
        Measurement, models.PROTECT, null=True, blank=True, related_name="data_queries", db_constraint=False
    )
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, blank=True, related_name="data_queries")
    details = models.JSONField(_("Numbers"), default=dict)
    state = models.CharField(_("State"), max_length=12, choices=QueryState.choices, default=QueryState.OPEN)
    raised_at = models.DateTimeField(_("Raised"))
    closed_at = models.DateTimeField(_("Closed"), null=True, blank=True)

    class Meta:
        verbose_name = _("data query")
        verbose_name_plural = _("data queries")
        ordering = ["-raised_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "series", "unit", "period", "disaggregation"], name="query_once_for_a_cell"
            )
        ]
        indexes = [
            models.Index(fields=["unit", "state"], name="queries_of_a_unit"),
            models.Index(fields=["state", "-raised_at"], name="queries_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.series_id} {self.unit_id} {self.period}"


class QueryStep(models.Model):
    """What was said about a query, and what state it then had. Steps are only added."""

    query = models.ForeignKey(DataQuery, models.PROTECT, related_name="steps")
    state = models.CharField(_("State"), max_length=12, choices=QueryState.choices)
    text = models.CharField(_("Comment"), max_length=1000, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(_("When"))

    class Meta:
        verbose_name = _("step of a data query")
        verbose_name_plural = _("steps of data queries")
        ordering = ["query_id", "id"]

    def __str__(self) -> str:
        return f"{self.query_id} {self.state}"
