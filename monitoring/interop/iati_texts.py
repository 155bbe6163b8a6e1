"""What an IATI file says in words and addresses, in every language of the platform."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from monitoring.interop import iati


def both(say: Callable[[str], Any]) -> dict[str, str]:
    """What is said in each language, by its code."""
    said = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            said[language] = str(say(language))
    return said


def names(noun: Any) -> dict[str, str]:
    """The paired names of a noun."""
    return {"en": noun.name_en, "bn": noun.name_bn}


def page(name: str, *args: str) -> str:
    """The public address of a page in the language of the file."""
    with override(iati.LANGUAGE):
        return settings.SITE_ADDRESS + reverse(name, args=args)
