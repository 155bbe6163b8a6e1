"""A fault of a formula and where it stands."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError

from basis.numerals import lazy_number
from monitoring.values.formulas.nodes import Span


class FormulaError(ValidationError):
    """One fault. `span` are the characters that it is about; the sentence names the first as %(column)s, from 1 on."""

    def __init__(self, message: Any, *, code: str, at: Span, params: dict[str, Any] | None = None):
        super().__init__(message, code=code, params={"column": lazy_number(at.start + 1)} | (params or {}))
        self.span = at


def pointing(text: str, at: Span) -> tuple[str, str, str]:
    """The text before, in and behind the place of a fault; a fault behind the end points at one blank."""
    return text[: at.start], text[at.start : at.end] or " ", text[at.end :]
