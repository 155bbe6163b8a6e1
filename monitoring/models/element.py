"""What is counted at a place and written into a form: the raw number from which indicators are computed."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from basis.text import in_language
from governance.values import UnitLevel
from monitoring.models.option import Disaggregation
from monitoring.models.series import Series, SeriesVersion
from monitoring.values import Frequency, NumberKind, Rule, SpaceAggregation, TimeAggregation


class DataElement(models.Model):
    code = models.CharField(_("Code"), max_length=40, unique=True)
    series = models.OneToOneField(Series, models.PROTECT, related_name="element")
    name_en = models.CharField(_("Name in English"), max_length=255)
    name_bn = models.CharField(_("Name in Bangla"), max_length=255)

    class Meta:
        verbose_name = _("data element")
        verbose_name_plural = _("data elements")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return in_language(self, "name")


class ElementSheet(models.Model):
    """The definition of a data element, dated by its version. A number of it has no denominator."""

    version = models.OneToOneField(SeriesVersion, models.CASCADE, related_name="element_sheet")
    definition_en = models.TextField(_("Definition in English"))
    definition_bn = models.TextField(_("Definition in Bangla"))
    unit = models.CharField(_("Unit"), max_length=20, help_text=_("What is counted: persons, visits, taka, days."))
    number_kind = models.CharField(_("Kind of number"), max_length=20, choices=NumberKind.choices)
    frequency = models.CharField(_("Frequency"), max_length=20, choices=Frequency.choices)
    level = models.CharField(_("Level of collection"), max_length=20, choices=UnitLevel.choices)
    space_aggregation = models.CharField(
        _("Over places"), max_length=20, choices=SpaceAggregation.choices, default=SpaceAggregation.SUM
    )
    time_aggregation = models.CharField(
        _("Over time"), max_length=20, choices=TimeAggregation.choices, default=TimeAggregation.SUM
    )
    disaggregation = models.ForeignKey(
        Disaggregation, models.PROTECT, null=True, blank=True, related_name="element_sheets"
    )
    total_is_collected = models.BooleanField(
        _("The total is written too"),
        default=False,
        help_text=_("Else the total is the sum of the parts. Where it is written, a gap must be explained."),
    )

    class Meta:
        verbose_name = _("sheet of a data element")
        verbose_name_plural = _("sheets of data elements")

    def __str__(self) -> str:
        return f"{self.version_id}"

    @property
    def definition(self) -> str:
        return in_language(self, "definition")

    @property
    def has_denominator(self) -> bool:
        return False

    @property
    def rule(self) -> Rule:
        """How its numbers add up."""
        return Rule(
            space=self.space_aggregation,
            time_numerator=self.time_aggregation,
            time_denominator=TimeAggregation.NONE,
            has_denominator=False,
        )
