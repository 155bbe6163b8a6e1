"""Every address of ours, from the URL patterns themselves: a new one cannot be forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

OURS = {"config", "basis", "jobs", "governance", "learning", "monitoring"}


@dataclass(frozen=True)
class Address:
    name: str
    pattern: str
    arguments: tuple[str, ...]


def ours(patterns: Any = None, prefix: str = "") -> Iterator[Address]:
    """The named addresses whose view is defined in one of our packages."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from ours(pattern.url_patterns, path)
        elif isinstance(pattern, URLPattern) and pattern.callback.__module__.split(".")[0] in OURS:
            yield Address(pattern.name or path, path, tuple(pattern.pattern.converters))
