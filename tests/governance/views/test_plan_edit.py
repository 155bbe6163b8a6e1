import datetime as dt

import pytest
from django.urls import reverse

from governance.domain import actions
from governance.models import Action, ActionState
from governance.queries import unmandated
from governance.values import DecisionState, Role
from tests.factories.governance import OrganisationFactory, OrgUnitFactory, PersonFactory, person_with_role
from tests.factories.groups import DecisionFactory
from tests.factories.plan import ActionFactory, ComponentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def secretary():
    return person_with_role(Role.SECRETARY, OrgUnitFactory())


@pytest.fixture
def action():
    return ActionFactory(code="3.2a")


def given(action, **changes):
    """What the form sends for an action as it stands, with changes."""
    return {
        "component": action.component.code,
        "name_bn": action.name_bn,
        "name_en": action.name_en,
        "owner": action.owner.code,
        "start": action.start,
        "end": action.end,
        "cost_bdt": action.cost_bdt,
        "partners": list(action.partners.values_list("code", flat=True)),
        "places": list(action.places.values_list("code", flat=True)),
        "depends_on": list(action.depends_on.values_list("code", flat=True)),
        "seen": actions.state_of(action),
        **changes,
    }


def edit(client, action, **changes):
    return client.post(reverse("action_edit", args=[action.code]), given(action, **changes))


def test_only_who_keeps_the_plan_finds_the_way_and_may_go_it(client, sign_in, action, secretary):
    page, way = reverse("action", args=["3.2a"]), reverse("action_edit", args=["3.2a"])
    assert client.get(way).status_code == 302
    for person in (PersonFactory(), person_with_role(Role.BUDGET_OFFICER, OrgUnitFactory())):
        assert way not in sign_in(person).get(page).content.decode()
        assert edit(sign_in(person), action, cost_bdt=1).status_code == 403
        assert sign_in(person).get(reverse("action_new")).status_code == 403
    assert way in sign_in(secretary).get(page).content.decode()
    assert reverse("action_new") in client.get(reverse("plan")).content.decode()
    assert Action.objects.get().cost_bdt == 1_000_000


def test_the_form_begins_with_what_is_stored(sign_in, action, secretary):
    partner, before = OrganisationFactory(), ActionFactory()
    actions.keep_action(**held(action), partners=[partner], depends_on=[before], by=None)
    text = sign_in(secretary).get(reverse("action_edit", args=["3.2a"])).content.decode()
    assert text.count(" checked") == 2
    assert 'value="2028-06-30"' in text


def held(action):
    return {"code": action.code, **{name: getattr(action, name) for name in actions.FIELDS}}


def test_a_change_in_bangla_digits_is_kept_and_listed_when_no_decision_is_named(sign_in, action, secretary):
    response = edit(sign_in(secretary), action, end="২০২৯-০৬-৩০", cost_bdt="১.২৫ কোটি")
    assert response.status_code == 302
    action.refresh_from_db()
    assert (action.end, action.cost_bdt) == (dt.date(2029, 6, 30), 12_500_000)
    assert [entry.noun_key for entry in unmandated.unmandated_entries()] == ["3.2a"]


def test_a_decision_in_force_may_be_named_and_no_other(sign_in, action, secretary):
    standing, draft = DecisionFactory(), DecisionFactory(state=DecisionState.DRAFT)
    client = sign_in(secretary)
    assert edit(client, action, end="2029-06-30", decision=draft.pk).status_code == 422
    assert edit(client, action, end="2029-06-30", decision=standing.pk).status_code == 302
    assert ActionState.objects.last().decision == standing
    assert not unmandated.unmandated_entries().exists()


def test_places_are_ticked_or_named_by_their_codes_in_either_digits(sign_in, action, secretary, country):
    client = sign_in(secretary)
    assert edit(client, action, places=[country.kurigram.code], other_places="K1").status_code == 302
    assert {unit.code for unit in action.places.all()} == {country.kurigram.code, "K1"}
    text = client.get(reverse("action_edit", args=["3.2a"])).content.decode()
    assert text.count(" checked") == 2
    assert text.count("দুটির মাঝে কমা দিন") == 1
    assert edit(client, action, other_places="৫৫২৭").status_code == 302
    assert "5527" in {unit.code for unit in action.places.all()}


