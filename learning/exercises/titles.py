"""What our types are called, for whoever collects sentences for translation."""

from learning.h5p.findings import gettext_noop

TITLES = {
    "Dishari.Choice": gettext_noop("Choice: one or several answers"),
    "Dishari.TrueFalse": gettext_noop("True or false"),
    "Dishari.FillIn": gettext_noop("Fill in the gaps"),
    "Dishari.Order": gettext_noop("Put in order"),
    "Dishari.Case": gettext_noop("Case with decisions"),
    "Dishari.ImageLabels": gettext_noop("Picture with labels"),
}
