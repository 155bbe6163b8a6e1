"""The tables of the plan: strategy, actions, milestones, claimed progress."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from basis.numerals import NumberError, parse_number
from basis.rows import Row
from governance.domain import actions, milestones, reporting, strategy
from governance.interop.cells import AddressCode, Choice, Day, Known, KnownMany, Number, Taka, Text, Whole
from governance.interop.resources import Column, VerbResource
from governance.models import Action, ClaimedProgress, Component, Milestone, Organisation, OrgUnit, Person
from governance.values import ComponentKind


class StrategyResource(VerbResource):
    """One row a component, its pillar beside it; the pillars come with their components."""

    pillar_code = Column(Whole(least=1, most=999), attribute="pillar_number")
    pillar_en = Column(Text(), attribute="pillar_name_en")
    pillar_bn = Column(Text(), attribute="pillar_name_bn")
    component_code = Column(AddressCode(20), attribute="code")
    component_en = Column(Text(), attribute="name_en")
    component_bn = Column(Text(), attribute="name_bn")
    kind = Column(Choice(ComponentKind, code="unknown_kind"))
    what_this_product_does_for_it = Column(Text(2000), attribute="what_it_does_en", blank=True, optional=True)
    what_this_product_does_for_it_bn = Column(Text(2000), attribute="what_it_does_bn", blank=True, optional=True)

    class Meta:
        model = Component
        import_id_fields = ["component_code"]

    def prefetch(self, rows: Sequence[Row]) -> None:
        self.pillars: dict[int, tuple[str, str]] = {}

    def get_queryset(self) -> QuerySet[Component]:
        return Component.objects.select_related("pillar")

    def check(self, values: dict[str, Any], stored: Component | None) -> None:
        """All rows of a pillar call it by the same names."""
        names = (values["pillar_name_en"], values["pillar_name_bn"])
        if self.pillars.setdefault(values["pillar_number"], names) != names:
            raise ValidationError(
                {
                    "pillar_en": ValidationError(
                        _("Another row gives this pillar another name."), code="contradicting_names"
                    )
                }
            )

    def stored_values(self, stored: Component) -> dict[str, Any]:
        return {
            "pillar_number": stored.pillar.number,
            "pillar_name_en": stored.pillar.name_en,
            "pillar_name_bn": stored.pillar.name_bn,
            **{
                name: getattr(stored, name)
                for name in ("code", "name_en", "name_bn", "kind", "what_it_does_en", "what_it_does_bn")
            },
        }

    def save(self, stored: Component | None, values: dict[str, Any], *, by: Person | None) -> Component:
        pillar = strategy.keep_pillar(
            number=values["pillar_number"], name_en=values["pillar_name_en"], name_bn=values["pillar_name_bn"], by=by
        )
        own = {name: value for name, value in values.items() if not name.startswith("pillar_")}
        return strategy.keep_component(pillar=pillar, **own, by=by)


class ActionResource(VerbResource):
    """Owners, partners and places by their codes; the texts beside the codes are for people and are not stored."""

    code = Column(AddressCode(20))
    component_code = Column(Known(Component, code="unknown_component"), attribute="component")
    name_en = Column(Text())
    name_bn = Column(Text())
    owner = Column(Text(), attribute="owner_text", blank=True, optional=True)
    owner_code = Column(Known(Organisation, code="unknown_organisation"), attribute="owner")
    partners = Column(Text(1000), attribute="partners_text", blank=True, optional=True)
    partner_codes = Column(
        KnownMany(Organisation, code="unknown_organisation"), attribute="partners", blank=True, optional=True
    )
    place_codes = Column(KnownMany(OrgUnit, code="unknown_org_unit"), attribute="places", blank=True, optional=True)
    start = Column(Day())
    end = Column(Day())
    depends_on = Column(KnownMany(Action, code="unknown_action"), blank=True, optional=True)
    cost_bdt = Column(Taka())
    funding_source = Column(Text(), attribute="source_text", blank=True, optional=True)
    economic_code = Column(Text(), attribute="economic_code_text", blank=True, optional=True)

    class Meta:
        model = Action
        import_id_fields = ["code"]

    def get_queryset(self) -> QuerySet[Action]:
        return Action.objects.select_related("component", "owner").prefetch_related("partners", "places", "depends_on")

    def read(self, cells: Any) -> dict[str, Any]:
        """Without the texts that repeat a code, and the sources and codes that the lines of the action say."""
        return {name: value for name, value in super().read(cells).items() if not name.endswith("_text")}

    def _present(self, cells: Any) -> list[Column]:
        return [column for column in super()._present(cells) if not column.attribute.endswith("_text")]

    def save(self, stored: Action | None, values: dict[str, Any], *, by: Person | None) -> Action:
        return actions.keep_action(**values, by=by)


class MilestoneResource(VerbResource):
    action_code = Column(Known(Action, code="unknown_action"), attribute="action")
    n = Column(Whole(least=1, most=999))
    name_en = Column(Text())
    name_bn = Column(Text())
    due = Column(Day())
    weight = Column(Number())
    target_qty = Column(Number(), blank=True)
    achieved_qty = Column(Number(), blank=True)
    reached_on = Column(Day(), blank=True)
    evidence = Column(Text(), attribute="evidence_en", blank=True)
    evidence_bn = Column(Text(), blank=True, optional=True)

    class Meta:
        model = Milestone
        import_id_fields = ["action_code", "n"]

    def prefetch(self, rows: Sequence[Row]) -> None:
        """What the weights of each action will come to: of the file, and of the stored rows that it does not name."""
        said: dict[str, dict[int, Decimal]] = defaultdict(dict)
        for row in rows:
            try:
                said[row.values["action_code"]][int(parse_number(row.values["n"]))] = parse_number(row.values["weight"])
            except NumberError:
                continue  # the row is refused for it
        stored = Milestone.objects.filter(action__code__in=said).values_list("action__code", "n", "weight")
        for code, n, weight in stored:
            said[code].setdefault(n, weight)
        self.weights = {code: sum(weights.values(), Decimal()) for code, weights in said.items()}

    def save(self, stored: Milestone | None, values: dict[str, Any], *, by: Person | None) -> Milestone:
        weights = self.weights.get(values["action"].code)
        return milestones.keep_milestone(**values, weights_in_all=weights, by=by)


class ClaimedProgressResource(VerbResource):
    action_code = Column(Known(Action, code="unknown_action"), attribute="action")
    as_of = Column(Day())
    claimed_pct = Column(Number(), attribute="percent")

    class Meta:
        model = ClaimedProgress
        import_id_fields = ["action_code", "as_of"]

    def save(self, stored: ClaimedProgress | None, values: dict[str, Any], *, by: Person | None) -> ClaimedProgress:
        return reporting.keep_claim(**values, by=by)
