"""Texts that people typed, as verbs keep them, and the way in which a verb refuses."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.functional import lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from basis.numerals import lazy_number
from basis.periods import format_day
from basis.text import TextError, clean


def _day_in_active_language(day: dt.date) -> str:
    return format_day(day, language=get_language())


# A day within a refusal: written in the language of whoever reads it.
lazy_day = lazy(_day_in_active_language, str)

# Joiners and spaces without width: a text of nothing else is empty to whoever reads it.
INVISIBLE = "\u200b\u200c\u200d\u2060 "


def fault(field: str | None, sentence: Any, code: str, **params: Any) -> ValidationError:
    """A refusal with a stable code; of one field when it is named."""
    error = ValidationError(sentence, code=code, params=params or None)
    return ValidationError({field: error}) if field else error


def kept(model: type[Model], texts: dict[str, str], *, required: tuple[str, ...] = ()) -> dict[str, str]:
    """The texts cleaned, or a refusal that names every field at fault: missing_text, too_long or bad_text."""
    found: dict[str, str] = {}
    faults: dict[str, Any] = {}
    for name, text in texts.items():
        longest = getattr(model._meta.get_field(name), "max_length", None)
        try:
            found[name] = clean(text or "")
        except TextError as error:
            faults[name] = error
            continue
        if name in required and not found[name].strip(INVISIBLE):
            faults[name] = ValidationError(_("Fill in this field."), code="missing_text")
        elif longest and len(found[name]) > longest:
            faults[name] = ValidationError(
                _("This text is too long: %(most)s letters can be kept."),
                code="too_long",
                params={"most": lazy_number(longest)},
            )
    if faults:
        raise ValidationError(faults)
    return found


def in_both(texts: dict[str, str], *names: str) -> dict[str, str]:
    """The same texts; what was written in one language only stands in the other one too."""
    filled = dict(texts)
    for name in names:
        english, bangla = f"{name}_en", f"{name}_bn"
        filled[english] = filled.get(english) or filled.get(bangla, "")
        filled[bangla] = filled.get(bangla) or filled.get(english, "")
    return filled
