import re
import uuid

import pytest

from learning.models import Attempt
from tests.factories.learning import completed, enrolled, published_course, read, screen, take_quiz

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    return published_course("soap")


@pytest.fixture
def enrolment(course, owner):
    return enrolled(course, owner)


def test_a_lesson_is_for_those_who_are_enrolled(client, sign_in, enrolment, owner, colleague, stranger):
    assert client.get("/bn/learn/soap/1/").status_code == 302
    for other in (colleague, stranger):
        sign_in(other)
        assert client.get("/bn/learn/soap/1/").status_code == 404
        assert client.get("/bn/learn/soap/").status_code == 404
        assert client.post("/bn/learn/soap/1/", {"event": uuid.uuid4()}).status_code == 404
    sign_in(owner)
    assert client.get("/bn/learn/soap/1/").status_code == 200
    assert not Attempt.objects.exists()


def test_next_saves_and_goes_on(client, sign_in, enrolment, owner):
    sign_in(owner)
    event = uuid.uuid4()
    for _tap in range(2):
        assert client.post("/bn/learn/soap/1/", {"event": event}).url == "/bn/learn/soap/2/"
    assert Attempt.objects.get().passed
    assert "সংরক্ষিত হয়েছে" in client.get("/bn/learn/soap/2/").content.decode()


def test_the_first_screen_does_not_say_saved_before_anything_is(client, sign_in, enrolment, owner):
    sign_in(owner)
    page = client.get("/bn/learn/soap/1/").content.decode()
    assert "১/৩" in page
    assert "সংরক্ষিত হয়েছে" not in page


def test_one_resumes_where_one_was_also_after_logging_out(client, sign_in, enrolment, owner):
    sign_in(owner)
    client.post("/bn/learn/soap/1/", {"event": uuid.uuid4()})
    client.logout()
    sign_in(owner)
    assert 'class="resume" href="/bn/learn/soap/2/"' in client.get("/bn/learn/").content.decode()
    assert "/bn/learn/soap/2/" in client.get("/bn/waiting/").content.decode()


def test_a_screen_or_step_that_does_not_exist_is_not_found(client, sign_in, enrolment, owner):
    sign_in(owner)
    for address in ("0/", "4/", "99999999999999999999/", "1/2/", "1/check/"):
        assert client.get(f"/bn/learn/soap/{address}").status_code == 404


def test_next_without_an_event_saves_nothing(client, sign_in, enrolment, owner):
    sign_in(owner)
    client.post("/bn/learn/soap/1/", {"event": "<script>"})
    assert not Attempt.objects.exists()


def test_hostile_text_of_an_author_is_text(client, sign_in, owner):
    course = published_course("evil", [screen("evil-1", heading_bn="<script>alert(1)</script>")])
    enrolled(course, owner)
    sign_in(owner)
    page = client.get("/bn/learn/evil/1/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_a_finished_course_shows_certificate_and_transcript(client, sign_in, course, owner):
    done = completed(course, owner)
    sign_in(owner)
    page = client.get("/bn/learn/").content.decode()
    assert f"/bn/learn/certificates/{done.certificate.code}/" in page
    assert "প্রশিক্ষণ বিবরণী" in page
    assert "সনদ দেখুন" in client.get("/bn/learn/soap/").content.decode()


def test_somebody_who_learns_nothing_yet_is_shown_the_way(client, sign_in, owner):
    sign_in(owner)
    assert "/bn/courses/" in client.get("/bn/learn/").content.decode()


def test_a_visitor_and_an_account_without_a_person_have_no_learning(client, django_user_model):
    assert client.get("/bn/learn/").url.startswith("/accounts/login/")
    client.force_login(
        django_user_model.objects.create(username="robot"), backend="django.contrib.auth.backends.ModelBackend"
    )
    assert client.get("/bn/learn/").status_code == 403


@pytest.mark.parametrize("count", [1, 12])
def test_my_learning_asks_the_same_number_of_questions(client, sign_in, owner, count, django_assert_max_num_queries):
    for n in range(count):
        completed(published_course(f"done-{n}"), owner)
        enrolled(published_course(f"open-{n}"), owner)
    sign_in(owner)
    with django_assert_max_num_queries(14):
        assert client.get("/bn/learn/").status_code == 200


def test_a_screen_and_its_next_stay_within_the_budget_of_questions(
    client, sign_in, enrolment, owner, django_assert_max_num_queries
):
    sign_in(owner)
    with django_assert_max_num_queries(10):
        client.get("/bn/learn/soap/1/")
    with django_assert_max_num_queries(20):
        client.post("/bn/learn/soap/1/", {"event": uuid.uuid4()})


def test_a_lesson_page_is_light(client, sign_in, data, owner, settings):
    """HTML, stylesheet, script and picture of the heaviest screen together; the browser journey counts them again."""
    import gzip
    import json
    from pathlib import Path

    from learning.domain import authoring
    from learning.models import ContentFile

    content = json.loads((data / "course" / "digital-health-basics.json").read_text())
    version = authoring.load_course(content, folder=data / "course", by=None)
    enrolled(version.course, owner)
    sign_in(owner)
    static = Path(settings.BASE_DIR) / "config" / "static"
    frame = sum(len(gzip.compress(path.read_bytes())) for path in (static / "css/dishari.css", *static.glob("js/*.js")))
    for place in version.parsed.places[:13]:
        page = client.get(f"/bn/learn/digital-health-basics/{place.number}/")
        body = page.content.decode()
        pictures = re.findall(r'src="/bn/learn/files/([0-9a-f]{64})"', body)
        weight = sum(ContentFile.objects.get(sha256=sha256).file.size for sha256 in pictures)
        assert len(gzip.compress(page.content)) + weight + frame <= 100_000
        assert len(pictures) == 1


def test_reading_again_after_the_last_attempt_is_allowed(client, sign_in, enrolment, owner):
    read(enrolment, "soap-1")
    take_quiz(enrolment, "soap-quiz", "bb")
    take_quiz(enrolment, "soap-quiz", "bb")
    sign_in(owner)
    assert client.get("/bn/learn/soap/2/").status_code == 200
    assert "কোর্সটি নতুন করে শুরু করুন" in client.get("/bn/learn/soap/").content.decode()
