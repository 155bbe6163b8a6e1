"""What filters offer of the plan, here and above: each a list of values and names, with "all" before them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from basis.numerals import digits_in
from governance.models import Action, Organisation, OrgUnit, Pillar
from governance.values import UnitLevel

Choices = list[tuple[str, Any]]


def with_all(choices: Choices) -> Choices:
    return [("", _("All")), *choices]


def pillars() -> Choices:
    language = get_language()
    return with_all([(str(pillar.number), digits_in(str(pillar), language)) for pillar in Pillar.objects.all()])


def places(*, country: bool = True) -> Choices:
    """The country, divisions and districts in the order of the tree; what lies below another is moved in."""
    wide = [UnitLevel.DIVISION, UnitLevel.DISTRICT, *([UnitLevel.NATIONAL] if country else [])]
    return [(unit.code, "\u2003" * (unit.depth - 1) + unit.name) for unit in OrgUnit.objects.filter(level__in=wide)]


def owners() -> Choices:
    found = Organisation.objects.filter(pk__in=Action.objects.values("owner_id"))
    return with_all(sorted(((owner.code, owner.name) for owner in found), key=lambda choice: choice[1]))
