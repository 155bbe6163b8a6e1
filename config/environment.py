"""Every setting that an operator may give, read from the environment in one place.

The README's table of settings is compared with `SETTINGS` by a test, so a setting cannot be added unnoticed.
"""

import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Setting:
    name: str
    default: str | None
    meaning: str


SETTINGS: dict[str, Setting] = {}


def text(name: str, default: str | None, meaning: str) -> str:
    """The value of NAME as text; empty when neither given nor defaulted."""
    SETTINGS[name] = Setting(name, default, meaning)
    return os.environ.get(name, default) or ""


def flag(name: str, default: bool, meaning: str) -> bool:
    """The value of NAME as yes or no: 1, true, yes and on mean yes."""
    return text(name, "1" if default else "0", meaning).strip().lower() in {"1", "true", "yes", "on"}


def number(name: str, default: int, meaning: str) -> int:
    """The value of NAME as a whole number."""
    return int(text(name, str(default), meaning))


def listed(name: str, default: str, meaning: str) -> list[str]:
    """The value of NAME as a comma-separated list."""
    return [part.strip() for part in text(name, default, meaning).split(",") if part.strip()]
