import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from governance.domain import strategy
from governance.models import LogEntry
from tests.factories.governance import PersonFactory
from tests.factories.plan import PillarFactory

pytestmark = pytest.mark.django_db


def component(pillar, code, **fields):
    names = {"name_en": "Telemedicine", "name_bn": "টেলিমেডিসিন", "kind": "governed"}
    return strategy.keep_component(code=code, pillar=pillar, by=None, **(names | fields))


def test_a_component_is_added_and_then_corrected():
    pillar = PillarFactory(number=3)
    first = component(pillar, "3.2", what_it_does_en="register")
    again = component(pillar, "3.2", name_en="Telemedicine services")
    assert (again.pk, again.name_en, again.what_it_does_en) == (first.pk, "Telemedicine services", "register")
    assert list(LogEntry.objects.values_list("verb", flat=True)) == ["add", "change"]


@pytest.mark.parametrize("code", ["4.1", "3", "3.x", "33.1"])
def test_the_code_of_a_component_begins_with_its_pillar(code):
    with pytest.raises(ValidationError) as refused:
        component(PillarFactory(number=3), code)
    assert refused.value.error_dict["code"][0].code == "bad_component_code"


def test_a_kind_that_does_not_exist_is_refused():
    with pytest.raises(ValidationError) as refused:
        component(PillarFactory(number=3), "3.1", kind="bought")
    assert refused.value.error_dict["kind"][0].code == "unknown_kind"


def test_components_sort_by_number_not_by_letters():
    pillar = PillarFactory(number=3)
    for code in ("3.10", "3.9", "3.1"):
        component(pillar, code)
    assert [each.code for each in pillar.components.all()] == ["3.1", "3.9", "3.10"]


def test_who_does_not_keep_the_plan_may_not_change_the_strategy():
    with pytest.raises(PermissionDenied):
        strategy.keep_pillar(number=1, name_en="A", name_bn="ক", by=PersonFactory())
