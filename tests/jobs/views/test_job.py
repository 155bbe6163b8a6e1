"""Whose jobs one sees, and what the pages say of them."""

import datetime as dt

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from jobs import queries
from jobs.models import Job
from jobs.values import JobState
from tests.factories.jobs import JobFactory

pytestmark = pytest.mark.django_db

REPORT = {
    "rows": 3,
    "created": 1,
    "updated": 0,
    "unchanged": 1,
    "refused": [
        {"row": 4, "column": "amount", "value": "=1+1", "code": "not_a_number", "message": "<b>No number.</b>"}
    ],
    "warnings": ["The column “x” is not known."],
}


@pytest.fixture
def finished(owner, kind):
    """A job of the owner with a result of every sort."""
    kind(kind="import.things", imports=True)
    job = JobFactory(kind="import.things", owner=owner.user, finished=True, result=REPORT, upload_name="things.csv")
    job.result_name = "ফল.html"
    job.result_file.save("ফল.html", ContentFile(b"<script>"))
    return job


LOOKS = ["job", "job_status", "job_result", "job_errors"]
ACTS = ["job_cancel", "import_confirm"]


@pytest.mark.parametrize("name", LOOKS)
def test_the_owner_and_the_administrator_see_a_job_others_do_not_know_of_it(
    name, finished, owner, colleague, stranger, administrator, client, sign_in
):
    address = reverse(name, args=[finished.pk])
    assert sign_in(owner).get(address).status_code == 200
    assert sign_in(administrator).get(address).status_code == 200
    for other in (colleague, stranger):
        assert sign_in(other).get(address).status_code == 404
    client.logout()
    visit = client.get(address)
    assert visit.status_code == 302
    assert "/accounts/login/" in visit.url


@pytest.mark.parametrize("name", ACTS)
def test_only_who_sees_a_job_acts_on_it(name, finished, colleague, stranger, client, sign_in):
    address = reverse(name, args=[finished.pk])
    for other in (colleague, stranger):
        assert sign_in(other).post(address).status_code == 404
    client.logout()
    assert "/accounts/login/" in client.post(address).url
    assert sign_in(colleague).get(address).status_code == 405


def test_an_administrator_does_not_confirm_for_another(finished, administrator, sign_in):
    assert sign_in(administrator).post(reverse("import_confirm", args=[finished.pk])).status_code == 404


def test_the_list_holds_my_jobs_only(owner, colleague, kind, sign_in):
    JobFactory(owner=colleague.user, upload_name="theirs.csv")
    JobFactory(owner=owner.user, upload_name="mine.csv")
    page = sign_in(owner).get(reverse("job_list")).content.decode()
    assert "mine.csv" in page
    assert "theirs.csv" not in page


def test_the_list_of_a_visitor_is_the_log_in(client):
    assert "/accounts/login/" in client.get(reverse("job_list")).url


def test_an_empty_list_says_why(owner, sign_in):
    assert "আপনি এখনো" in sign_in(owner).get(reverse("job_list")).content.decode()


def test_the_list_asks_the_same_number_of_questions_for_10_and_for_1000_jobs(
    owner, kind, sign_in, django_assert_max_num_queries
):
    address, session = reverse("job_list"), sign_in(owner)
    JobFactory.create_batch(10, owner=owner.user)
    session.get(address)
    with django_assert_max_num_queries(12) as few:
        session.get(address)
    Job.objects.bulk_create(JobFactory.build_batch(990, owner=owner.user))
    with django_assert_max_num_queries(len(few.captured_queries)):
        session.get(address)


def test_the_page_of_a_job_asks_the_same_for_10_and_for_1000_refused_rows(
    finished, owner, sign_in, django_assert_max_num_queries
):
    address, session = reverse("job", args=[finished.pk]), sign_in(owner)
    session.get(address)
    with django_assert_max_num_queries(12) as few:
        session.get(address)
    Job.objects.filter(pk=finished.pk).update(result=REPORT | {"refused": REPORT["refused"] * 1000})
    with django_assert_max_num_queries(len(few.captured_queries)):
        assert session.get(address).content.count(b"not") < 200


