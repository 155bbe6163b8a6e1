import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from governance.domain import risks
from governance.models import LogEntry, Risk, RiskHistory
from governance.values import RiskLevel, Role
from tests.factories.governance import (
    OrganisationFactory,
    OrgUnitFactory,
    PersonFactory,
    PostFactory,
    PostingFactory,
    person_with_role,
)
from tests.factories.plan import ActionFactory, PillarFactory, RiskFactory

pytestmark = pytest.mark.django_db
LATER = dt.date(2099, 1, 1)


def add(**given):
    fields = {"text_bn": "সরবরাহ দেরিতে", "likelihood": 3, "impact": 5, "review_on": LATER, "by": None}
    fields["owner"] = given.get("owner") or OrganisationFactory()
    return risks.add_risk(**(fields | given))


def a_holder(organisation):
    return PostingFactory(post=PostFactory(organisation=organisation)).person


def test_a_risk_is_written_down_with_its_first_state():
    action = ActionFactory()
    risk = add(action=action, by=a_holder(action.owner))
    assert (risk.number, risk.text_en, risk.score, risk.level) == (1, "সরবরাহ দেরিতে", 15, RiskLevel.HIGH)
    assert (RiskHistory.objects.get().state, LogEntry.objects.get().noun_key) == ("open", "R1")
    assert add(action=action) == risk
    assert add(action=ActionFactory()).number == 2


def test_only_who_reports_writes_risks_of_an_action_and_only_who_keeps_the_plan_those_of_a_pillar():
    action, secretary = ActionFactory(), person_with_role(Role.SECRETARY, OrgUnitFactory())
    with pytest.raises(PermissionDenied):
        add(action=action, by=PersonFactory())
    with pytest.raises(PermissionDenied):
        add(pillar=PillarFactory(), by=a_holder(action.owner))
    pillar = PillarFactory()
    assert add(pillar=pillar, by=secretary).about == pillar


def test_judging_again_leaves_the_earlier_state_and_says_why():
    risk = RiskFactory()
    watcher = a_holder(risk.owner)
    risks.change_risk(risk=risk, likelihood=5, note="আরও দেরি", by=watcher)
    risks.change_risk(risk=risk, likelihood=5, by=watcher)
    risk.refresh_from_db()
    assert (risk.likelihood, risk.impact) == (5, 4)
    state = RiskHistory.objects.get()
    assert (state.likelihood, state.note, state.by) == (5, "আরও দেরি", watcher)


def test_who_watches_it_closes_it_and_a_stranger_does_not():
    watcher = PersonFactory()
    risk = RiskFactory(person=watcher)
    for verb in (risks.close_risk, risks.reopen_risk):
        with pytest.raises(PermissionDenied):
            verb(risk=risk, reason="না", by=PersonFactory())
    risks.close_risk(risk=risk, reason="চুক্তি হয়েছে", by=watcher)
    with pytest.raises(ValidationError):
        risks.close_risk(risk=risk, reason="আবার", by=watcher)
    with pytest.raises(ValidationError):
        risks.change_risk(risk=risk, likelihood=1, by=watcher)
    risks.reopen_risk(risk=risk, reason="চুক্তি বাতিল", by=watcher)
    risks.close_risk(risk=risk, reason="ঘটেছে", happened=True, by=watcher)
    assert list(RiskHistory.objects.values_list("state", flat=True)) == ["closed", "open", "happened"]
    assert [entry.verb for entry in LogEntry.objects.all()] == ["close", "reopen", "happened"]


@pytest.mark.parametrize(
    ("given", "field", "code"),
    [
        ({"likelihood": 0}, "likelihood", "out_of_range"),
        ({"impact": 6}, "impact", "out_of_range"),
        ({"review_on": dt.date(2020, 1, 1)}, "review_on", "past_date"),
        ({"text_bn": " "}, "text_bn", "missing_text"),
    ],
)
def test_what_cannot_be_is_refused(given, field, code):
    with pytest.raises(ValidationError) as refused:
        add(action=ActionFactory(), **given)
    assert refused.value.error_dict[field][0].code == code


def test_a_risk_threatens_one_thing_and_ends_with_a_reason():
    for about in ({}, {"action": ActionFactory(), "pillar": PillarFactory()}):
        with pytest.raises(ValidationError) as refused:
            add(**about)
        assert refused.value.code == "missing_subject"
    risk = RiskFactory()
    with pytest.raises(ValidationError) as refused:
        risks.close_risk(risk=risk, reason=" ", by=None)
    assert refused.value.error_dict["reason"][0].code == "missing_reason"
    with pytest.raises(IntegrityError), transaction.atomic():
        Risk.objects.update(impact=9)


def test_a_day_that_has_passed_may_stay_while_something_else_is_changed():
    risk = RiskFactory(review_on=dt.date(2020, 1, 1))
    assert risks.change_risk(risk=risk, impact=1, by=None).impact == 1


def test_the_second_of_two_is_told():
    risk = Risk.objects.get(pk=RiskFactory().pk)
    seen = risks.state_of(risk)
    risks.change_risk(risk=risk, impact=1, seen=seen, by=None)
    with pytest.raises(ValidationError) as refused:
        risks.change_risk(risk=risk, impact=2, seen=seen, by=None)
    assert refused.value.code == "changed_meanwhile"
