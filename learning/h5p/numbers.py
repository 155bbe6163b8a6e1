"""Numbers as contents hold them: JSON numbers, or text that plainly is one, in digits of ASCII."""

from __future__ import annotations

import math
import re
from typing import Any

PLAIN = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")
LARGEST = 10**15


def number_of(value: Any) -> int | float | None:
    """5, 2.5, "5" and "-2.50"; None for anything else: true, "1e9", "NaN", "১২", what is too large."""
    if isinstance(value, str):
        if not PLAIN.fullmatch(value.strip(" ")):
            return None
        value = float(value) if "." in value else int(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value if abs(value) < LARGEST else None
