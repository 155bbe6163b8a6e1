"""Enumerations of learning, and how a published course is read: a tree of plain values. No database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

LANGUAGES = ("bn", "en")

# How a content version is written down; a reader that meets a higher number must refuse it.
CONTENT_FORMAT = 1


class ChangeKind(TextChoices):
    """What a new version means for people who study the one before."""

    MINOR = "minor", _("Small correction: nobody has to do anything again")
    MAJOR = "major", _("New edition: those who begin from now on study this one")


class AttemptState(TextChoices):
    STARTED = "started", _("Started")
    SUBMITTED = "submitted", _("Finished")


class QuestionKind(TextChoices):
    SINGLE = "single", _("One correct answer")
    MULTIPLE = "multiple", _("Several correct answers")
    TRUE_FALSE = "true_false", _("True or false")


@dataclass(frozen=True)
class Mark:
    """What a piece of work is worth: points, of how many, and whether that is enough."""

    raw: int
    max: int
    passed: bool

    @property
    def percent(self) -> int:
        """Whole percent, rounded down: 79.9 is not 80."""
        return self.raw * 100 // self.max if self.max else 0


@dataclass(frozen=True)
class Place:
    """One screen of a course: where it stands and what it holds."""

    number: int  # from 1, counted over the whole course
    count: int
    lesson_number: int
    lesson: dict[str, Any]
    activity: dict[str, Any]

    @property
    def uuid(self) -> str:
        return self.activity["uuid"]

    @property
    def kind(self) -> str:
        return self.activity["kind"]

    @property
    def is_last(self) -> bool:
        return self.number == self.count

    @property
    def following(self) -> int:
        return min(self.number + 1, self.count)

    @property
    def starts_lesson(self) -> bool:
        return self.lesson["activities"][0]["uuid"] == self.uuid


@dataclass(frozen=True)
class CourseContent:
    """The parsed content of one version: title, summary, lessons, and in each lesson activities with stable ids."""

    data: dict[str, Any]

    @cached_property
    def places(self) -> list[Place]:
        """Every activity in the order in which it is studied."""
        rows = [
            (number, lesson, activity)
            for number, lesson in enumerate(self.data["lessons"], 1)
            for activity in lesson["activities"]
        ]
        return [Place(n, len(rows), *row) for n, row in enumerate(rows, 1)]

    def place(self, number: int) -> Place | None:
        return self.places[number - 1] if 1 <= number <= len(self.places) else None

    def place_of(self, uuid: str) -> Place | None:
        return next((place for place in self.places if place.uuid == str(uuid)), None)

    @property
    def required(self) -> frozenset[str]:
        """The activities without which the course is not complete."""
        return frozenset(place.uuid for place in self.places if place.activity.get("required", True))

    def spoken(self, language: str) -> CourseContent:
        """The same content with one text in the place of each pair of texts."""
        return CourseContent(in_one_language(self.data, language))

    def texts(self) -> Iterator[tuple[str, dict[str, str]]]:
        """Each pair of texts with its path, for checks."""
        yield from _texts(self.data, "")


def in_one_language(value: Any, language: str) -> Any:
    """A tree of values in which every {"bn": …, "en": …} has become the text of one language (or the other's)."""
    if isinstance(value, dict):
        if value.keys() == {"bn", "en"}:
            first, second = ("bn", "en") if language.startswith("bn") else ("en", "bn")
            return value[first] or value[second]
        return {key: in_one_language(inner, language) for key, inner in value.items()}
    if isinstance(value, list):
        return [in_one_language(inner, language) for inner in value]
    return value


def _texts(value: Any, path: str) -> Iterator[tuple[str, dict[str, str]]]:
    if isinstance(value, dict):
        if value.keys() == {"bn", "en"}:
            yield path, value
            return
        for key, inner in value.items():
            yield from _texts(inner, f"{path}/{key}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _texts(inner, f"{path}/{number}")
