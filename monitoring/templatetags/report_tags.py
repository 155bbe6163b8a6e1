"""Reports on their pages."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import get_language

from monitoring.models import Edition, ReportPage, Snapshot
from monitoring.permissions import may_build_reports
from monitoring.reports.content import TEMPLATE_VERSION, Report
from monitoring.reports.files import compose

register = template.Library()


@register.simple_tag
def report_of(snapshot: Snapshot) -> Report:
    """{% report_of page.snapshot as report %}: what the report says, in the active language."""
    return compose(snapshot, get_language() or "bn")


@register.simple_tag
def editions_of(snapshot: Snapshot) -> list[Edition]:
    """The files of a snapshot, those in the active language first."""
    language = get_language()
    return sorted(snapshot.editions.all(), key=lambda edition: (edition.language != language, edition.format))


@register.simple_tag
def may_build(user: Any) -> bool:
    """{% may_build user as may_build %}: whether somebody may build reports, and see those not yet published."""
    return bool(may_build_reports(user))


@register.simple_tag
def template_version() -> int:
    """Part of the key under which a drawn report is kept in the cache."""
    return TEMPLATE_VERSION


@register.filter
def at(row: Any, numeric: Any) -> bool:
    """Whether a place is among the numeric columns: {{ forloop.counter0|at:block.numeric }}."""
    return row in numeric


@register.simple_tag
def latest_report() -> ReportPage | None:
    """{% latest_report as report %}: the report that was published last in the active language."""
    return (
        ReportPage.objects.live()
        .public()
        .filter(locale__language_code=get_language())
        .select_related("snapshot__unit")
        .order_by("-first_published_at")
        .first()
    )
