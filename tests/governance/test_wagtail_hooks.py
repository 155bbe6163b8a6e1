"""The Wagtail admin: facts are looked at and never written, and each sees what their task needs."""

import json

import pytest
from django.apps import apps
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from wagtail.admin.viewsets import viewsets
from wagtail.permissions import policy_registry

from governance.domain.editing import waiting_for
from governance.domain.site import build_site
from governance.models import Pillar
from governance.values import Role
from tests.factories.governance import OrganisationFactory, OrgUnitFactory, PersonFactory, UserFactory, person_with_role

pytestmark = pytest.mark.django_db

# Every model of ours that has a writable form in the Wagtail admin: texts, and nothing that a verb keeps.
WRITABLE = {
    "governance.HomePage",
    "governance.PolicyIndexPage",
    "governance.PolicyPage",
    "governance.StandardPage",
    "learning.Course",
    "learning.Standard",
    "learning.StandardVersion",
    "monitoring.ReportIndexPage",
    "monitoring.ReportPage",
}
CLAUSE = "11111111-0000-4000-8000-000000000000"
OURS = {"governance", "learning", "monitoring", "jobs"}


@pytest.fixture
def tree():
    return build_site(content=json.loads((settings.BASE_DIR / "config" / "demo" / "site.json").read_text()))


def person_of(role, tree):
    from governance.domain.editing import sync_all

    person = person_with_role(role, OrgUnitFactory())
    sync_all()
    return person


