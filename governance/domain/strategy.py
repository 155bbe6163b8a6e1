"""Keeping the strategy: its pillars and components."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from governance.domain import history
from governance.models import Component, Person, Pillar
from governance.permissions import demand, may_keep_plan
from governance.values import ComponentKind


@transaction.atomic
def keep_pillar(*, number: int, name_en: str, name_bn: str, by: Person | None) -> Pillar:
    """Add a pillar, or correct the names of the one with this number."""
    demand(may_keep_plan, by)
    pillar = Pillar.objects.filter(number=number).first() or Pillar(number=number)
    history.write(pillar, {"name_en": name_en, "name_bn": name_bn}, key=str(number), by=by)
    return pillar


@transaction.atomic
def keep_component(
    *,
    code: str,
    pillar: Pillar,
    name_en: str,
    name_bn: str,
    kind: str,
    what_it_does_en: str | None = None,
    what_it_does_bn: str | None = None,
    by: Person | None,
) -> Component:
    """Add a component below a pillar, or correct the one with this code. None leaves a text as it is.

    Its code begins with the number of the pillar: "3.4" is the fourth of pillar 3.
    """
    demand(may_keep_plan, by)
    number, _point, position = code.partition(".")
    if number != str(pillar.number) or not (position.isdecimal() and position.isascii()):
        raise ValidationError(
            {
                "code": ValidationError(
                    _("“%(code)s” is not the code of a component of pillar %(pillar)s."),
                    code="bad_component_code",
                    params={"code": code, "pillar": pillar.number},
                )
            }
        )
    if kind not in ComponentKind.values:
        raise ValidationError({"kind": ValidationError(_("There is no such kind."), code="unknown_kind")})
    component = Component.objects.filter(code=code).first() or Component(code=code)
    fields: dict[str, object] = {
        "pillar": pillar,
        "position": int(position),
        "name_en": name_en,
        "name_bn": name_bn,
        "kind": kind,
    }
    if what_it_does_en is not None:
        fields["what_it_does_en"] = what_it_does_en
    if what_it_does_bn is not None:
        fields["what_it_does_bn"] = what_it_does_bn
    if component.pk is None:
        component.pillar = pillar
    history.write(component, fields, key=code, by=by)
    return component
