"""The reference sheet: everything that must be known to compute and read an indicator, dated by its version."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from basis.text import in_language
from governance.values import UnitLevel
from monitoring.models.series import SeriesVersion
from monitoring.values import (
    Direction,
    Frequency,
    ResultLevel,
    Rule,
    SpaceAggregation,
    TimeAggregation,
    ValueType,
)


class IndicatorSheet(models.Model):
    """value = numerator / denominator × factor; a count, a stage or an index is its numerator."""

    version = models.OneToOneField(SeriesVersion, models.CASCADE, related_name="sheet")
    definition_en = models.TextField(_("Definition in English"))
    definition_bn = models.TextField(_("Definition in Bangla"))
    rationale_en = models.TextField(_("Rationale in English"), blank=True)
    rationale_bn = models.TextField(_("Rationale in Bangla"), blank=True)
    numerator_en = models.TextField(_("Numerator in English"))
    numerator_bn = models.TextField(_("Numerator in Bangla"))
    denominator_en = models.TextField(_("Denominator in English"), blank=True)
    denominator_bn = models.TextField(_("Denominator in Bangla"), blank=True)
    numerator_formula = models.TextField(_("Formula of the numerator"), blank=True)
    denominator_formula = models.TextField(_("Formula of the denominator"), blank=True)
    source_en = models.TextField(_("Source in English"), blank=True)
    source_bn = models.TextField(_("Source in Bangla"), blank=True)
    method_en = models.TextField(_("Method of collection in English"), blank=True)
    method_bn = models.TextField(_("Method of collection in Bangla"), blank=True)
    limitations_en = models.TextField(_("Limitations in English"), blank=True)
    limitations_bn = models.TextField(_("Limitations in Bangla"), blank=True)
    unit = models.CharField(_("Unit"), max_length=20)
    value_type = models.CharField(_("Kind of value"), max_length=20, choices=ValueType.choices)
    factor = models.DecimalField(_("Factor"), max_digits=12, decimal_places=4, default=1)
    decimals = models.PositiveSmallIntegerField(_("Decimals shown"), default=2)
    frequency = models.CharField(_("Frequency"), max_length=20, choices=Frequency.choices)
    direction = models.CharField(_("Direction"), max_length=10, choices=Direction.choices)
    space_aggregation = models.CharField(_("Over places"), max_length=20, choices=SpaceAggregation.choices)
    time_aggregation_num = models.CharField(_("Numerator over time"), max_length=20, choices=TimeAggregation.choices)
    time_aggregation_den = models.CharField(_("Denominator over time"), max_length=20, choices=TimeAggregation.choices)
    annualized = models.BooleanField(
        _("Yearly denominator"),
        default=False,
        help_text=_("The denominator is a yearly number, divided for parts of a year."),
    )
    cumulative_in_fy = models.BooleanField(
        _("Cumulative in the fiscal year"),
        default=False,
        help_text=_("The value runs from 1 July to the end of the period."),
    )
    bounded = models.BooleanField(
        _("Never above 100 percent"), default=False, help_text=_("The numerator is a part of the denominator.")
    )
    level = models.CharField(_("Level of collection"), max_length=20, choices=UnitLevel.choices)
    result_level = models.CharField(_("Level of result"), max_length=20, choices=ResultLevel.choices)
    disaggregation = models.JSONField(_("Disaggregation"), default=list, blank=True)
    deadline_days = models.PositiveSmallIntegerField(
        _("Deadline"), null=True, blank=True, help_text=_("Days after the end of the period.")
    )
    is_key = models.BooleanField(_("Key indicator"), default=False)
    on_track_from = models.DecimalField(
        _("On track from"),
        max_digits=5,
        decimal_places=2,
        default=95,
        help_text=_("Percent of the planned progress from which it is on track."),
    )
    at_risk_from = models.DecimalField(
        _("At risk from"),
        max_digits=5,
        decimal_places=2,
        default=75,
        help_text=_("Percent of the planned progress below which it is off track."),
    )
    gdhm_code = models.CharField(_("Code in the Global Digital Health Monitor"), max_length=40, blank=True)
    sdg_code = models.CharField(_("Code of the Sustainable Development Goal"), max_length=40, blank=True)
    dhis2_code = models.CharField(_("Code in DHIS2"), max_length=40, blank=True)
    iati_code = models.CharField(_("Code in IATI"), max_length=40, blank=True)
    computed_from = models.CharField(_("Computed from"), max_length=40, blank=True)
    tolerance = models.DecimalField(
        _("Tolerance"),
        max_digits=8,
        decimal_places=4,
        null=True,
        blank=True,
        help_text=_("The difference, in the unit of the indicator, that is not worth a question."),
    )

    class Meta:
        verbose_name = _("reference sheet")
        verbose_name_plural = _("reference sheets")
        constraints = [
            models.CheckConstraint(name="sheet_factor_above_zero", condition=models.Q(factor__gt=0)),
            models.CheckConstraint(
                name="bands_in_order", condition=models.Q(on_track_from__gte=models.F("at_risk_from"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id}"

    @property
    def definition(self) -> str:
        return in_language(self, "definition")

    @property
    def numerator(self) -> str:
        return in_language(self, "numerator")

    @property
    def denominator(self) -> str:
        return in_language(self, "denominator")

    @property
    def source(self) -> str:
        return in_language(self, "source")

    @property
    def rationale(self) -> str:
        return in_language(self, "rationale")

    @property
    def method(self) -> str:
        return in_language(self, "method")

    @property
    def limitations(self) -> str:
        return in_language(self, "limitations")

    @property
    def has_denominator(self) -> bool:
        return self.value_type in (ValueType.RATIO, ValueType.MEAN)

    @property
    def rule(self) -> Rule:
        """How to compute it, without the words."""
        return Rule(
            space=self.space_aggregation,
            time_numerator=self.time_aggregation_num,
            time_denominator=self.time_aggregation_den,
            factor=self.factor,
            has_denominator=self.has_denominator,
            cumulative_in_fy=self.cumulative_in_fy,
            annualized=self.annualized,
        )
