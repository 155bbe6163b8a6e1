"""Every setting that an operator may give, read from the environment in one place.

The README's table of settings is compared with `SETTINGS` by a test, so a setting cannot be added unnoticed.
"""

import os
import re
from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured

YES, NO = ("1", "true", "yes", "on"), ("0", "false", "no", "off")


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
    """The value of NAME as yes or no; a word that is neither is refused, so that no typing error opens a door."""
    usual = "1" if default else "0"
    word = text(name, usual, meaning).strip().lower() or usual
    if word not in {*YES, *NO}:
        raise ImproperlyConfigured(f"{name} is “{word}”; it must be 1 or 0 (or true, yes, on; false, no, off).")
    return word in YES


def number(name: str, default: int, meaning: str) -> int:
    """The value of NAME as a whole number above zero."""
    given = text(name, str(default), meaning).strip() or str(default)
    if not (given.isascii() and given.isdigit() and int(given)):
        raise ImproperlyConfigured(f"{name} is “{given}”; it must be a whole number above zero.")
    return int(given)


def colour(name: str, default: str, meaning: str) -> str:
    """The value of NAME as a colour, #rrggbb; it is written into a stylesheet."""
    given = text(name, default, meaning).strip() or default
    if not re.fullmatch("#[0-9a-fA-F]{6}", given):
        raise ImproperlyConfigured(f"{name} is “{given}”; it must be a colour like #006a4e.")
    return given


def listed(name: str, default: str, meaning: str) -> list[str]:
    """The value of NAME as a comma-separated list."""
    return [part.strip() for part in text(name, default, meaning).split(",") if part.strip()]
