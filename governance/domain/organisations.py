"""Keeping the register of organisations and of their posts."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from governance.models import Organisation, Person, Post
from governance.permissions import demand, may_keep_people
from governance.values import OrganisationKind


@transaction.atomic
def keep_organisation(
    *,
    code: str,
    name_en: str,
    name_bn: str,
    kind: str,
    by: Person | None,
    abbreviation: str = "",
    parent: Organisation | None = None,
) -> Organisation:
    """Enter an organisation, or correct the one with this code."""
    demand(may_keep_people, by)
    if kind not in OrganisationKind.values:
        raise ValidationError({"kind": ValidationError(_("There is no such kind."), code="unknown_kind")})
    if parent is not None and _is_at_or_below(parent, code):
        raise ValidationError(
            {"parent": ValidationError(_("An organisation cannot belong to itself or to its own part."), code="cycle")}
        )
    organisation, _created = Organisation.objects.update_or_create(
        code=code,
        defaults={
            "name_en": name_en,
            "name_bn": name_bn,
            "abbreviation": abbreviation,
            "kind": kind,
            "parent": parent,
        },
    )
    return organisation


@transaction.atomic
def keep_post(*, code: str, name_en: str, name_bn: str, organisation: Organisation, by: Person | None) -> Post:
    """Enter a post, or correct the one with this code. Who holds it is said by postings."""
    demand(may_keep_people, by)
    post, _created = Post.objects.update_or_create(
        code=code, defaults={"name_en": name_en, "name_bn": name_bn, "organisation": organisation}
    )
    return post


def _is_at_or_below(organisation: Organisation | None, code: str) -> bool:
    while organisation is not None:
        if organisation.code == code:
            return True
        organisation = organisation.parent
    return False
