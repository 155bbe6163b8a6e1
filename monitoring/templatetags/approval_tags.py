"""What the pages of forms and cells show: a row as people read it, and the way to the history of its cell."""

from __future__ import annotations

from django import template
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from governance.values import UnitLevel
from monitoring.domain import sources
from monitoring.models import Measurement, Submission
from monitoring.values import SubmissionState, rate
from monitoring.values.written import write, write_exact

register = template.Library()


@register.filter
def cell_value(row: Measurement | None) -> str:
    """{{ row|cell_value }}: "12 / 30 = 40.0%", or the number alone; a dash where there is none."""
    if row is None:
        return "–"
    sheet = getattr(row.series_version, "sheet", None)
    if sheet is None or not sheet.has_denominator:
        return write_exact(row.numerator, unit=sheet.unit if sheet else "")
    value = write(rate(row.numerator, row.denominator, sheet.rule), unit=sheet.unit, decimals=sheet.decimals)
    top, bottom = (write_exact(number, unit=sheet.unit) for number in (row.numerator, row.denominator))
    return f"{top} / {bottom} = {value}" if value else f"{top} / {bottom}"


@register.filter
def origin(row: Measurement) -> str:
    """{{ row|origin }}: the file that a row came in, or how it came; nothing for what the platform counted."""
    words = {"form": _("typed into a form"), "correction": _("correction"), "live": ""}
    return row.batch.filename or str(words.get(row.batch.source, row.batch.source))


@register.simple_tag
def cell_href(series: str, unit: str, period: str, part: str = "") -> str:
    """{% cell_href series.code unit.code period part %}: the history of a cell."""
    address = reverse("cell", args=[series, unit, period])
    return f"{address}?{urlencode({'part': part})}" if part else address


@register.simple_tag
def counted_in(row: Measurement) -> str:
    """{% counted_in row as words %}: what a computed value was counted from, as numbers with words."""
    return sources.in_words(sources.counted([row.computation]))


@register.simple_tag
def behind_computation(row: Measurement) -> list[tuple[str, str]]:
    """{% behind_computation row as links %}: the counted rows that have an address; for officers only."""
    return sources.resolve(row.computation.inputs)


@register.filter
def part_name(part: str) -> str:
    """{{ cell.part|part_name }}: the options of a part, "" for the whole."""
    return ", ".join(each.partition("=")[2] for each in part.split(";")) if part else ""


@register.filter
def level_name(level: str) -> str:
    """{{ form.waits_at|level_name }}: the word for a level."""
    return str(UnitLevel(level).label) if level in UnitLevel.values else ""


@register.filter
def state_words(form: Submission) -> str:
    """{{ form|state_words }}: how far a form has come, and at which level it waits."""
    if form.state == SubmissionState.SENT:
        return _("Waits for approval: %(level)s") % {"level": level_name(form.waits_at)}
    return str(form.get_state_display())
