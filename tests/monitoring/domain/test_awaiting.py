"""Forms wait for those who may decide, and come back to those who sent them; the news is told."""

import pytest
from django.utils import translation

from governance.registry import waits_for_me
from monitoring.domain import awaiting, deciding
from tests.factories.approval import PERIOD, Climb

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(db):
    return Climb()


def test_forms_wait_in_one_line_for_each_data_set_and_period(scene):
    for at in range(2):
        scene.sent(at)
    with translation.override("en"):
        (item,) = waits_for_me["forms"](scene.reviewer)
        assert str(item.title).startswith("2 forms wait: ")
    assert item.href.endswith(f"/collect/approve/?data_set={scene.data_set.code}&period={PERIOD}")
    for who in (scene.sender, scene.elsewhere, scene.stranger):
        assert not waits_for_me["forms"](who) or who == scene.sender and len(waits_for_me["forms"](who)) == 0


def test_they_wait_for_the_next_level_afterwards(scene):
    deciding.accept(submission=scene.sent(), by=scene.reviewer)
    assert not awaiting.waiting_for(scene.reviewer)
    assert len(awaiting.waiting_for(scene.national)) == 1


def test_a_returned_form_waits_for_its_sender_with_the_note(scene):
    form = deciding.return_with_note(submission=scene.sent(), by=scene.reviewer, note="See row two")
    (item,) = awaiting.waiting_for(scene.sender)
    assert "See row two" in item.title
    assert item.href.endswith(f"/collect/forms/{form.pk}/")
    assert not awaiting.waiting_for(scene.reviewer)


def test_the_sender_learns_what_became_of_each_form(scene):
    form = scene.approved()
    (news,) = awaiting.news_for(scene.sender)
    assert (news.form, news.step.kind, news.step.by) == (form, "approve", scene.national)
    assert awaiting.news_for(scene.reviewer) == []


@pytest.mark.parametrize("number", [1, 2])
def test_queries_do_not_grow(scene, number, django_assert_max_num_queries):
    for at in range(number):
        scene.sent(at)
    awaiting.waiting_for(scene.reviewer)  # the roles are read once for each person
    with django_assert_max_num_queries(4):
        assert awaiting.waiting_for(scene.reviewer)
    with django_assert_max_num_queries(2):
        awaiting.news_for(scene.sender)
