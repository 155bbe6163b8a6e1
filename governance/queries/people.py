"""Reads about people that pages share."""

from __future__ import annotations

from django.db.models import Prefetch, Q, QuerySet

from basis.numerals import to_latin
from governance.models import Person, Posting, RoleAssignment


def search(rows: QuerySet[Person], words: str) -> QuerySet[Person]:
    """Those whose name, in either script, or HR number holds each of the words."""
    for word in words.split()[:8]:
        rows = rows.filter(
            Q(name_en__icontains=word) | Q(name_bn__icontains=word) | Q(hr_number__icontains=to_latin(word))
        )
    return rows


def with_where_they_work(rows: QuerySet[Person]) -> QuerySet[Person]:
    """People with `postings_today` (post and unit) and account, in a fixed number of queries."""
    return rows.select_related("user").prefetch_related(
        Prefetch("postings", Posting.objects.current().select_related("post", "unit"), to_attr="postings_today")
    )


def postings_of(person: Person) -> list[Posting]:
    """All postings, the latest first."""
    return list(person.postings.select_related("post", "unit").order_by("-valid_from", "-pk"))


def roles_of(person: Person) -> list[RoleAssignment]:
    """All roles, the latest first."""
    return list(person.role_assignments.select_related("unit").order_by("-valid_from", "-pk"))
