"""Keeping the register of posts: what answers for something, whoever holds it."""

from __future__ import annotations

from django.db import transaction

from governance.models import Organisation, Person, Post
from governance.permissions import demand, may_keep_people


@transaction.atomic
def keep_post(*, code: str, name_en: str, name_bn: str, organisation: Organisation, by: Person | None) -> Post:
    """Enter a post, or correct the one with this code. Who holds it is said by postings."""
    demand(may_keep_people, by)
    post, _created = Post.objects.update_or_create(
        code=code, defaults={"name_en": name_en, "name_bn": name_bn, "organisation": organisation}
    )
    return post
