"""For inspection only: figures are changed by verbs, on the task pages and by imports."""

from django.contrib import admin

from governance.admin import Inspection
from monitoring import models


@admin.register(models.Indicator)
class IndicatorAdmin(Inspection):
    list_display = ["code", "name_en", "component", "responsible"]
    list_filter = ["component__pillar"]
    search_fields = ["code", "name_en", "name_bn"]


@admin.register(models.SeriesVersion)
class SeriesVersionAdmin(Inspection):
    list_display = ["series", "number", "valid_from", "valid_to"]
    search_fields = ["=series__code"]


@admin.register(models.Target)
class TargetAdmin(Inspection):
    list_display = ["indicator", "unit", "period", "kind", "value"]
    search_fields = ["=indicator__code", "=unit__code"]


@admin.register(models.Measurement)
class MeasurementAdmin(Inspection):
    """Counting ten million rows for a page number would be a query too many."""

    list_display = ["series_version", "unit", "period", "numerator", "denominator", "status", "received_at"]
    list_filter = ["status"]
    list_select_related = ["series_version__series", "unit"]
    search_fields = ["=series_version__series__code", "=unit__code"]
    show_full_result_count = False


@admin.register(models.Batch)
class BatchAdmin(Inspection):
    list_display = ["source", "filename", "by", "received_at"]
