"""The published reports as pages: an editor writes the narrative, the numbers come from a snapshot."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page
from wagtail.search import index

from governance.models.written import WrittenPage
from monitoring.models.snapshot import Snapshot


class ReportIndexPage(WrittenPage):
    """`/reports/`: the list of what was published, newest first."""

    introduction = RichTextField(_("Introduction"), blank=True, features=["bold", "link", "embed"])

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    subpage_types = ["monitoring.ReportPage"]
    max_count_per_parent = 1
    template = "monitoring/report_index.html"

    class Meta:
        verbose_name = _("list of reports")
        verbose_name_plural = _("lists of reports")

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The reports on this level with their snapshots, in one query."""
        context = super().get_context(request, *args, **kwargs)
        context["reports"] = (
            ReportPage.objects.child_of(self)
            .live()
            .public()
            .select_related("snapshot", "snapshot__unit")
            .order_by("-snapshot__period_end", "-first_published_at")
        )
        return context


class ReportPage(WrittenPage):
    """One report: the sentence that leads, what the editor says to it, and the snapshot that it shows."""

    snapshot = models.ForeignKey(
        Snapshot,
        models.PROTECT,
        related_name="pages",
        verbose_name=_("Numbers"),
        help_text=_("The frozen numbers that this page shows. Build the report first; it appears here then."),
    )
    summary = models.TextField(
        _("Summary"), max_length=500, blank=True, help_text=_("One or two sentences that state the finding.")
    )
    narrative = RichTextField(
        _("Narrative"),
        blank=True,
        features=["h2", "h3", "bold", "italic", "ol", "ul", "link", "embed"],
        help_text=_("What the numbers mean and what is asked for. It stands before the chapters."),
    )

    content_panels = [
        *Page.content_panels,
        FieldPanel("snapshot"),
        FieldPanel("summary"),
        FieldPanel("narrative"),
    ]
    search_fields = [*Page.search_fields, index.SearchField("summary"), index.SearchField("narrative")]
    parent_page_types = ["monitoring.ReportIndexPage"]
    subpage_types: list[str] = []
    template = "monitoring/report_page.html"

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
