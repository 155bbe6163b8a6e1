import datetime as dt
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from learning.domain.h5p_results import Taken, states_of, take_events
from learning.models import H5PResult, H5PState, H5PStatement
from tests.factories.governance import PersonFactory
from tests.factories.h5p import a_content

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
OPENED = 1_790_000_000


@pytest.fixture
def content():
    return a_content()


@pytest.fixture
def person():
    return PersonFactory()


def event(kind, **fields):
    return {"id": str(uuid.uuid4()), "kind": kind, "opened": OPENED, "at": OPENED + 60.5, **fields}


def answered(**fields):
    given = {"verb": "answered", "response": "true", "score": 1, "max_score": 1, "question": "Is it so?"}
    return event("statement", **given | fields)


@pytest.fixture
def take(content, person):
    return lambda *events: take_events(content=content, person=person, events=list(events))


@pytest.fixture(autouse=True)
def late(monkeypatch):
    """The clock of the server is ahead of the events."""
    now = dt.datetime.fromtimestamp(OPENED + 3600, tz=dt.UTC)
    monkeypatch.setattr("learning.domain.h5p_results.timezone.now", lambda: now)


def test_an_answer_is_kept_with_what_the_browser_said_and_what_the_server_found(take):
    assert take(answered()) == Taken(kept=1, refused=0)
    statement, result = H5PStatement.objects.get(), H5PResult.objects.get()
    assert (statement.verb, statement.response, statement.question) == ("answered", "true", "Is it so?")
    assert (statement.score, statement.marked_score, statement.marked_max) == (1, 1, 1)
    assert statement.occurred_at == dt.datetime.fromtimestamp(OPENED + 60.5, tz=dt.UTC)
    assert result.opened_at == dt.datetime.fromtimestamp(OPENED, tz=dt.UTC)


def test_a_score_that_the_answer_does_not_earn_is_seen(take):
    take(answered(response="false", score=1), event("finished", score=1, max_score=1))
    result = H5PResult.objects.get()
    assert (result.score, result.max_score) == (1, 1)
    assert (result.marked_score, result.marked_max, result.disagrees) == (0, 1, True)


def test_what_is_sent_again_is_kept_once(take):
    sent = [answered(), event("finished", score=1, max_score=1)]
    for _time in range(3):
        take(*[dict(each) for each in sent])
    assert (H5PStatement.objects.count(), H5PResult.objects.count()) == (1, 1)


def test_each_opening_is_a_result_of_its_own_and_its_last_score_counts(take):
    take(event("finished", score=0, max_score=1), event("finished", score=1, max_score=1))
    take(event("finished", score=0, max_score=1, opened=OPENED + 100))
    assert [result.score for result in H5PResult.objects.order_by("opened_at")] == [1, 0]


def test_where_somebody_stopped_comes_back_to_them_alone(take, content, person):
    take(event("state", part="0", data_type="state", data='{"a":1}'), event("state", part="x-1", data="[]"))
    take(event("state", data='{"a":2}'))
    assert states_of(content, person) == {"0": {"state": '{"a":2}'}, "x-1": {"state": "[]"}}
    assert states_of(content, PersonFactory()) == states_of(content, None) == {}
    take(event("state", data=None), event("state", part="x-1", data=None))
    assert not H5PState.objects.exists()


def test_the_answer_to_a_part_is_marked_by_the_parameters_of_the_part(person):
    part = {"library": "H5P.TrueFalse 1.2", "subContentId": "abc-1", "params": {"correct": "false"}}
    content = a_content(**{"content/content.json": {"list": [part], "correct": "true"}})
    take_events(content=content, person=person, events=[answered(part="abc-1", response="false")])
    statement = H5PStatement.objects.get()
    assert (statement.part, statement.marked_score) == ("abc-1", 1)
    assert H5PResult.objects.get().marked_score is None


def whole(**fields):
    return answered(**{"verb": "completed", "response": "", "score": 2, "max_score": 2} | fields)


def test_where_somebody_is_on_one_device_is_not_taken_back_by_an_older_place_from_another(take, content, person):
    assert take(event("state", data='{"slide":9}', at=OPENED + 60)).kept == 1
    assert take(event("state", data='{"slide":1}', at=OPENED + 30)).kept == 0
    assert take(event("state", data=None, at=OPENED + 30)).kept == 0
    assert states_of(content, person) == {"0": {"state": '{"slide":9}'}}


def test_the_times_of_a_clock_that_is_wrong_are_put_right(content, person):
    """The clock of the server says OPENED + 3600, that of the browser a day more."""
    said = answered(at=OPENED + 86400 + 3000)
    take_events(content=content, person=person, events=[said], clock=OPENED + 86400 + 3600)
    assert H5PStatement.objects.get().occurred_at == dt.datetime.fromtimestamp(OPENED + 3000, tz=dt.UTC)
    for clock in (None, True, "now", float("inf"), float("nan")):
        assert take_events(content=content, person=person, events=[answered()], clock=clock).kept == 1


def a_set(count=2, **more):
    """A set of true/false questions, the first of which has a picture."""
    questions = [
        {"library": "H5P.TrueFalse 1.2", "subContentId": f"part-{n}", "params": {"correct": "true"}}
        for n in range(count)
    ]
    picture = {"library": "H5P.Image 1.1", "subContentId": "picture", "params": {}}
    questions[0]["params"] = {"correct": "true", "media": {"type": picture}}
    content = a_content()
    content.machine, content.played = "H5P.QuestionSet", {"questions": questions, **more}
    content.save()
    return content


