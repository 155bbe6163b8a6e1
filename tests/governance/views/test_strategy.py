import pytest
from django.urls import reverse

from governance.values import Role
from tests.factories.governance import OrgUnitFactory, person_with_role
from tests.factories.plan import ActionFactory, ComponentFactory

pytestmark = pytest.mark.django_db
BANNER = "নমুনামূলক, সরকারিভাবে অনুমোদিত নয়"


def test_a_visitor_reads_pillars_components_and_their_actions(client):
    component = ComponentFactory(what_it_does_bn="নিবন্ধন বহি")
    action = ActionFactory(component=component)
    page = client.get(reverse("strategy")).content.decode()
    for text in (BANNER, component.name_bn, "নিবন্ধন বহি", action.name_bn, component.pillar.name_bn):
        assert text in page


def test_an_empty_strategy_says_why_and_what_next(client, sign_in):
    assert "কৌশলটি এখনো প্রবেশ করানো হয়নি" in client.get(reverse("strategy")).content.decode()
    sign_in(person_with_role(Role.SECRETARY, OrgUnitFactory()))
    assert reverse("import_upload", args=["strategy"]) in client.get(reverse("strategy")).content.decode()


@pytest.mark.parametrize("count", [2, 40])
def test_the_page_takes_the_same_queries_for_any_number(client, count, django_assert_max_num_queries):
    for _n in range(count):
        ActionFactory()
    with django_assert_max_num_queries(8):
        client.get(reverse("strategy"))
