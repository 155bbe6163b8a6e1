import pytest

from monitoring.domain import chain
from tests.factories.monitoring import IndicatorFactory
from tests.factories.plan import ActionFactory, ComponentFactory

pytestmark = pytest.mark.django_db


def test_levels_stand_from_impact_to_input_and_empty_ones_are_left_out():
    component = ComponentFactory()
    action = ActionFactory(component=component)
    made = {
        level: IndicatorFactory(component=component, sheet__result_level=level)
        for level in ("input", "process", "impact")
    }
    made["input"].contributes_to.add(made["process"])
    IndicatorFactory(component=None)  # context stands in no chain
    [(pillar, [found])] = chain.chains()
    assert (pillar, found.actions) == (component.pillar, (action,))
    assert [(step.level, [link.indicator for link in step.links]) for step in found.steps] == [
        ("impact", [made["impact"]]),
        ("process", [made["process"]]),
        ("input", [made["input"]]),
    ]
    assert found.steps[2].links[0].above == (made["process"],)
