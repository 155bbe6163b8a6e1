import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from learning.models import H5PContent, H5PResult
from tests.factories.governance import PersonFactory
from tests.factories.h5p import a_deck
from tests.factories.learning import enrolled, exercise, published_course, screen

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]


@pytest.fixture
def study():
    course = published_course(activities=[exercise("x", a_deck(), pass_mark=80), screen("s")])
    return enrolled(course)


def way(study, step=""):
    address = reverse("learn_place", kwargs={"slug": study.course.slug, "number": 1})
    return address + step


def test_a_learner_plays_it_and_goes_on_when_enough_is_done(sign_in, study):
    client, content = sign_in(study.person), H5PContent.objects.get()
    text = client.get(way(study)).content.decode()
    assert reverse("h5p_frame", args=[content.uuid]) in text
    assert "৮০ শতাংশ" in text
    response = client.post(way(study), {"event": uuid.uuid4()})
    assert response.status_code == 422
    assert "আগে অনুশীলনটি করুন" in response.content.decode()
    now = timezone.now()
    H5PResult.objects.create(content=content, person=study.person, opened_at=now, score=9, max_score=10)
    assert "৯০ শতাংশ" in client.get(way(study)).content.decode()
    assert client.post(way(study), {"event": uuid.uuid4()})["Location"].endswith("/2/")


def test_it_has_no_steps_and_nobody_else_finds_it(client, sign_in, study):
    assert client.get(way(study)).status_code == 302
    assert sign_in(study.person).get(way(study, "check/")).status_code == 404
    assert sign_in(PersonFactory()).get(way(study)).status_code in (302, 404)


def test_a_content_that_is_gone_is_told(sign_in, study):
    H5PContent.objects.all().delete()
    assert "প্রশিক্ষককে জানান" in sign_in(study.person).get(way(study)).content.decode()
