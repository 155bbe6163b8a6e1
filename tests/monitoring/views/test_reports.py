"""The pages of reports: everybody reads what is published, those who build see the rest, nobody else."""

import hashlib
import uuid

import pytest

from governance.values import Role
from jobs.models import Job
from monitoring.domain import editions
from monitoring.domain.editions import stored_bytes
from monitoring.models import Edition
from monitoring.reports import files
from monitoring.reports.content import TEMPLATE_VERSION
from tests.factories.governance import person_with_role
from tests.factories.reports import a_small_world, frozen
from tests.factories.site import publish

pytestmark = pytest.mark.django_db


def edition_of(snapshot, language="bn", format="pdf") -> Edition:
    return editions.keep(
        snapshot=snapshot,
        language=language,
        format=format,
        template_version=TEMPLATE_VERSION,
        content=files.build(snapshot, language, format),
        by=None,
    )


def test_a_published_report_is_read_by_everybody_in_both_languages(client):
    page = publish(frozen())
    bangla = client.get(page.url).content.decode()
    assert "একটি প্রতিবেদন" in bangla
    assert "স্তম্ভভিত্তিক অর্থ" in bangla
    assert "নমুনামূলক, সরকারিভাবে অনুমোদিত নয়" in bangla
    english = client.get(page.get_translations().get().url).content.decode()
    assert "Money by pillar" in english


def test_each_number_on_the_page_leads_to_its_passport(client):
    snapshot = frozen()
    page = publish(snapshot)
    content = client.get(page.url).content.decode()
    for figure in snapshot.figures.filter(key__startswith="pillar.1."):
        assert f"/bn/verify/{figure.code}" in content
    code = snapshot.figures.get(key="pillar.1.spent").code
    assert client.get(f"/bn/verify/{code}").status_code in (200, 301)


def test_the_list_shows_what_is_live(client):
    page = publish(frozen())
    assert "একটি প্রতিবেদন" in client.get("/bn/reports/").content.decode()
    page.unpublish()
    listed = client.get("/bn/reports/").content.decode()
    assert "একটি প্রতিবেদন" not in listed
    assert "এখনো কোনো প্রতিবেদন প্রকাশিত হয়নি" in listed


def test_a_page_needs_the_same_queries_at_any_number_of_rows(client, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tests.factories.plan import line

    first = publish(frozen())
    client.get(first.url)
    for number in range(10):
        line(original=100, revised=100, released=100, spent=5, economic_code=f"9999-03{number:02}-0100-3211")
    with CaptureQueriesContext(connection) as few:
        client.get(first.url)
    second = publish(frozen(unit=first.snapshot.unit), slug="another")
    with django_assert_max_num_queries(len(few) + 1):  # the figures, which the first page has in the cache
        client.get(second.url)


def test_a_file_of_an_unpublished_report_is_for_those_who_build(client, sign_in):
    snapshot = frozen()
    edition = edition_of(snapshot)
    address = f"/bn/reports/files/{edition.pk}/"
    assert client.get(address).status_code == 404
    learner = person_with_role(Role.LEARNER, snapshot.unit)
    assert sign_in(learner).get(address).status_code == 404
    officer = person_with_role(Role.BUDGET_OFFICER, snapshot.unit)
    assert sign_in(officer).get(address).status_code == 200


def test_a_published_file_is_handed_out_as_it_was_built(client):
    snapshot = frozen()
    edition = edition_of(snapshot)
    publish(snapshot)
    response = client.get(f"/bn/reports/files/{edition.pk}/")
    content = b"".join(response.streaming_content)
    assert hashlib.sha256(content).hexdigest() == edition.sha256
    assert response["Content-Type"] == "application/pdf"
    assert "attachment" in response["Content-Disposition"]


@pytest.mark.parametrize("role", [Role.LEARNER, Role.TRAINER, Role.MEMBER])
def test_others_may_not_build(sign_in, role):
    country = a_small_world()
    assert sign_in(person_with_role(role, country)).get("/bn/reports/new/").status_code == 403


def test_a_visitor_is_sent_to_log_in(client):
    assert client.get("/bn/reports/new/").status_code == 302


def test_asking_five_times_makes_one_job(sign_in, django_capture_on_commit_callbacks):
    country = a_small_world()
    officer = person_with_role(Role.BUDGET_OFFICER, country)
    client = sign_in(officer)
    assert client.get("/bn/reports/new/").status_code == 200
    asked = {
        "kind": "budget",
        "period": "FY2025-26",
        "language": "bn",
        "format": "pdf",
        "token": str(uuid.uuid4()),
    }
    answers = {client.post("/bn/reports/new/", asked)["Location"] for _time in range(5)}
    job = Job.objects.get()
    assert answers == {f"/bn/jobs/{job.pk}/"}
    assert job.kind == "report.budget"


@pytest.mark.parametrize("kind", ["budget", "plan"])
def test_a_report_of_a_year_is_refused_for_a_quarter_in_the_form(sign_in, kind):
    country = a_small_world()
    client = sign_in(person_with_role(Role.BUDGET_OFFICER, country))
    asked = {"kind": kind, "period": "2026Q2", "language": "bn", "format": "pdf", "token": str(uuid.uuid4())}
    response = client.post("/bn/reports/new/", asked)
    assert response.status_code == 200
    assert "এই প্রতিবেদনের জন্য একটি অর্থবছর বেছে নিন।" in response.content.decode()
    assert not Job.objects.exists()


def test_the_kept_bytes_are_those_that_the_report_builds():
    snapshot = frozen()
    assert stored_bytes(edition_of(snapshot, "en", "xlsx")) == files.build(snapshot, "en", "xlsx")
