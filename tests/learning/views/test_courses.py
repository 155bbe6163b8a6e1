import pytest

from learning.models import Enrolment
from tests.factories.learning import completed, course_draft, enrolled, published_course

pytestmark = pytest.mark.django_db


def test_everybody_sees_the_published_courses_and_no_drafts(client):
    published_course("soap")
    course_draft("secret")
    page = client.get("/bn/courses/")
    assert page.status_code == 200
    assert "কোর্স soap" in page.content.decode()
    assert "secret" not in page.content.decode()


def test_a_draft_has_no_page(client):
    course_draft("secret")
    assert client.get("/bn/courses/secret/").status_code == 404


def test_a_catalogue_without_courses_says_so(client):
    assert "কোনো কোর্স খোলা নেই" in client.get("/bn/courses/").content.decode()


def test_a_visitor_is_led_to_the_log_in(client):
    published_course("soap")
    assert "/accounts/login/?next=/bn/courses/soap/" in client.get("/bn/courses/soap/").content.decode()
    assert client.post("/bn/courses/soap/enrol/").url.startswith("/accounts/login/")
    assert not Enrolment.objects.exists()


def test_enrolling_twice_makes_one_enrolment_and_leads_into_the_course(client, sign_in, owner):
    published_course("soap")
    sign_in(owner)
    for _tap in range(2):
        assert client.post("/bn/courses/soap/enrol/").url == "/bn/learn/soap/"
    assert Enrolment.objects.get().person == owner


def test_reading_the_address_enrols_nobody(client, sign_in, owner):
    published_course("soap")
    sign_in(owner)
    assert client.get("/bn/courses/soap/enrol/").url == "/bn/courses/soap/"
    assert not Enrolment.objects.exists()


def test_the_page_offers_what_the_person_can_do_next(client, sign_in, owner):
    course = published_course("soap")
    sign_in(owner)
    assert "ভর্তি হোন" in client.get("/bn/courses/soap/").content.decode()
    enrolled(course, owner)
    assert "যেখানে ছিলেন সেখান থেকে শুরু করুন" in client.get("/bn/courses/soap/").content.decode()
    completed(course, owner)
    assert "কোর্সটি দেখুন" in client.get("/bn/courses/soap/").content.decode()


def test_an_account_without_a_person_cannot_enrol(client, django_user_model):
    published_course("soap")
    client.force_login(
        django_user_model.objects.create(username="robot"), backend="django.contrib.auth.backends.ModelBackend"
    )
    assert client.post("/bn/courses/soap/enrol/").status_code == 403


@pytest.mark.parametrize("count", [1, 20])
def test_the_catalogue_asks_the_same_number_of_questions(client, count, django_assert_max_num_queries):
    for n in range(count):
        published_course(f"course-{n}")
    with django_assert_max_num_queries(6):
        assert client.get("/bn/courses/").status_code == 200
