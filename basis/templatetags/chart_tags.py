"""Charts in templates: `{{ chart|svg }}` draws a `Chart` of basis.charts."""

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from basis.charts import Chart, paint_svg

register = template.Library()


@register.filter
def svg(chart: Chart) -> SafeString:
    """The drawing as inline SVG, for a page in the language that is active."""
    return paint_svg(chart, get_language())
