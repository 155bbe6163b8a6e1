"""A large package comes in by a job: its editor sees how far it is, and afterwards what was found."""

import os
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from governance.values import Role
from jobs.domain import execution
from jobs.models import Job
from jobs.values import JobState
from learning.domain import h5p_packages
from learning.domain.h5p_files import folder_of
from learning.domain.h5p_packages import sweep_contents
from learning.models import H5PContent
from learning.views import h5p_contents
from tests.factories.governance import OrgUnitFactory, PersonFactory, person_with_role
from tests.factories.h5p import a_card, a_content

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]


@pytest.fixture
def editor():
    return person_with_role(Role.EDITOR, OrgUnitFactory())


@pytest.fixture
def bring(sign_in, editor, monkeypatch):
    """Send a package that is large as far as the page knows; returns the job."""
    monkeypatch.setattr(h5p_contents, "LARGE", 10)

    def send(package):
        upload = SimpleUploadedFile("card.h5p", package.read())
        response = sign_in(editor).post(reverse("h5p_contents"), {"file": upload, "is_public": "on"})
        job = Job.objects.get()
        assert response["Location"] == reverse("job", args=[job.pk])
        return job

    return send


def test_it_is_kept_when_its_job_is_done_and_its_page_tells_what_was_found(bring, sign_in, editor):
    a_content()
    job = bring(a_card())
    assert H5PContent.objects.count() == 1
    execution.run(job_id=job.pk)
    job.refresh_from_db()
    assert job.state == JobState.FINISHED
    content = H5PContent.objects.get(by=editor)
    assert content.is_public
    page = sign_in(editor).get(reverse("h5p_import", args=[job.pk])).content.decode()
    assert reverse("h5p_play", args=[content.uuid]) in page


def test_one_that_is_refused_leaves_nothing_and_says_why_in_the_language_of_the_reader(bring, sign_in, editor):
    job = bring(a_card(**{"content/a.php": "x"}))
    execution.run(job_id=job.pk)
    assert not H5PContent.objects.exists()
    client = sign_in(editor)
    address = reverse("h5p_import", args=[job.pk])
    assert "গ্রহণ করা হয় না" in client.get(address).content.decode() or "extension" in client.get(address).content.decode()
    assert "nothing was written" in client.get(address.replace("/bn/", "/en/")).content.decode()


def test_one_that_is_stopped_while_it_is_unpacked_leaves_nothing(bring, monkeypatch):
    a_content()
    job = bring(a_card())
    kept = h5p_packages._keep

    def stopped(*args):
        kept(*args)
        raise OSError("no room")

    monkeypatch.setattr(h5p_packages, "_keep", stopped)
    before = set(folder_of(H5PContent.objects.get().uuid).parent.iterdir())
    execution.run(job_id=job.pk)
    assert H5PContent.objects.count() == 1
    assert set(folder_of(H5PContent.objects.get().uuid).parent.iterdir()) == before


def test_only_who_asked_sees_what_became_of_it(bring, sign_in):
    a_content()
    job = bring(a_card())
    address = reverse("h5p_import", args=[job.pk])
    assert sign_in(person_with_role(Role.EDITOR, OrgUnitFactory())).get(address).status_code == 404
    assert sign_in(PersonFactory()).get(address).status_code == 403
    assert Client().get(address).status_code == 302


def test_folders_without_a_row_are_taken_away_after_a_day():
    content = a_content()
    lost = folder_of(content.uuid).parent / "00000000-0000-4000-8000-000000000000"
    lost.mkdir()
    assert sweep_contents() == 0
    for path in (lost, folder_of(content.uuid)):
        os.utime(path, (time.time() - 2 * 24 * 3600,) * 2)
    assert sweep_contents() == 1
    assert not lost.exists()
    assert folder_of(content.uuid).exists()
