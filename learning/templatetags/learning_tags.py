"""Texts of learning in the language of the page."""

from typing import Any

from django import template
from django.db.models import QuerySet
from django.utils.translation import get_language

from governance.models import Action
from governance.permissions import person_of
from learning.models import Batch, Course, CourseVersion
from learning.queries import published_courses

register = template.Library()


@register.filter
def in_language(texts: dict[str, str]) -> str:
    """{{ attested.holder|in_language }}: of {"bn": …, "en": …} the text in the active language."""
    first, second = ("bn", "en") if (get_language() or "").startswith("bn") else ("en", "bn")
    return texts[first] or texts[second]


@register.filter
def in_the_other_language(texts: dict[str, str]) -> str:
    """The same in the language that the page does not have: a name on a paper may be in either script."""
    return texts["en" if (get_language() or "").startswith("bn") else "bn"]


@register.simple_tag
def open_courses(most: int = 4) -> list[tuple[Course, dict[str, Any]]]:
    """{% open_courses as cards %}: courses that are open now, each with what it says in the active language."""
    courses = list(published_courses()[:most])
    versions = CourseVersion.objects.in_bulk([course.newest_version_id for course in courses])
    return [(course, versions[course.newest_version_id].spoken.data) for course in courses]


@register.simple_tag
def batches_of_action(action: Action) -> QuerySet[Batch]:
    """{% batches_of_action action as batches %}: the training that carries out an action, its courses published."""
    return (
        Batch.objects.filter(action=action, course__in=published_courses()).select_related("course").order_by("start")
    )


@register.simple_tag
def person_key(user: Any) -> str:
    """{% person_key user %}: under which name a browser keeps what a person did not send yet; "" for visitors."""
    person = person_of(user)
    return str(person.pk) if person else ""