def names_of(patterns, prefix=""):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from names_of(pattern.url_patterns, f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield prefix + pattern.name


def test_every_writable_form_is_on_the_list():
    from wagtail.models import get_page_models

    list(get_resolver().url_patterns)  # registers the viewsets
    almighty = UserFactory(is_superuser=True)
    found = {model._meta.label for model in get_page_models() if model._meta.app_label in OURS}
    for viewset in viewsets.viewsets:
        for each in getattr(viewset, "registerables", [viewset]):
            model = getattr(each, "model", None)
            model = apps.get_model(model) if isinstance(model, str) else model
            if model is None or model._meta.app_label not in OURS:
                continue
            addresses = {pattern.name for pattern in each.get_urlpatterns()}
            policy = policy_registry.get_by_type(model)
            may = [policy.user_has_permission(almighty, verb) for verb in ("add", "change", "delete")]
            if {"add", "edit"} & addresses and any(may):
                found.add(model._meta.label)
    assert found == WRITABLE


@pytest.mark.parametrize("noun", ["pillar", "component", "action", "organisation", "orgunit", "person"])
def test_a_fact_has_no_address_that_writes(noun):
    names = {name for name in names_of(get_resolver().url_patterns) if name.startswith(f"{noun}:")}
    assert names == {f"{noun}:index", f"{noun}:index_results", f"{noun}:inspect"}


@pytest.mark.parametrize("noun", ["pillar", "component", "action", "organisation", "orgunit"])
def test_an_editor_looks_at_facts(tree, sign_in, noun):
    Pillar.objects.create(number=1, name_en="Leadership", name_bn="নেতৃত্ব")
    OrganisationFactory()
    assert sign_in(person_of(Role.EDITOR, tree)).get(reverse(f"{noun}:index")).status_code == 200


def test_only_an_administrator_looks_at_people_and_only_at_their_own(tree, sign_in):
    stranger = PersonFactory()
    client = sign_in(person_of(Role.EDITOR, tree))
    assert client.get(reverse("person:index")).status_code == 302
    administrator = person_of(Role.ADMINISTRATOR, tree)
    client = sign_in(administrator)
    assert administrator.hr_number in client.get(reverse("person:index")).content.decode()
    assert stranger.hr_number not in client.get(reverse("person:index")).content.decode()
    assert client.get(reverse("person:inspect", args=[stranger.pk]), follow=True).status_code == 404


@pytest.mark.parametrize("role", [Role.LEARNER, Role.BUDGET_OFFICER])
def test_others_do_not_come_into_the_admin(tree, sign_in, role):
    client = sign_in(person_of(role, tree))
    assert client.get(reverse("wagtailadmin_home")).status_code in {302, 403}
    assert client.get(reverse("pillar:index")).status_code in {302, 403}


def test_an_editor_sees_menus_by_task_and_no_settings(tree, sign_in):
    page = sign_in(person_of(Role.EDITOR, tree)).get(reverse("wagtailadmin_home")).content.decode()
    menu = page[page.index("wagtail-sidebar-props") :] if "wagtail-sidebar-props" in page else page
    assert '"section-policies"' in menu
    assert '"collection"' in menu
    assert "wagtailusers" not in menu
    assert "/admin/users/" not in menu


def test_an_editor_sends_a_policy_for_approval_and_the_secretary_publishes_it(tree, sign_in):
    from governance.models import PolicyPage

    page = PolicyPage(title="নতুন নীতি", slug="new-policy", summary="সারসংক্ষেপ", text="[]", live=False)
    tree["policies"]["bn"].add_child(instance=page)
    page.save_revision()
    editor = person_of(Role.EDITOR, tree)
    secretary = person_of(Role.SECRETARY, tree)
    state = page.get_workflow().start(page, editor.user)
    task_state = state.current_task_state
    actions = dict.fromkeys(name for name, *_rest in task_state.task.specific.get_actions(page, editor.user))
    assert "approve" not in actions
    assert waiting_for(editor) == []
    assert [item.title for item in waiting_for(secretary)] == ["“নতুন নীতি” পৃষ্ঠাটি অনুমোদন করুন"]
    task_state.task.specific.on_action(task_state, secretary.user, "approve")
    page.refresh_from_db()
    assert page.live
    assert waiting_for(secretary) == []
    assert page.policy.legal_state == "draft"  # published is not in force


def test_what_is_published_is_found_and_what_is_withdrawn_is_not(tree):
    from governance.models import StandardPage
    from governance.queries.search import search

    page = StandardPage(title="বিরল শব্দ ঝিঙেফুল", slug="rare", body="<p>লেখা</p>")
    tree["home"]["bn"].add_child(instance=page)
    page.save_revision().publish()
    assert [found.entry.path for found in search("ঝিঙেফুল")] == ["rare/"]
    page.unpublish()
    assert search("ঝিঙেফুল") == []


def test_the_history_and_preview_of_pages_are_closed_to_others(tree, sign_in, client):
    page = tree["policies"]["bn"]
    addresses = [
        reverse("wagtailadmin_pages:history", args=[page.pk]),
        reverse("wagtailadmin_pages:edit", args=[page.pk]),
        reverse("wagtailadmin_pages:view_draft", args=[page.pk]),
        reverse("wagtailadmin_pages:usage", args=[page.pk]),
    ]
    for address in addresses:
        assert client.get(address).status_code == 302
    learner = sign_in(person_of(Role.LEARNER, tree))
    for address in addresses:
        assert learner.get(address).status_code in {302, 403}


def test_an_editor_sends_a_new_policy_to_be_translated(tree, sign_in):
    from governance.models import PolicyPage

    page = PolicyPage(
        title="নতুন নীতি",
        slug="new-policy",
        summary="সারসংক্ষেপ",
        text=json.dumps([{"type": "clause", "id": CLAUSE, "value": {"heading": "শিরোনাম", "text": "<p>লেখা</p>"}}]),
    )
    tree["policies"]["bn"].add_child(instance=page)
    page.save_revision().publish()
    client = sign_in(person_of(Role.EDITOR, tree))
    address = reverse("wagtail_localize:submit_page_translation", args=[page.pk])
    assert client.get(address).status_code == 200
    english = tree["home"]["en"].locale
    assert client.post(address, {"locales": [english.pk]}).status_code == 302
    translated = page.get_translation(english).specific
    assert translated.slug == page.slug
    assert translated.policy.key == page.policy.key
    assert [line.anchor for line in translated.lines()] == [line.anchor for line in page.lines()]