def test_a_running_job_says_how_far_it_is_in_the_digits_of_the_language(owner, kind, sign_in):
    kind(kind="import.things", imports=True)
    started = timezone.now() - dt.timedelta(minutes=10)
    job = JobFactory(kind="import.things", owner=owner.user, running=True, done=34512, total=100000, started_at=started)
    page = sign_in(owner).get(reverse("job", args=[job.pk])).content.decode()
    assert "১,০০,০০০টি সারির মধ্যে ৩৪,৫১২টি" in page
    assert "১২ থেকে ৩২ মিনিট বাকি" in page
    assert '<progress max="100" value="34"' in page
    assert '<noscript><meta http-equiv="refresh"' in page
    assert 'data-refresh="2"' in page


def test_a_job_whose_worker_died_says_so(owner, kind, sign_in):
    job = JobFactory(owner=owner.user, silent=True)
    assert "বাধাগ্রস্ত হয়েছে" in sign_in(owner).get(reverse("job", args=[job.pk])).content.decode()


def test_a_failed_job_gives_a_sentence_and_a_reference_and_no_code(owner, kind, sign_in):
    job = JobFactory(owner=owner.user, state=JobState.FAILED, finished_at=timezone.now(), error_code="crashed")
    page = sign_in(owner).get(reverse("job", args=[job.pk])).content.decode()
    assert "কিছুই পরিবর্তিত হয়নি" in page
    assert job.reference in page
    assert "crashed" not in page


def test_an_ended_job_does_not_reload(finished, owner, sign_in):
    page = sign_in(owner).get(reverse("job", args=[finished.pk])).content.decode()
    assert "http-equiv" not in page
    assert "data-refresh" not in page


def test_the_status_for_scripts(owner, kind, sign_in):
    job = JobFactory(owner=owner.user, running=True, done=1, total=2)
    answer = sign_in(owner).get(reverse("job_status", args=[job.pk])).json()
    assert (answer["state"], answer["percent"], answer["over"]) == ("running", 50, False)


def test_cancelling_stops_a_waiting_job_at_once(owner, kind, sign_in):
    job = JobFactory(owner=owner.user)
    assert sign_in(owner).post(reverse("job_cancel", args=[job.pk])).url == reverse("job", args=[job.pk])
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED


def test_cancelling_a_running_job_is_seen_on_its_page(owner, kind, sign_in):
    job = JobFactory(owner=owner.user, running=True)
    session = sign_in(owner)
    session.post(reverse("job_cancel", args=[job.pk]))
    job.refresh_from_db()
    assert queries.cancel_wanted(job)
    assert "বন্ধ করা হচ্ছে" in session.get(reverse("job", args=[job.pk])).content.decode()


def test_cancelling_a_finished_job_changes_nothing(finished, owner, sign_in):
    sign_in(owner).post(reverse("job_cancel", args=[finished.pk]))
    finished.refresh_from_db()
    assert finished.state == JobState.FINISHED


def test_the_result_is_a_download_whatever_it_holds(finished, owner, sign_in):
    answer = sign_in(owner).get(reverse("job_result", args=[finished.pk]))
    assert answer["Content-Disposition"].startswith("attachment")
    assert b"".join(answer.streaming_content) == b"<script>"


def test_a_job_without_a_result_has_no_download(owner, kind, sign_in):
    job = JobFactory(owner=owner.user, finished=True)
    for name in ("job_result", "job_errors"):
        assert sign_in(owner).get(reverse(name, args=[job.pk])).status_code == 404


def test_the_refused_rows_are_shown_escaped_and_can_be_taken_away_harmless(finished, owner, sign_in):
    session = sign_in(owner)
    page = session.get(reverse("job", args=[finished.pk])).content.decode()
    assert "&lt;b&gt;No number.&lt;/b&gt;" in page
    assert "কিছুই আমদানি হয়নি" in page
    csv = session.get(reverse("job_errors", args=[finished.pk])).content.decode("utf-8-sig")
    assert "'=1+1" in csv
