"""Keeping the register of organisations."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from governance.models import Organisation, Person
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
    abbreviation: str | None = None,
    parent: Organisation | None = None,
) -> Organisation:
    """Enter an organisation, or correct the one with this code. Without `abbreviation` it stays as it is."""
    demand(may_keep_people, by)
    if kind not in OrganisationKind.values:
        raise ValidationError({"kind": ValidationError(_("There is no such kind."), code="unknown_kind")})
    if parent is not None and _is_at_or_below(parent, code):
        raise ValidationError(
            {"parent": ValidationError(_("An organisation cannot belong to itself or to its own part."), code="cycle")}
        )
    fields = {"name_en": name_en, "name_bn": name_bn, "kind": kind, "parent": parent}
    if abbreviation is not None:
        fields["abbreviation"] = abbreviation
    organisation, _created = Organisation.objects.update_or_create(code=code, defaults=fields)
    return organisation


def _is_at_or_below(organisation: Organisation | None, code: str) -> bool:
    while organisation is not None:
        if organisation.code == code:
            return True
        organisation = organisation.parent
    return False