def test_the_country_is_not_offered_and_no_other_place_is_left_out(sign_in, action, secretary, country):
    text = sign_in(secretary).get(reverse("action_edit", args=["3.2a"])).content.decode()
    assert f'name="places" value="{country.bd.code}"' not in text
    for place in (country.rangpur, country.barishal, country.kurigram):
        assert f'name="places" value="{place.code}"' in text


def test_a_district_at_the_top_of_the_tree_is_offered(sign_in, action, secretary):
    OrgUnitFactory(code="TOP")
    assert 'name="places" value="TOP"' in sign_in(secretary).get(reverse("action_edit", args=["3.2a"])).content.decode()


def test_a_place_that_is_none_is_told_and_nothing_is_lost(sign_in, action, secretary, country):
    response = edit(sign_in(secretary), action, places=[country.kurigram.code], other_places="K1, XX-9", cost_bdt=7)
    assert response.status_code == 422
    text = response.content.decode()
    assert "XX-9" in text
    assert 'value="K1, XX-9"' in text
    assert not action.places.exists()


def test_a_circle_is_refused_and_named_and_what_was_typed_stays(sign_in, action, secretary):
    other = ActionFactory(code="4.1a")
    actions.keep_action(**held(other), depends_on=[action], by=None)
    response = edit(sign_in(secretary), action, depends_on=["4.1a"], cost_bdt="77")
    assert response.status_code == 422
    text = response.content.decode()
    assert "3.2a → 4.1a → 3.2a" in text
    assert 'value="77"' in text


def test_the_second_of_two_people_is_told_sees_both_and_loses_nothing(sign_in, action, secretary):
    opened = given(action)
    actions.keep_action(**(held(action) | {"cost_bdt": 2_000_000}), by=None)
    client = sign_in(secretary)
    way = reverse("action_edit", args=["3.2a"])
    response = client.post(way, opened | {"cost_bdt": "3000000"})
    assert response.status_code == 422
    text = response.content.decode()
    for expected in ("২০,০০,০০০", 'value="3000000"', actions.state_of(Action.objects.get())):
        assert expected in text
    assert Action.objects.get().cost_bdt == 2_000_000
    opened["seen"] = actions.state_of(Action.objects.get())
    assert client.post(way, opened | {"cost_bdt": "3000000"}).status_code == 302
    assert Action.objects.get().cost_bdt == 3_000_000


def test_a_new_action_is_put_on_the_plan_and_its_code_is_looked_at(sign_in, action, secretary):
    component = ComponentFactory()
    fresh = given(
        action, code="৫.১ক", component=component.code, name_en="", name_bn="নতুন কাজ", seen=actions.state_of(None)
    )
    client = sign_in(secretary)
    for code in ("3.2a", "new", "a/b", ""):
        assert client.post(reverse("action_new"), fresh | {"code": code}).status_code == 422
    assert client.post(reverse("action_new"), fresh).status_code == 302
    made = Action.objects.get(code="5.1ক")
    assert (made.name, made.component) == ("নতুন কাজ", component)
    assert client.get(reverse("action", args=[made.code])).status_code == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"end": "2020-01-01"},
        {"cost_bdt": "-5"},
        {"cost_bdt": ""},
        {"owner": "nobody"},
        {"start": "32-13-2020"},
        {"depends_on": ["9.9z"]},
        {"name_bn": "", "name_en": ""},
        {"seen": ""},
    ],
)
def test_what_cannot_be_is_refused_on_the_form(sign_in, action, secretary, changes):
    assert edit(sign_in(secretary), action, **changes).status_code == 422
    assert not ActionState.objects.exists()


def test_an_action_that_is_not_there_is_not_found(sign_in, secretary):
    assert sign_in(secretary).get(reverse("action_edit", args=["9.9z"])).status_code == 404
