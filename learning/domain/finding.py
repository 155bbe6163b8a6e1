"""What search finds of learning: the courses that are open to everybody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils import translation

from governance.domain.search import both, path_of, plain
from governance.registry import Findable
from learning.models import CourseVersion
from learning.queries import published_courses


def courses() -> Iterable[Findable]:
    """Every open course by its title, its summary and what its lessons say, in both languages."""
    kind = both("Course")
    rows = list(published_courses())
    versions = CourseVersion.objects.in_bulk([row.newest_version_id for row in rows])
    for row in rows:
        said = {}
        for language in ("en", "bn"):
            with translation.override(language):
                said[language] = versions[row.newest_version_id].spoken.data
        yield Findable(
            key=row.slug,
            path=path_of("course", row.slug),
            kind=kind,
            title=(said["en"]["title"], said["bn"]["title"]),
            text=(_said(said["en"]), _said(said["bn"])),
        )


def _said(content: dict[str, Any]) -> str:
    return " ".join([content["summary"], *(plain(text) for text in _texts(content.get("lessons", [])))])


def _texts(part: Any) -> Iterator[str]:
    """The texts below a part of the content that a learner reads: titles and paragraphs, not answers."""
    if isinstance(part, list):
        for each in part:
            yield from _texts(each)
    elif isinstance(part, dict):
        for name, value in part.items():
            if name in {"title", "heading", "text"} and isinstance(value, str):
                yield value
            elif isinstance(value, (list, dict)) and name not in {"options", "answers"}:
                yield from _texts(value)
