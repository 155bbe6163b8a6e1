"""Recording decisions, at an item of a meeting or by letter, and revoking them."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from governance.domain import decisions
from governance.models import Ballot, Decision, LogEntry, Minutes
from governance.values import BallotState, ChangeState, DecisionState, GroupRole, MeetingState, MinutesState, PassRule
from tests.factories.groups import AgendaEntryFactory, DecisionFactory, MeetingFactory, MembershipFactory, a_group
from tests.factories.plan import ActionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting():
    group, secretary = a_group(slug="technical-working-group")
    held = MeetingFactory(group=group, number=3, state=MeetingState.HELD, was_quorate=True)
    held.secretary = secretary
    return held


@pytest.fixture
def entry(meeting):
    return AgendaEntryFactory(meeting=meeting)


def record(entry, by, **texts):
    fields = {"title_en": "Open later", "title_bn": "পরে চালু হবে"} | texts
    return decisions.record_decision(entry=entry, by=by, **fields)


def by_letter(group, by, **fields):
    given = {
        "reference": "45.00.0000.170.99.001.26-12",
        "taken_on": dt.date(2026, 4, 1),
        "title_en": "Open later",
        "title_bn": "পরে চালু হবে",
    }
    return decisions.record_by_letter(group=group, by=by, **(given | fields))


def code_of(refused):
    return (
        [error.code for error in refused.value.error_list]
        if hasattr(refused.value, "error_list")
        else [error.code for errors in refused.value.error_dict.values() for error in errors]
    )


def test_a_decision_of_a_meeting_waits_for_its_minutes_and_is_numbered_by_meeting(entry, meeting):
    first = record(entry, meeting.secretary)
    second = record(entry, meeting.secretary, title_en="And another", title_bn="আরও একটি")
    assert (first.number, second.number) == ("TWG-3.1", "TWG-3.2")
    assert (first.state, first.taken_on) == (DecisionState.DRAFT, dt.date(2026, 3, 10))
    assert (first.group, first.recorded_by) == (meeting.group, meeting.secretary)
    assert LogEntry.objects.filter(noun="Decision", verb="record").count() == 2


def test_a_retried_request_records_once_and_a_new_text_corrects(entry, meeting):
    first = record(entry, meeting.secretary)
    again = record(entry, meeting.secretary, text_en="From July on.")
    assert again == first
    assert Decision.objects.get().text_en == "From July on."


def test_what_is_written_in_one_language_stands_in_both(entry, meeting):
    found = record(entry, meeting.secretary, title_en="", text_bn="জুলাই থেকে।")
    assert (found.title_en, found.text_en) == ("পরে চালু হবে", "জুলাই থেকে।")


@pytest.mark.parametrize(
    ("texts", "code"),
    [
        ({"title_en": "", "title_bn": " "}, "missing_text"),
        ({"title_en": "x" * 256}, "too_long"),
        ({"text_en": "a\x00b"}, "bad_text"),
        ({"text_bn": "‮লেখা"}, "bad_text"),
    ],
)
def test_a_bad_text_is_refused_and_nothing_is_written(entry, meeting, texts, code):
    with pytest.raises(ValidationError) as refused:
        record(entry, meeting.secretary, **texts)
    assert code_of(refused) == [code]
    assert not Decision.objects.exists()


def test_only_who_runs_the_group_records(entry, meeting):
    member = MembershipFactory(group=meeting.group).person
    stranger = a_group()[1]
    for person in (member, stranger):
        with pytest.raises(PermissionDenied):
            record(entry, person)


def test_a_secretary_whose_term_ended_records_nothing(entry, meeting):
    seat = meeting.group.memberships.get(role=GroupRole.SECRETARY)
    seat.valid_to = timezone.localdate() - dt.timedelta(days=1)
    seat.save()
    with pytest.raises(PermissionDenied):
        record(entry, meeting.secretary)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"state": MeetingState.CANCELLED}, "cancelled"),
        ({"was_quorate": False}, "no_quorum"),
        (
            {
                "starts_at": dt.datetime(2099, 1, 1, tzinfo=dt.UTC),
                "ends_at": dt.datetime(2099, 1, 2, tzinfo=dt.UTC),
                "was_quorate": None,
            },
            "not_begun",
        ),
    ],
)
def test_a_meeting_that_could_not_decide_has_no_decisions(entry, meeting, fields, code):
    type(meeting).objects.filter(pk=meeting.pk).update(**fields)
    with pytest.raises(ValidationError) as refused:
        record(entry, meeting.secretary)
    assert code_of(refused) == [code]


@pytest.mark.parametrize(
    ("state", "passes", "code"), [(BallotState.OPEN, None, "ballot_open"), (BallotState.FAILED, False, "ballot_failed")]
)
def test_a_vote_that_is_open_or_lost_is_no_decision(entry, meeting, state, passes, code):
    Ballot.objects.create(
        entry=entry, question_en="?", question_bn="?", pass_rule=PassRule.MAJORITY, state=state, passes_by_rule=passes
    )
    with pytest.raises(ValidationError) as refused:
        record(entry, meeting.secretary)
    assert code_of(refused) == [code]


def test_the_vote_that_passed_stands_beside_the_decision(entry, meeting):
    fields = {"entry": entry, "question_en": "?", "question_bn": "?", "pass_rule": PassRule.MAJORITY}
    Ballot.objects.create(**fields, state=BallotState.FAILED, passes_by_rule=False)
    passed = Ballot.objects.create(**fields, state=BallotState.PASSED, passes_by_rule=True)
    assert record(entry, meeting.secretary).ballot == passed


@pytest.mark.parametrize(
    ("state", "code"),
    [(MinutesState.CIRCULATED, "minutes_circulated"), (MinutesState.APPROVED, "minutes_approved")],
)
def test_what_the_members_have_before_them_is_not_changed(entry, meeting, state, code):
    Minutes.objects.create(meeting=meeting, state=state)
    with pytest.raises(ValidationError) as refused:
        record(entry, meeting.secretary)
    assert code_of(refused) == [code]


def test_a_letter_stands_at_once_and_once():
    group, secretary = a_group(slug="twg")
    first, again = by_letter(group, secretary), by_letter(group, secretary)
    assert first == again
    assert (first.number, first.state) == ("TWG-2026-L1", DecisionState.STANDING)
    assert by_letter(group, secretary, title_en="Another", title_bn="অন্য").number == "TWG-2026-L2"


@pytest.mark.parametrize(
    ("fields", "code"),
    [({"reference": " "}, "missing_text"), ({"taken_on": dt.date(2099, 1, 1)}, "future_date")],
)
def test_a_letter_without_reference_or_of_a_day_to_come_is_refused(fields, code):
    group, secretary = a_group()
    with pytest.raises(ValidationError) as refused:
        by_letter(group, secretary, **fields)
    assert code_of(refused) == [code]


def test_a_revoked_decision_names_the_later_one_and_waits_for_nothing_more():
    group, secretary = a_group()
    old = by_letter(group, secretary)
    action = ActionFactory()
    change = decisions.plan_change(
        decision=old, noun="Action", field="end", key=action.code, value="2029-06-30", by=secretary
    )
    later = DecisionFactory(group=group)
    for _time in range(2):
        decisions.revoke(decision=old, by_decision=later, by=secretary)
    old.refresh_from_db()
    change.refresh_from_db()
    assert (old.state, old.revoked_by) == (DecisionState.REVOKED, later)
    assert (change.state, change.closed_by) == (ChangeState.DECLINED, secretary)
    assert LogEntry.objects.filter(verb="revoke").count() == 1


def test_only_a_later_decision_that_stands_revokes():
    group, secretary = a_group()
    old = by_letter(group, secretary)
    for later in (
        old,
        DecisionFactory(group=group, state=DecisionState.DRAFT),
        DecisionFactory(group=group, taken_on=dt.date(2025, 1, 1)),
    ):
        with pytest.raises(ValidationError):
            decisions.revoke(decision=old, by_decision=later, by=secretary)
    with pytest.raises(PermissionDenied):
        decisions.revoke(decision=old, by_decision=DecisionFactory(group=group), by=a_group()[1])
