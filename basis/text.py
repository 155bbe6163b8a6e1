"""Text as it is stored, and text as it is looked for."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

BANGLA = "bn"

# What no honest text holds: control characters (except tab and line ends), bidirectional embeddings,
# overrides and isolates (they show another text than is stored), halves of surrogate pairs, non-characters,
# and U+FFFD, the trace of a letter that an earlier program lost.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffd-\uffff]"
)
_JOINERS = dict.fromkeys((0x200C, 0x200D))


class TextError(ValidationError):
    """A text that cannot be stored; `code` is bad_text."""


def is_bangla(language: str | None) -> bool:
    """Whether a language code ("bn", "bn-bd") asks for Bangla; everything else is written in English."""
    return (language or "").split("-")[0].lower() == BANGLA


def clean(text: str) -> str:
    """The text as we store it: Unicode form NFC, without white space around it.

    Joiners (ZWJ, ZWNJ) stay, because Bangla spelling needs them. NFC takes য়, ড় and ঢ় apart into letter
    and dot, so compare only with texts that went through here or through `search_key`.
    Raises TextError for NUL and other control characters, bidirectional controls and broken characters.
    """
    if text.isascii() and text.isprintable():  # most cells of most tables; nothing to look for in them
        return text.strip()
    found = _FORBIDDEN.search(text)
    if found:
        raise TextError(
            _("The text holds a character that cannot be kept (%(character)s). Type the text again."),
            code="bad_text",
            params={"character": f"U+{ord(found.group()):04X}"},
        )
    return unicodedata.normalize("NFC", text).strip().strip("\ufeff").strip()


def shown(value: object, longest: int = 80) -> str:
    """A value as a message may repeat it: one line, cut off, what cannot be shown replaced by �."""
    text = _FORBIDDEN.sub("\ufffd", str(value)[: longest + 1])
    text = " ".join(text.split())
    return text if len(text) <= longest else text[: longest - 1] + "…"


def search_key(text: str) -> str:
    """What two spellings of one word have in common: joiners gone, letters composed alike, case folded."""
    return unicodedata.normalize(
        "NFC", unicodedata.normalize("NFD", text.translate(_JOINERS)).casefold().translate(_JOINERS)
    )


def in_language(obj: object, field: str, language: str | None = None) -> str:
    """The `<field>_bn` or `<field>_en` of an object, in the active language unless one is given.

    Where the text is missing in that language the other one is better than a hole.
    """
    first, second = ("bn", "en") if is_bangla(language or get_language()) else ("en", "bn")
    return getattr(obj, f"{field}_{first}") or getattr(obj, f"{field}_{second}") or ""
