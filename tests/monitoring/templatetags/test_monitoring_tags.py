import pytest
from django.template import Context, Template

from tests.factories.monitoring import IndicatorFactory, a_country, measure
from tests.factories.plan import ActionFactory

pytestmark = pytest.mark.django_db


def rendered(source, **context):
    return Template("{% load monitoring_tags %}" + source).render(Context(context))


@pytest.fixture
def country():
    return a_country()[0]


def reported(country, **fields):
    indicator = IndicatorFactory(sheet__level="national", **fields)
    measure(indicator, country, "2026Q3", 1, 2)
    return indicator


def test_the_indicators_of_an_action_are_its_own_or_those_of_its_component(country):
    action = ActionFactory()
    of_component = reported(country, component=action.component)
    source = "{% indicators_of_action action as found %}{% for s in found %}{{ s.indicator.code }} {% endfor %}"
    assert rendered(source, action=action) == f"{of_component.code} "
    own = reported(country, component=action.component, action=action)
    assert rendered(source, action=action) == f"{own.code} "


def test_five_figures_come_from_five_pillars(country):
    for _number in range(7):
        indicator = reported(country)
        reported(country, component=indicator.component)
    source = (
        "{% figures_of_the_quarter as found %}{% for s in found %}{{ s.indicator.component.pillar_id }} {% endfor %}"
    )
    pillars = rendered(source).split()
    assert len(pillars) == len(set(pillars)) == 5


def test_the_statuses_of_pillars_are_asked_for_once_a_page(country, django_assert_max_num_queries):
    number = reported(country).component.pillar.number
    source = (
        "{% pillar_statuses as counts %}{% figures_of_the_quarter as found %}"
        "{% with mine=counts|of_pillar:number %}{{ mine.no_data }}{% endwith %}"
    )
    with django_assert_max_num_queries(8):
        assert rendered(source, number=number) == "1"


def test_nothing_is_shown_where_nothing_is_known():
    assert rendered("{% figures_of_the_quarter as found %}{{ found|length }}") == "0"
