"""The tables of where: organisations, posts, organisation units, population."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from governance.domain import organisations, population, posts, units
from governance.interop.cells import Choice, Code, Day, Known, Text, Whole
from governance.interop.resources import Column, VerbResource
from governance.models import (
    Organisation,
    OrgUnit,
    Person,
    Population,
    Post,
    UnitGroupMember,
    UnitPlacement,
)
from governance.values import GROUP_SETS, OrganisationKind, UnitKind, UnitLevel


class OrganisationResource(VerbResource):
    code = Column(Code())
    name_en = Column(Text())
    name_bn = Column(Text())
    abbreviation = Column(Text(40), blank=True, optional=True)
    kind = Column(Choice(OrganisationKind, code="unknown_kind"))
    parent_code = Column(Known(Organisation, code="unknown_parent"), attribute="parent", blank=True)

    class Meta:
        model = Organisation
        import_id_fields = ["code"]

    def save(self, stored: Organisation | None, values: dict[str, Any], *, by: Person | None) -> Organisation:
        return organisations.keep_organisation(**values, by=by)


class PostResource(VerbResource):
    code = Column(Code())
    name_en = Column(Text())
    name_bn = Column(Text())
    organisation_code = Column(Known(Organisation, code="unknown_organisation"), attribute="organisation")

    class Meta:
        model = Post
        import_id_fields = ["code"]

    def save(self, stored: Post | None, values: dict[str, Any], *, by: Person | None) -> Post:
        return posts.keep_post(**values, by=by)


class OrgUnitResource(VerbResource):
    """Places with the groups that they belong to. `valid_from` is the first day below `parent_code`."""

    code = Column(Code())
    parent_code = Column(Known(OrgUnit, code="unknown_parent"), attribute="parent", blank=True)
    level = Column(Choice(UnitLevel, code="unknown_level"))
    name_en = Column(Text())
    name_bn = Column(Text())
    kind = Column(Choice(UnitKind, code="unknown_kind"))
    type = Column(Code(60), blank=True, optional=True)
    ownership = Column(Code(60), blank=True, optional=True)
    urban_rural = Column(Code(60), blank=True, optional=True)
    directorate = Column(Code(60), blank=True, optional=True)
    valid_from = Column(Day(), blank=True, optional=True)

    class Meta:
        model = OrgUnit
        import_id_fields = ["code"]

    def get_queryset(self) -> QuerySet[OrgUnit]:
        return OrgUnit.objects.prefetch_related(
            Prefetch(
                "placements",
                UnitPlacement.objects.current().select_related("parent"),
                to_attr="placements_today",
            ),
            Prefetch("memberships", UnitGroupMember.objects.select_related("group", "group_set")),
        )

    def stored_values(self, stored: Any) -> dict[str, Any]:
        groups = {member.group_set.code: member.group.code for member in stored.memberships.all()}
        place = stored.placements_today[0] if stored.placements_today else None
        return {
            **{name: getattr(stored, name) for name in ("code", "level", "name_en", "name_bn", "kind")},
            **{name: groups.get(name, "") for name in GROUP_SETS},
            "parent": place.parent if place else None,
            "valid_from": None,
        }

    def skip_row(self, instance: Any, original: Any, row: Any, import_validation_errors: Any = None) -> bool:
        """The day of a placement that stands already is no news."""
        known = instance.values.copy()
        instance.values["valid_from"] = None
        same = super().skip_row(instance, original, row, import_validation_errors)
        instance.values = known
        return same

    def save(self, stored: OrgUnit | None, values: dict[str, Any], *, by: Person | None) -> OrgUnit:
        groups = {name: values[name] for name in GROUP_SETS if name in values}
        rest = {name: value for name, value in values.items() if name not in GROUP_SETS}
        if stored is not None and rest.get("valid_from") is None:
            rest["valid_from"] = timezone.localdate()
        return units.keep_unit(**rest, groups=groups, by=by)


class PopulationResource(VerbResource):
    org_unit_code = Column(Known(OrgUnit, code="unknown_org_unit"), attribute="unit")
    year = Column(Whole(least=1900, most=2200))
    population = Column(Whole())
    live_births_expected = Column(Whole(), blank=True)
    under1 = Column(Whole(), blank=True)

    class Meta:
        model = Population
        import_id_fields = ["org_unit_code", "year"]

    def save(self, stored: Population | None, values: dict[str, Any], *, by: Person | None) -> Population:
        return population.keep_population(**values, by=by)
