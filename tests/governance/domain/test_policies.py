"""How a document comes to stand in law."""

import datetime as dt
import json

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from governance.domain.policies import publish_example, record_legal_state
from governance.domain.site import build_site
from governance.models import LogEntry, Policy, PolicyPage
from governance.values import LegalState, Role
from tests.factories.governance import OrgUnitFactory, person_with_role

pytestmark = pytest.mark.django_db
DEMO = settings.BASE_DIR / "config" / "demo"
DAY = dt.date(2026, 1, 1)


@pytest.fixture
def tree():
    return build_site(content=json.loads((DEMO / "site.json").read_text()))


@pytest.fixture
def page(tree):
    document = PolicyPage(title="A rule", slug="a-rule", summary="What it settles.", text="[]")
    tree["policies"]["bn"].add_child(instance=document)
    document.save_revision().publish()
    return document


@pytest.fixture
def secretary():
    return person_with_role(Role.SECRETARY, OrgUnitFactory())


def go(page, *states, by=None, on=DAY):
    for state in states:
        policy = record_legal_state(page=page, legal_state=state, on=on, by=by)
    return policy


def test_a_document_is_a_draft_until_something_else_is_recorded(page):
    assert page.policy.legal_state == LegalState.DRAFT


def test_each_state_is_kept_with_its_day_and_in_the_log(page, secretary):
    go(page, LegalState.APPROVED, by=secretary)
    policy = record_legal_state(
        page=page, legal_state=LegalState.IN_FORCE, on=dt.date(2026, 2, 1), by=secretary, note="Gazette 12"
    )
    assert (policy.legal_state, policy.since) == (LegalState.IN_FORCE, dt.date(2026, 2, 1))
    states = [(state.legal_state, state.valid_from, state.by, state.note) for state in policy.states.all()]
    assert states == [
        (LegalState.APPROVED, DAY, secretary, ""),
        (LegalState.IN_FORCE, dt.date(2026, 2, 1), secretary, "Gazette 12"),
    ]
    entry = LogEntry.objects.filter(noun="Policy").last()
    assert entry.before["legal_state"] == LegalState.APPROVED
    assert entry.after["legal_state"] == LegalState.IN_FORCE


@pytest.mark.parametrize(
    "path",
    [
        [LegalState.IN_FORCE],
        [LegalState.APPROVED, LegalState.REPEALED],
        [LegalState.APPROVED, LegalState.IN_FORCE, LegalState.DRAFT],
        [LegalState.APPROVED, LegalState.IN_FORCE, LegalState.REPEALED, LegalState.IN_FORCE],
        [LegalState.APPROVED, LegalState.IN_FORCE, LegalState.SUPERSEDED, LegalState.APPROVED],
    ],
)
def test_no_state_is_left_out_and_what_has_ended_stays_ended(page, path):
    if path[:-1]:
        go(page, *path[:-1])
    with pytest.raises(ValidationError) as refused:
        go(page, path[-1])
    assert refused.value.error_dict["legal_state"][0].code == "wrong_order"


def test_a_word_that_is_no_state_is_refused(page):
    with pytest.raises(ValidationError) as refused:
        go(page, "holy")
    assert refused.value.error_dict["legal_state"][0].code == "unknown_state"


def test_days_follow_each_other(page):
    go(page, LegalState.CONSULTED)
    with pytest.raises(ValidationError) as refused:
        go(page, LegalState.APPROVED, on=dt.date(2025, 12, 31))
    assert refused.value.error_dict["on"][0].code == "bad_date"


def test_nothing_is_in_force_before_its_day(page):
    go(page, LegalState.APPROVED)
    with pytest.raises(ValidationError) as refused:
        go(page, LegalState.IN_FORCE, on=timezone.localdate() + dt.timedelta(days=1))
    assert refused.value.error_dict["on"][0].code == "bad_date"


def test_what_nobody_can_read_is_not_in_force(page):
    go(page, LegalState.APPROVED)
    page.unpublish()
    with pytest.raises(ValidationError) as refused:
        go(page, LegalState.IN_FORCE)
    assert refused.value.code == "not_published"


def test_the_same_again_changes_nothing(page):
    go(page, LegalState.APPROVED, LegalState.APPROVED)
    assert page.policy.states.count() == 1


@pytest.mark.parametrize("role", [Role.EDITOR, Role.LEARNER, Role.MEMBER, Role.BUDGET_OFFICER])
def test_who_writes_the_text_does_not_put_it_in_force(page, role):
    with pytest.raises(PermissionDenied):
        go(page, LegalState.APPROVED, by=person_with_role(role, OrgUnitFactory()))
    assert not Policy.objects.filter(key=page.translation_key).exists()


def test_publishing_an_old_text_again_does_not_bring_back_its_old_state(page):
    old = page.save_revision()
    go(page, LegalState.APPROVED, LegalState.IN_FORCE)
    old.publish()
    assert PolicyPage.objects.get(pk=page.pk).policy.legal_state == LegalState.IN_FORCE


def test_examples_are_published_in_both_languages_and_once(tree):
    content = json.loads((DEMO / "policies" / "health-data-privacy-policy.json").read_text())
    for _again in range(2):
        bangla = publish_example(content=content, indexes=tree["policies"])
    english = bangla.get_translation(tree["home"]["en"].locale).specific
    assert PolicyPage.objects.count() == 2
    assert english.live
    assert bangla.is_example
    assert english.is_example
    assert english.title == content["en"]["title"]
    assert [line.anchor for line in english.lines()] == [line.anchor for line in bangla.lines()]
    assert english.policy == bangla.policy
    assert bangla.policy.legal_state == LegalState.IN_FORCE


@pytest.mark.parametrize("path", sorted((DEMO / "policies").glob("*.json")), ids=lambda path: path.stem)
def test_an_example_says_the_same_in_both_languages(path):
    content = json.loads(path.read_text())
    kinds = {language: [line[0] for line in content[language]["text"]] for language in ("bn", "en")}
    assert kinds["bn"] == kinds["en"]
    assert 6 <= kinds["bn"].count("clause") <= 10
    assert "উদাহরণ" in content["bn"]["summary"]
    assert "example" in content["en"]["summary"]
