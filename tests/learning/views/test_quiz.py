import re
import uuid

import pytest

from learning.models import Answer, Attempt
from tests.factories.learning import begin, enrolled, published_course, read, take_quiz, uid

pytestmark = pytest.mark.django_db
QUIZ = "/bn/learn/soap/3/"


@pytest.fixture
def enrolment(owner):
    enrolment = enrolled(published_course("soap"), owner)
    read(enrolment, "soap-1")
    read(enrolment, "soap-2")
    return enrolment


@pytest.fixture
def learner(client, sign_in, enrolment, owner):
    return sign_in(owner)


def send(client, question, letter, event=None, then=""):
    answer = uid(f"soap-quiz-{question}-{letter}")
    return client.post(f"{QUIZ}{question}/{then}", {"event": event or uuid.uuid4(), "answer": answer})


def test_a_learner_passes_and_receives_the_certificate(learner, enrolment):
    assert learner.post(QUIZ, {"event": uuid.uuid4()}).url == f"{QUIZ}1/"
    assert send(learner, 1, "a").url == f"{QUIZ}2/"
    assert send(learner, 2, "a").url == f"{QUIZ}check/"
    assert "soap-quiz-2 a বাংলা" in learner.get(f"{QUIZ}check/").content.decode()
    result = learner.post(f"{QUIZ}check/")
    attempt = Attempt.objects.get(kind="quiz")
    assert result.url == f"/bn/learn/attempts/{attempt.reference}/"
    page = learner.get(result.url).content.decode()
    assert attempt.reference in page
    assert "উত্তীর্ণ" in page
    enrolment.refresh_from_db()
    assert enrolment.certificate.code in page


def test_a_double_tap_on_start_and_on_send_makes_one_attempt(learner):
    event = uuid.uuid4()
    for _tap in range(2):
        learner.post(QUIZ, {"event": event})
    send(learner, 1, "a")
    send(learner, 2, "b")
    first, second = learner.post(f"{QUIZ}check/"), learner.post(f"{QUIZ}check/")
    assert first.url == second.url
    assert Attempt.objects.filter(kind="quiz").count() == 1


def test_a_double_tap_on_an_answer_keeps_one(learner):
    learner.post(QUIZ, {"event": uuid.uuid4()})
    event = uuid.uuid4()
    for _tap in range(2):
        send(learner, 1, "a", event)
    assert Answer.objects.count() == 1


def test_a_page_from_the_browsers_memory_may_be_answered_in_another_way(learner):
    learner.post(QUIZ, {"event": uuid.uuid4()})
    event = uuid.uuid4()
    send(learner, 1, "b", event)
    send(learner, 1, "a", event)
    assert list(Answer.objects.order_by("id").values_list("correct", flat=True)) == [False, True]


def test_back_keeps_the_answer_and_a_change_returns_to_the_check(learner):
    learner.post(QUIZ, {"event": uuid.uuid4()})
    send(learner, 1, "b")
    assert re.search(rf'value="{uid("soap-quiz-1-b")}"[^>]*checked', learner.get(f"{QUIZ}1/").content.decode())
    assert send(learner, 1, "a", then="?then=check").url == f"{QUIZ}check/"


def test_the_quiz_goes_on_at_the_first_open_question(learner):
    learner.post(QUIZ, {"event": uuid.uuid4()})
    send(learner, 1, "a")
    assert f'href="{QUIZ}2/"' in learner.get(QUIZ).content.decode()


def test_next_without_an_answer_says_what_to_do(learner):
    learner.post(QUIZ, {"event": uuid.uuid4()})
    refused = learner.post(f"{QUIZ}1/", {"event": uuid.uuid4()})
    assert refused.status_code == 422
    assert "একটি উত্তর বেছে নিন।" in refused.content.decode()


def test_sending_with_a_gap_says_so(learner):
    learner.post(QUIZ, {"event": uuid.uuid4()})
    refused = learner.post(f"{QUIZ}check/")
    assert refused.status_code == 422
    assert Attempt.objects.get(kind="quiz").is_open


def test_a_hostile_answer_is_refused_and_shown_as_text(learner):
    learner.post(QUIZ, {"event": uuid.uuid4()})
    refused = learner.post(f"{QUIZ}1/", {"event": uuid.uuid4(), "answer": "<script>alert(1)</script>"})
    assert refused.status_code == 422
    assert "<script>alert" not in refused.content.decode()
    assert not Answer.objects.exists()


def test_a_hostile_answer_that_is_stored_harms_no_reader(client, sign_in, enrolment, trainer):
    attempt = begin(enrolment, "soap-quiz")
    Answer.objects.create(
        attempt=attempt,
        question_uuid=uid("soap-quiz-1"),
        response=["<img src=x onerror=alert(1)>"],
        client_event_id=uuid.uuid4(),
        occurred_at=attempt.occurred_at,
    )
    Attempt.objects.filter(pk=attempt.pk).update(
        state="submitted", score_raw=0, score_max=2, passed=False, submitted_at=attempt.occurred_at
    )
    page = sign_in(trainer).get(f"/bn/learn/attempts/{attempt.reference}/")
    assert page.status_code == 200
    assert "onerror" not in page.content.decode()


def test_an_attempt_is_seen_by_its_owner_and_trainer_only(
    client, sign_in, enrolment, owner, colleague, stranger, trainer
):
    attempt = take_quiz(enrolment, "soap-quiz", "ab")
    address = f"/bn/learn/attempts/{attempt.reference}/"
    assert client.get(address).url.startswith("/accounts/login/")
    for person, status in ((owner, 200), (trainer, 200), (colleague, 404), (stranger, 404)):
        assert sign_in(person).get(address).status_code == status


def test_an_attempt_that_is_not_sent_has_no_result(learner, enrolment):
    attempt = begin(enrolment, "soap-quiz")
    assert learner.get(f"/bn/learn/attempts/{attempt.reference}/").status_code == 404


def test_questions_need_a_begun_attempt_and_exist(learner):
    assert learner.get(f"{QUIZ}1/").url == QUIZ
    learner.post(QUIZ, {"event": uuid.uuid4()})
    for step in ("0", "3", "99999", "x"):
        assert learner.get(f"{QUIZ}{step}/").status_code == 404


def test_when_no_attempt_is_left_the_course_can_be_begun_again(learner, enrolment):
    take_quiz(enrolment, "soap-quiz", "bb")
    take_quiz(enrolment, "soap-quiz", "bb")
    assert "কোর্সটি নতুন করে শুরু করুন" in learner.get(QUIZ).content.decode()
    learner.post(QUIZ, {"event": uuid.uuid4()})
    assert Attempt.objects.filter(kind="quiz").count() == 2


def test_a_wrong_answer_is_explained_but_the_key_stays_secret_until_one_has_passed(learner, enrolment):
    attempt = take_quiz(enrolment, "soap-quiz", "ab")
    page = learner.get(f"/bn/learn/attempts/{attempt.reference}/").content.decode()
    assert "কারণ।" in page
    assert "সঠিক উত্তর:" not in page


def test_an_answer_stays_within_the_budget_of_questions(learner, django_assert_max_num_queries):
    learner.post(QUIZ, {"event": uuid.uuid4()})
    with django_assert_max_num_queries(16):
        send(learner, 1, "a")
    with django_assert_max_num_queries(12):
        learner.get(f"{QUIZ}2/")
