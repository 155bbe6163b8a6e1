"""Answers are kept, step by step; who sent does not close."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from governance.models import LogEntry
from monitoring.domain import checking
from monitoring.models import DataQuery
from tests.factories.checks import a_scene, submit
from tests.factories.monitoring import officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return a_scene()


def test_an_answer_is_kept_with_who_gave_it(scene):
    submit(scene, 2030)
    query = checking.answer(query=DataQuery.objects.get(), text=" A camp was held ", by=scene["sender"])
    step = query.steps.get()
    assert (query.state, step.text, step.by) == ("answered", "A camp was held", scene["sender"])
    assert LogEntry.objects.get(verb="answer_query").noun_key == str(query.pk)


@pytest.mark.parametrize(
    ("text", "code"), [("", "missing_comment"), (" \n", "missing_comment"), ("x" * 1001, "too_long")]
)
def test_an_answer_says_something_and_not_too_much(scene, text, code):
    submit(scene, 2030)
    with pytest.raises(ValidationError) as refused:
        checking.answer(query=DataQuery.objects.get(), text=text, by=scene["sender"])
    assert refused.value.error_dict["text"][0].code == code


def test_officers_elsewhere_do_not_answer(scene):
    submit(scene, 2030)
    with pytest.raises(PermissionDenied):
        checking.answer(query=DataQuery.objects.get(), text="Mine", by=officer(scene["two"]))


def test_who_sent_or_answered_does_not_close(scene):
    submit(scene, 2030)
    query = DataQuery.objects.get()
    checking.answer(query=query, text="So it was", by=scene["colleague"])
    for person in (scene["sender"], scene["colleague"]):
        with pytest.raises(PermissionDenied):
            checking.close(query=query, by=person)
    assert checking.close(query=query, by=scene["national"]).state == "closed"


def test_closed_without_an_answer_it_needs_a_comment(scene):
    submit(scene, 2030)
    query = DataQuery.objects.get()
    with pytest.raises(ValidationError):
        checking.close(query=query, by=scene["national"])
    assert checking.close(query=query, by=scene["national"], text="Rang them up").state == "closed"


def test_a_closed_query_is_not_answered_and_can_be_reopened(scene):
    submit(scene, 2030)
    query = checking.close(query=DataQuery.objects.get(), by=scene["national"], text="Rang them up")
    with pytest.raises(ValidationError) as refused:
        checking.answer(query=query, text="Late", by=scene["sender"])
    assert refused.value.code == "query_closed"
    assert checking.reopen(query=query, text="They meant another month", by=scene["national"]).state == "open"
    assert [step.state for step in query.steps.all()] == ["closed", "open"]


def test_closed_twice_it_is_closed_once(scene):
    submit(scene, 2030)
    query = checking.close(query=DataQuery.objects.get(), by=scene["national"], text="Rang them up")
    checking.close(query=query, by=scene["national"], text="Again")
    assert query.steps.count() == 1


def test_about_a_place_too_who_answered_does_not_close_unless_it_is_the_country(scene):
    submit(scene, 2030)
    query = DataQuery.objects.get()
    query.measurement = None
    query.save()
    checking.answer(query=query, text="A new line", by=scene["colleague"])
    with pytest.raises(PermissionDenied):
        checking.close(query=query, by=scene["colleague"])
    assert checking.close(query=query, by=scene["national"]).state == "closed"
    query.unit, query.state = scene["country"], "open"
    query.save()
    checking.answer(query=query, text="It was a flood", by=scene["national"])
    assert checking.close(query=query, by=scene["national"]).state == "closed"