def at_part(number, response, **fields):
    return answered(part=f"part-{number}", response=response, **fields)


@pytest.mark.parametrize(
    ("responses", "most", "marked"),
    [
        ([(0, "true"), (1, "false")], 2, (1, 2)),
        ([(0, "true"), (1, "false"), (1, "true")], 2, (2, 2)),  # the last word counts
        ([(0, "true")], 2, (1, 2)),  # what is not answered is worth nothing
        ([(0, "true"), (1, "")], 2, (1, 2)),
        ([(0, "true")], 1, (1, 2)),  # a set is not worth less than its questions
        ([(0, "true"), (1, "false")], 3, (1, 3)),
        ([], 2, (0, 2)),
    ],
)
def test_a_set_is_worth_what_its_questions_come_to(person, responses, most, marked):
    events = [at_part(number, response) for number, response in responses]
    take_events(content=a_set(), person=person, events=[*events, whole(score=most, max_score=most)])
    statement, result = H5PStatement.objects.get(part=""), H5PResult.objects.get()
    assert (statement.marked_score, statement.marked_max) == (result.marked_score, result.marked_max) == marked


def test_a_set_that_goes_on_after_a_break_counts_what_was_answered_before(person):
    later = {"opened": OPENED + 900}
    events = [at_part(0, "true"), at_part(1, "true", **later), whole(**later)]
    take_events(content=a_set(), person=person, events=events)
    assert H5PStatement.objects.get(part="").marked_score == 2


def test_a_set_that_only_says_once_more_that_it_is_ended_is_no_other_try(person):
    content = a_set()
    take_events(content=content, person=person, events=[at_part(0, "true"), at_part(1, "true"), whole(), whole()])
    marks = [each.marked_score for each in H5PStatement.objects.filter(part="").order_by("id")]
    assert marks == [2, None]
    assert H5PResult.objects.get().marked_score == 2


def test_each_try_at_a_set_is_marked_by_its_own_answers(person):
    content = a_set(3)
    for number in range(3):
        events = [at_part(each, str(each == number).lower()) for each in range(3)] if number else [at_part(0, "true")]
        take_events(content=content, person=person, events=[*events, whole(max_score=3)])
    assert [each.marked_score for each in H5PStatement.objects.filter(part="").order_by("id")] == [1, 1, 1]


def test_of_a_set_that_asks_some_of_its_questions_these_are_the_whole(person):
    content = a_set(4, poolSize=2)
    for asked in ((0, 1), (2, 3)):
        events = [at_part(number, "true") for number in asked]
        take_events(content=content, person=person, events=[*events, whole()])
    assert [each.marked_score for each in H5PStatement.objects.filter(part="")] == [2, 2]
    assert [each.marked_max for each in H5PStatement.objects.filter(part="")] == [2, 2]


def test_more_points_than_there_are_are_refused(take):
    assert take(answered(score=1000, max_score=1), answered(score=1, max_score=1)) == Taken(kept=1, refused=1)


@pytest.mark.parametrize("verb", ["launched", "deleted", "", "<script>", 5])
def test_verbs_that_say_nothing_about_learning_are_overlooked(take, verb):
    assert take(answered(verb=verb)) == Taken(kept=0, refused=0)
    assert not H5PStatement.objects.exists()


@pytest.mark.parametrize(
    "bad",
    [
        "text",
        None,
        {"kind": "statement"},
        {"id": "x", "kind": "statement"},
        {"id": str(uuid.uuid4()), "kind": "deletion"},
        {"id": str(uuid.uuid4()), "kind": "state", "data": 5},
        {"id": str(uuid.uuid4()), "kind": "state", "data": "x" * 300_000},
        {"id": str(uuid.uuid4()), "kind": "state", "data": "a\0b"},
        {"id": str(uuid.uuid4()), "kind": "state", "data": "\ud800"},
        {"id": str(uuid.uuid4()), "kind": "finished", "score": 2, "max_score": 1},
        {"id": str(uuid.uuid4()), "kind": "finished", "score": -1, "max_score": 1},
        {"id": str(uuid.uuid4()), "kind": "finished", "score": True, "max_score": 1},
        {"id": str(uuid.uuid4()), "kind": "finished", "score": float("inf"), "max_score": 1},
        {"id": str(uuid.uuid4()), "kind": "statement", "verb": "answered", "question": "a\0"},
    ],
)
def test_what_is_no_event_is_refused_and_what_came_with_it_is_kept(take, bad):
    assert take(answered(), bad, answered()) == Taken(kept=2, refused=1)
    assert H5PStatement.objects.count() == 2


def test_too_many_events_at_once_are_refused(take):
    with pytest.raises(ValidationError):
        take(*[answered() for _n in range(101)])


@pytest.mark.parametrize("moment", [None, "yesterday", -5, 10**12, float("nan"), True])
def test_a_clock_that_cannot_be_right_is_replaced_by_ours(take, moment):
    take(answered(opened=moment, at=moment))
    statement = H5PStatement.objects.get()
    assert statement.occurred_at == timezone.now()
    assert statement.result.opened_at == timezone.now().replace(microsecond=0)


def test_hostile_answers_are_data(take):
    take(answered(response="<script>alert(1)</script>", question="=HYPERLINK(1)", score=10**9))
    statement = H5PStatement.objects.get()
    assert statement.response == "<script>alert(1)</script>"
    assert statement.score is None
