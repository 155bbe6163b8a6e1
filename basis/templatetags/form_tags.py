"""Forms in pages: what a field is, so that the template knows its markup."""

from django import forms, template
from django.forms import BoundField

register = template.Library()


@register.simple_tag
def field_kind(field: BoundField) -> str:
    """choices (several radios or boxes), check (one box) or line (everything else)."""
    widget = field.field.widget
    if isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)):
        return "choices"
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    return "line"
