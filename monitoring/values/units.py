"""What is counted, in words. Other words are kept as they were written: another country counts other things."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

UNIT_NAMES = {
    "persons": _("persons"),
    "visits": _("visits"),
    "births": _("births"),
    "deliveries": _("deliveries"),
    "events": _("events"),
    "facilities": _("facilities"),
    "devices": _("devices"),
    "records": _("records"),
    "reports": pgettext_lazy("unit", "reports"),
    "items": _("items"),
    "sessions": _("sessions"),
    "days": _("days"),
    "hours": _("hours"),
    "taka": _("taka"),
    "number": _("number"),
}
