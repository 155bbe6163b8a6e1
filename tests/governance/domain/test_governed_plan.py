"""The fields of actions and milestones that decisions change."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from governance.models import LogEntry
from governance.registry import governed_fields
from tests.factories.governance import OrganisationFactory
from tests.factories.groups import DecisionFactory
from tests.factories.plan import ActionFactory, MilestoneFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("field", "value", "stored"),
    [("start", "2024-01-01", dt.date(2024, 1, 1)), ("end", "2027-06-30", dt.date(2027, 6, 30))],
)
def test_a_date_of_an_action_is_written_by_its_verb_with_the_decision(field, value, stored):
    action, decision = ActionFactory(), DecisionFactory()
    governed = governed_fields["Action", field]
    governed.apply(key=action.code, value=value, by=None, decision=decision)
    action.refresh_from_db()
    assert getattr(action, field) == stored
    assert governed.current(action.code) == value
    assert LogEntry.objects.get(noun="Action").decision == decision


def test_an_owner_is_chosen_by_code():
    action, owner = ActionFactory(), OrganisationFactory(code="ICTD")
    governed = governed_fields["Action", "owner"]
    governed.apply(key=action.code, value=governed.read("ICTD"), by=None, decision=DecisionFactory())
    action.refresh_from_db()
    assert action.owner == owner
    assert ("ICTD", owner.name) in governed.choices()
    assert governed.show("ICTD") == owner.name
    with pytest.raises(ValidationError):
        governed.read("nobody")


@pytest.mark.parametrize(
    ("field", "value"), [("due", "2027-06-30"), ("weight", "40"), ("target_qty", "120"), ("target_qty", None)]
)
def test_what_a_milestone_plans_is_written_and_its_proof_stays(field, value):
    milestone = MilestoneFactory(evidence_en="Letter 5", evidence_bn="পত্র ৫", target_qty=90 if value is None else None)
    governed = governed_fields["Milestone", field]
    key = f"{milestone.action.code}/{milestone.n}"
    governed.apply(key=key, value=value, by=None, decision=DecisionFactory())
    milestone.refresh_from_db()
    assert governed.current(key) == value
    assert (milestone.evidence_en, milestone.evidence_bn) == ("Letter 5", "পত্র ৫")


def test_things_are_found_by_words_in_both_languages_and_by_their_code():
    action = ActionFactory(code="3.2a", name_en="Open telemedicine hubs", name_bn="টেলিমেডিসিন কেন্দ্র চালু")
    MilestoneFactory(action=action, n=1, name_en="Ten hubs", name_bn="দশটি কেন্দ্র")
    for words in ("telemedicine", "টেলিমেডিসিন", "3.2a", "৩.২a", "hubs open"):
        assert [key for key, _name in governed_fields["Action", "end"].of.find(words)] == ["3.2a"]
        assert [key for key, _name in governed_fields["Milestone", "due"].of.find(words)] == ["3.2a/1"]
    assert governed_fields["Action", "end"].of.find("nothing like it") == []


def test_many_things_are_named_with_one_question(django_assert_num_queries):
    rows = [MilestoneFactory() for _n in range(12)]
    keys = [f"{row.action.code}/{row.n}" for row in rows]
    with django_assert_num_queries(1):
        names = governed_fields["Milestone", "due"].of.names(keys)
    assert set(names) == set(keys)


@pytest.mark.parametrize("noun", ["Action", "Milestone"])
@pytest.mark.parametrize("key", ["no such", "a/b", "/", "3.2a/x", "3.2a/99999999999999999999"])
def test_a_key_that_names_nothing_is_a_lookup_error(noun, key):
    field = governed_fields[noun, "end" if noun == "Action" else "due"]
    for function in (field.current, field.of.hold):
        with pytest.raises(LookupError):
            function(key)
    assert field.of.name(key) == key
