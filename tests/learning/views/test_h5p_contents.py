"""Bringing contents, taking them away as packages, and who reads results."""

import io
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from governance.values import Role
from learning.domain.h5p_results import take_events
from learning.h5p.package import read_package
from learning.h5p.store import LibraryStore
from learning.models import H5PContent, H5PResult
from tests.factories.exercises import an_exercise
from tests.factories.governance import OrgUnitFactory, PersonFactory, PostingFactory, person_with_role
from tests.factories.h5p import a_card, a_content

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]


@pytest.fixture
def editor():
    return person_with_role(Role.EDITOR, OrgUnitFactory())


def bring(client, file, **fields):
    upload = SimpleUploadedFile("card.h5p", file.read())
    return client.post(f"/en{reverse('h5p_contents')[3:]}", {"file": upload, **fields})


def test_an_editor_brings_a_package_for_installed_libraries(sign_in, editor):
    a_content()
    response = bring(sign_in(editor), a_card(), is_public="on")
    assert response.status_code == 200
    assert "“card.h5p” is imported." in response.content.decode()
    assert H5PContent.objects.filter(by=editor, is_public=True).count() == 1


def test_everything_that_stands_against_a_package_is_told_and_nothing_is_written(sign_in, editor):
    file = a_card(**{"content/<b>.php": "x", "H5P.TrueFalse-1.2/card.js": None})
    response = bring(sign_in(editor), file)
    text = response.content.decode()
    assert response.status_code == 422
    for expected in ("nothing was written", "card.js” is missing", "You may not install libraries", "bad_path"):
        assert expected in text
    assert "<b>.php" not in text
    assert not H5PContent.objects.exists()


@pytest.mark.parametrize("content", [b"", b"no zip"])
def test_what_is_no_package_is_told_in_bangla_too(sign_in, editor, content):
    upload = SimpleUploadedFile("x.h5p", content)
    response = sign_in(editor).post("/bn/h5p/", {"file": upload})
    assert response.status_code == 422
    assert "H5P" in response.content.decode()
    if content:
        assert "H5P প্যাকেজ নয়" in response.content.decode()


def test_a_form_without_a_file_is_told(sign_in, editor):
    response = sign_in(editor).post("/en/h5p/", {})
    assert response.status_code == 422
    assert "This field is required" in response.content.decode()


def test_only_who_writes_courses_brings_and_takes_away(sign_in, editor):
    content = a_content()
    export = reverse("h5p_export", args=[content.uuid])
    for client, status in ((Client(), 302), (sign_in(PersonFactory()), 403)):
        assert client.get(reverse("h5p_contents")).status_code == status
        assert client.get(export).status_code == status
    page = sign_in(editor).get(reverse("h5p_contents"))
    assert page.status_code == 200
    assert export in page.content.decode()
    response = sign_in(editor).get(export)
    assert response["Content-Disposition"].startswith("attachment")


def test_what_is_taken_away_is_a_package(sign_in, editor, tmp_path):
    content = a_content()
    response = sign_in(editor).get(reverse("h5p_export", args=[content.uuid]))
    report = read_package(io.BytesIO(response.content), LibraryStore(tmp_path / "other"))
    assert report.accepted
    assert report.title == "Is it so?"


def test_results_are_read_by_who_made_them_and_who_trains_them(sign_in, owner, colleague, trainer, stranger):
    content = a_content()
    H5PResult.objects.create(content=content, person=owner, opened_at=timezone.now(), score=1, max_score=1)
    way = f"/en{reverse('h5p_results', args=[content.uuid])[3:]}"
    for person, sees in ((owner, True), (trainer, True), (colleague, False), (stranger, False)):
        text = sign_in(person).get(way).content.decode()
        assert (owner.hr_number in text) == sees
        assert ("Nobody whom you may see" in text) != sees
    assert Client().get(way).status_code == 302


def answer(content, person, response="false"):
    event = {"kind": "statement", "id": str(uuid.uuid4()), "verb": "answered", "question": "<b>?</b>",
             "response": response, "score": 1, "max_score": 1}  # fmt: skip
    take_events(content=content, person=person, events=[event])


def test_answers_are_read_by_who_gave_them_and_who_trains_them(sign_in):
    """An owner, a trainer of the place, a stranger, a visitor; and what is typed is text wherever it is shown."""
    unit = OrgUnitFactory()
    content, owner, trainer = an_exercise("Dishari.FillIn"), PersonFactory(), person_with_role(Role.TRAINER, unit)
    PostingFactory(person=owner, unit=unit)
    answer(content, owner, "=1+1[,]<script>x()</script>")
    address = reverse("h5p_answers", args=[content.uuid])
    for person, sees in ((owner, True), (trainer, True), (PersonFactory(), False)):
        text = sign_in(person).get(address).content.decode()
        assert ("=1+1, &lt;script&gt;" in text) == sees
        assert "<script>x()" not in text
        file = sign_in(person).get(address, {"format": "csv"}).content.decode("utf-8-sig")
        assert ("1+1" in file) == sees
        assert ",=1+1" not in file
        assert '"=1+1' not in file
    assert sign_in(owner).get(address, {"format": "xlsx"})["Content-Disposition"].endswith('answers.xlsx"')
    assert Client().get(address).status_code == 302


def test_how_well_a_question_works_stands_above_its_answers(sign_in):
    content, person = an_exercise(), PersonFactory()
    answer(content, person, "true")
    text = sign_in(person).get(reverse("h5p_answers", args=[content.uuid])).content.decode()
    assert "টিকা ফ্রিজে রাখতে হয়।" in text
    assert "১০০" in text


def test_answers_cost_the_same_queries_at_any_number(sign_in, django_assert_max_num_queries):
    content, person = an_exercise(), PersonFactory()
    for _n in range(40):
        answer(content, person)
    client = sign_in(person)
    with django_assert_max_num_queries(14):
        client.get(reverse("h5p_answers", args=[content.uuid]))
