"""Recording how a document stands in law, on its page."""

import datetime as dt
import json

import pytest
from django.conf import settings
from django.urls import reverse

from governance.domain.policies import publish_example
from governance.domain.site import build_site
from governance.models import Policy, PolicyPage
from governance.values import LegalState, Role
from tests.factories.governance import OrgUnitFactory, person_with_role

pytestmark = pytest.mark.django_db
DEMO = settings.BASE_DIR / "config" / "demo"


@pytest.fixture
def act():
    tree = build_site(content=json.loads((DEMO / "site.json").read_text()))
    content = json.loads((DEMO / "policies" / "digital-health-act.json").read_text())
    return publish_example(content=content, indexes=tree["policies"])


@pytest.fixture
def secretary():
    return person_with_role(Role.SECRETARY, OrgUnitFactory())


def test_the_secretary_records_an_approval(act, secretary, sign_in):
    client = sign_in(secretary)
    address = reverse("policy_state", args=[act.pk])
    response = client.post(address, {"legal_state": "approved", "on": "2026-10-01", "note": "Minutes 4"})
    assert response.status_code == 302
    policy = Policy.objects.get(key=act.translation_key)
    assert policy.legal_state == LegalState.APPROVED
    assert policy.states.last().by == secretary
    page = client.get(f"/bn/policies/{act.slug}/").content.decode()
    assert "১ অক্টোবর ২০২৬" in page
    assert "Minutes 4" in page


def test_a_state_that_cannot_follow_is_not_offered_and_not_taken(act, secretary, sign_in):
    client = sign_in(secretary)
    address = reverse("policy_state", args=[act.pk])
    assert 'value="repealed"' not in client.get(address).content.decode()
    response = client.post(address, {"legal_state": "repealed", "on": "2026-10-01"})
    assert response.status_code == 200
    assert 'id="errors"' in response.content.decode()
    assert Policy.objects.get(key=act.translation_key).legal_state == LegalState.CONSULTED


def test_what_the_verb_refuses_is_said_on_the_page(act, secretary, sign_in):
    client = sign_in(secretary)
    response = client.post(reverse("policy_state", args=[act.pk]), {"legal_state": "approved", "on": "2020-01-01"})
    assert response.status_code == 200
    assert "আগের অবস্থার তারিখের চেয়ে আগের" in response.content.decode()


@pytest.mark.parametrize("role", [Role.EDITOR, Role.LEARNER, Role.MONITORING_OFFICER])
def test_others_are_refused(act, sign_in, role):
    client = sign_in(person_with_role(role, OrgUnitFactory()))
    assert client.get(reverse("policy_state", args=[act.pk])).status_code == 403
    assert client.post(reverse("policy_state", args=[act.pk]), {"legal_state": "approved"}).status_code == 403


def test_a_visitor_is_sent_to_log_in_and_an_unknown_document_is_not_found(act, client, secretary, sign_in):
    assert client.get(reverse("policy_state", args=[act.pk])).status_code == 302
    assert sign_in(secretary).get(reverse("policy_state", args=[999999])).status_code == 404


def test_a_clause_is_numbered_in_the_digits_of_the_page(act, client):
    bangla = client.get(f"/bn/policies/{act.slug}/").content.decode()
    english = client.get(f"/en/policies/{act.slug}/").content.decode()
    anchor = act.lines()[1].anchor
    assert f'id="{anchor}"' in bangla
    assert f'id="{anchor}"' in english
    assert "১. সংক্ষিপ্ত শিরোনাম" in bangla
    assert "1. Short title" in english
    assert "একটি উদাহরণ, সরকারি দলিল নয়" in bangla


def test_a_draft_page_is_seen_by_nobody_outside(act, client):
    act.unpublish()
    assert client.get(f"/bn/policies/{act.slug}/").status_code == 404


def test_the_list_asks_the_same_number_of_questions_for_many_documents(act, client, django_assert_max_num_queries):
    client.get("/bn/policies/")
    with django_assert_max_num_queries(14) as few:
        client.get("/bn/policies/")
    parent = act.get_parent()
    for n in range(60):
        document = PolicyPage(title=f"Document {n}", slug=f"document-{n}", summary="x", text="[]", live=True)
        parent.add_child(instance=document)
        parent.refresh_from_db()
    with django_assert_max_num_queries(len(few)):
        page = client.get("/bn/policies/").content.decode()
    assert "Document 59" in page


def test_the_list_shows_one_kind_when_asked(act, client):
    assert act.title in client.get("/bn/policies/?type=act").content.decode()
    assert act.title not in client.get("/bn/policies/?type=circular").content.decode()
    assert client.get("/bn/policies/?type=%00").status_code == 200


def test_an_action_leads_to_the_documents_that_hang_on_it(act, client):
    from governance.models import Action, Component, Organisation, Pillar

    pillar = Pillar.objects.create(number=6, name_en="Law", name_bn="আইন")
    component = Component.objects.create(
        code="6.1", pillar=pillar, position=1, name_en="Act", name_bn="আইন", kind="built"
    )
    owner = Organisation.objects.create(code="HSD", name_en="Division", name_bn="বিভাগ", kind="directorate")
    action = Action.objects.create(
        code="6.1a",
        component=component,
        name_en="Draft",
        name_bn="খসড়া",
        owner=owner,
        start=dt.date(2025, 1, 1),
        end=dt.date(2026, 12, 31),
        cost_bdt=1,
    )
    assert act.title not in client.get("/bn/plan/actions/6.1a/").content.decode()
    for page in (act, act.get_translations().get().specific):
        page.actions.add(action)
        page.save()
    bangla = client.get("/bn/plan/actions/6.1a/").content.decode()
    assert act.title in bangla
    assert "Digital Health Act" not in bangla
    assert "Digital Health Act" in client.get("/en/plan/actions/6.1a/").content.decode()
