"""For inspection only: plan and budget are changed by verbs, on the task pages."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest  # noqa: TID251 - the admin is spoken to in HTTP

from governance import models


class Inspection(admin.ModelAdmin):
    """Shows rows and changes none."""

    list_select_related = True

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(models.Pillar)
class PillarAdmin(Inspection):
    list_display = ["number", "name_en", "name_bn"]


@admin.register(models.Component)
class ComponentAdmin(Inspection):
    list_display = ["code", "name_en", "kind"]
    list_filter = ["pillar", "kind"]


@admin.register(models.Action)
class ActionAdmin(Inspection):
    list_display = ["code", "name_en", "owner", "start", "end", "cost_bdt"]
    list_filter = ["component__pillar"]
    search_fields = ["code", "name_en", "name_bn"]


@admin.register(models.PlanVersion)
class PlanVersionAdmin(Inspection):
    list_display = ["number", "title_en", "decision", "on", "actions", "cost_bdt"]


@admin.register(models.Milestone)
class MilestoneAdmin(Inspection):
    list_display = ["action", "n", "name_en", "due", "weight", "target_qty", "achieved_qty", "reached_on"]
    search_fields = ["=action__code", "name_en", "name_bn"]


@admin.register(models.ClaimedProgress)
class ClaimedProgressAdmin(Inspection):
    list_display = ["action", "as_of", "percent"]
    search_fields = ["=action__code"]


@admin.register(models.FiscalYear)
class FiscalYearAdmin(Inspection):
    list_display = ["code", "start", "end", "closed_on"]


@admin.register(models.FundingSource)
class FundingSourceAdmin(Inspection):
    list_display = ["code", "name_en", "name_bn", "is_aid"]


@admin.register(models.BudgetLine)
class BudgetLineAdmin(Inspection):
    list_display = [
        "action", "fiscal_year", "source", "economic_code", "cost_centre", "original", "revised", "released", "spent",
    ]  # fmt: skip
    list_filter = ["fiscal_year", "source", "budget_type", "flagged_overspend"]
    search_fields = ["=action__code", "economic_code", "cost_centre"]


@admin.register(models.Entry)
class EntryAdmin(Inspection):
    list_display = ["line", "kind", "amount", "date", "document", "origin", "by"]
    list_filter = ["kind", "origin"]
    search_fields = ["document"]


@admin.register(models.EntryProposal)
class EntryProposalAdmin(Inspection):
    list_display = ["line", "kind", "amount", "date", "state", "proposed_by", "decided_by", "decision"]
    list_filter = ["state", "kind"]
    search_fields = ["document"]


@admin.register(models.Currency)
class CurrencyAdmin(Inspection):
    list_display = ["code", "name_en", "name_bn"]


@admin.register(models.ExchangeRate)
class ExchangeRateAdmin(Inspection):
    list_display = ["currency", "day", "taka", "origin", "recorded_at", "by"]
    list_filter = ["currency"]


@admin.register(models.Receipt)
class ReceiptAdmin(Inspection):
    list_display = ["document", "kind", "action", "amount", "date", "payer", "by"]
    list_filter = ["kind", "fiscal_year"]
    search_fields = ["document"]


@admin.register(models.VarianceReason)
class VarianceReasonAdmin(Inspection):
    list_display = ["line", "text_en", "text_bn", "at", "by"]


@admin.register(models.ActionState, models.MilestoneState, models.BudgetLineState)
class StateAdmin(Inspection):
    list_display = ["__str__", "valid_from", "valid_to", "recorded_at", "by", "decision"]
    date_hierarchy = "recorded_at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("by", "decision")
