import pytest
from django.urls import reverse

from governance.domain import risks
from governance.models import Risk
from governance.values import Role
from tests.factories.governance import OrgUnitFactory, PersonFactory, PostFactory, PostingFactory, person_with_role
from tests.factories.plan import ActionFactory, ComponentFactory, PillarFactory, RiskFactory

pytestmark = pytest.mark.django_db
LIST, NEW = "/bn/plan/risks/", "/bn/plan/risks/new/"


@pytest.fixture
def action():
    return ActionFactory(code="3.2a")


@pytest.fixture
def owner(action):
    return PostingFactory(post=PostFactory(organisation=action.owner)).person


@pytest.fixture
def secretary():
    return person_with_role(Role.SECRETARY, OrgUnitFactory())


def given(action, **changes):
    return {
        "about": f"a{action.code}",
        "text_bn": "সরবরাহ দেরিতে",
        "likelihood": "4",
        "impact": "5",
        "response_bn": "আগাম দরপত্র",
        "owner": action.owner.code,
        "review_on": "২০৯৯-০১-৩১",
        **changes,
    }


def test_the_owner_writes_a_risk_down_and_it_stands_at_the_action(client, sign_in, action, owner):
    signed = sign_in(owner)
    text = signed.get(NEW, {"action": "3.2a"}).content.decode()
    assert f'<option value="{action.owner.code}" selected>' in text
    for wrong in (
        {"about": f"p{action.component.pillar.number}"},
        {"impact": "9"},
        {"text_bn": ""},
        {"review_on": "2020-01-01"},
    ):
        assert signed.post(NEW, given(action, **wrong)).status_code == 422
    assert signed.post(NEW, given(action)).status_code == 302
    assert Risk.objects.get().score == 20
    page = reverse("action", args=["3.2a"])
    assert "সরবরাহ দেরিতে" in signed.get(page).content.decode()
    client.logout()
    assert "সরবরাহ দেরিতে" not in client.get(page).content.decode()


def test_who_answers_for_nothing_writes_none_and_visitors_see_no_register(client, sign_in, action):
    number = RiskFactory(action=action).number
    for way in (LIST, NEW, reverse("risk", args=[number])):
        assert client.get(way).status_code == 302
    client = sign_in(PersonFactory())
    assert client.get(NEW).status_code == 403
    assert client.get(reverse("risk_edit", args=[number])).status_code == 403
    assert client.post(reverse("risk", args=[number]), {"do": "close", "reason": "না"}).status_code == 403
    text = client.get(LIST).content.decode()
    assert Risk.objects.get().text_bn in text
    assert NEW not in text


def test_the_secretary_writes_one_of_a_pillar_and_it_stands_at_its_actions(sign_in, action, secretary):
    client = sign_in(secretary)
    assert client.post(NEW, given(action, about=f"p{action.component.pillar.number}")).status_code == 302
    assert "সরবরাহ দেরিতে" in client.get(reverse("action", args=["3.2a"])).content.decode()


def test_the_register_is_by_score_and_filtered_and_the_file_is_the_same(sign_in, action):
    small = RiskFactory(action=action, likelihood=1, text_bn="ছোট ঝুঁকি")
    great = RiskFactory(action=None, pillar=PillarFactory(), likelihood=5, text_bn="বড় ঝুঁকি")
    closed = RiskFactory(state="closed", text_bn="শেষ ঝুঁকি")
    client = sign_in(PersonFactory())
    text = client.get(LIST).content.decode()
    assert text.index(great.text_bn) < text.index(small.text_bn)
    assert closed.text_bn not in text
    for query, rows in (
        ({"state": "closed"}, [closed]),
        ({"state": "all", "owner": small.owner.code}, [small]),
        ({"pillar": great.pillar.number}, [great]),
        ({"pillar": action.component.pillar.number}, [small]),
        ({"pillar": "x", "state": "y"}, [small, great]),
    ):
        page = client.get(LIST, query).content.decode()
        file = client.get(LIST, query | {"format": "csv"}).content.decode("utf-8-sig")
        for each in (small, great, closed):
            assert (each.text_bn in page) is (each.text_bn in file) is (each in rows)
    assert client.get(LIST, {"format": "xlsx"}).content.startswith(b"PK")


def test_who_watches_it_judges_again_and_closes_it(sign_in, action):
    risk = RiskFactory(action=action, person=PersonFactory())
    client = sign_in(risk.person)
    edit, page = reverse("risk_edit", args=[risk.number]), reverse("risk", args=[risk.number])
    opened = given(action, seen=risks.state_of(risk), person=risk.person.hr_number, owner=risk.owner.code, note="খারাপ")
    assert client.post(edit, opened).status_code == 302
    response = client.post(edit, opened | {"impact": "1"})
    assert response.status_code == 422
    assert "<dd>৫</dd>" in response.content.decode()
    assert client.post(page, {"do": "close", "reason": ""}).status_code == 422
    assert client.post(page, {"do": "burn", "reason": "ক"}).status_code == 404
    assert client.post(page, {"do": "happened", "reason": "ঘটেছে"}).status_code == 302
    text = client.get(page).content.decode()
    for expected in ("খারাপ", "ঘটেছে", 'value="reopen"'):
        assert expected in text
    assert client.post(page, {"do": "reopen", "reason": "আবার"}).status_code == 302


def test_what_is_to_be_looked_at_waits_for_its_watcher(sign_in):
    risk = RiskFactory(person=PersonFactory(), review_on="2026-01-01")
    assert reverse("risk", args=[risk.number]) in sign_in(risk.person).get(reverse("waiting")).content.decode()


def test_an_empty_register_says_the_next_step(sign_in, owner):
    assert NEW in sign_in(owner).get(LIST).content.decode()
    assert "কোনো ঝুঁকি" in sign_in(owner).get(LIST, {"state": "happened"}).content.decode()
    assert sign_in(owner).get(reverse("risk", args=[77])).status_code == 404


def test_the_register_asks_as_often_for_fifty_as_for_two(sign_in, django_assert_max_num_queries):
    component = ComponentFactory()
    for _n in range(50):
        RiskFactory(action=ActionFactory(component=component), person=PersonFactory())
    client = sign_in(PersonFactory())
    with django_assert_max_num_queries(12):
        client.get(LIST)
