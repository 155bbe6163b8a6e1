"""Uploading a table: looked at first, then confirmed."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from jobs.domain import execution
from jobs.models import Job, Schedule
from tests.jobs.domain.test_imports import importing

pytestmark = pytest.mark.django_db

TOKEN = "6f1c5d1e-58a5-4a32-9d6a-4f8ea2a0c1bb"


@pytest.fixture
def things(kind, owner, colleague):
    """An import that the owner and the colleague may do."""
    allowed = {owner.user.pk, colleague.user.pk}
    return kind(
        importing,
        kind="import.things",
        label="Things",
        imports=True,
        columns=["name", "note"],
        may=lambda user: user.pk in allowed,
    )


def upload(session, content=b"a b", name="things.csv", token=TOKEN, kind="things"):
    data = {"file": SimpleUploadedFile(name, content), "token": token}
    return session.post(reverse("import_upload", args=[kind]), data)


def test_from_upload_to_import(things, owner, sign_in):
    session = sign_in(owner)
    looked = upload(session)
    preview = Job.objects.get()
    assert looked.url == reverse("job", args=[preview.pk])
    execution.run(job_id=preview.pk)
    page = session.get(looked.url).content.decode()
    assert "এখনো কিছুই সংরক্ষণ করা হয়নি" in page
    assert "২টি সারি আমদানি করুন" in page

    confirm = reverse("import_confirm", args=[preview.pk])
    first, second = session.post(confirm), session.post(confirm)
    assert first.url == second.url
    job = Job.objects.exclude(pk=preview.pk).get()
    execution.run(job_id=job.pk)
    assert Schedule.objects.count() == 2
    assert "সব সারি আমদানি হয়েছে" in session.get(first.url).content.decode()
    assert "আমদানিটি দেখুন" in session.get(looked.url).content.decode()


def test_a_file_with_faults_offers_the_good_rows_and_a_new_upload(things, owner, sign_in):
    session = sign_in(owner)
    looked = upload(session, b"a bad b")
    preview = Job.objects.get()
    execution.run(job_id=preview.pk)
    page = session.get(looked.url).content.decode()
    assert "শুধু সঠিক ২টি সারি আমদানি করুন" in page
    assert "সংশোধিত ফাইল আপলোড করুন" in page
    confirm = reverse("import_confirm", args=[preview.pk])
    assert session.post(confirm).url == looked.url
    assert Job.objects.count() == 1
    assert session.post(confirm, {"good_rows": "1"}).url != looked.url


def test_a_file_that_is_refused_as_a_whole_offers_no_rows_to_leave_out(things, owner, sign_in):
    session = sign_in(owner)
    looked = upload(session, b"bad")
    execution.run(job_id=Job.objects.get().pk)
    page = session.get(looked.url).content.decode()
    assert "যাচাই: Things" in page
    assert "ফাইলটি নেওয়া যায়নি" in page
    assert "সেগুলো বাদ দিন" not in page


def test_a_second_click_on_upload_makes_one_job(things, owner, sign_in):
    session = sign_in(owner)
    assert upload(session).url == upload(session).url
    assert Job.objects.count() == 1


def test_who_goes_back_and_chooses_another_file_means_that_one(things, owner, sign_in):
    session = sign_in(owner)
    first, second = upload(session, b"a bad"), upload(session, b"a b")
    assert first.url != second.url
    assert {job.upload.read() for job in Job.objects.all()} == {b"a bad", b"a b"}


def test_a_full_disk_is_told_and_leaves_no_job(things, owner, sign_in, monkeypatch):
    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("django.core.files.storage.FileSystemStorage._save", full)
    answer = upload(sign_in(owner))
    assert answer.status_code == 507
    assert "সংরক্ষণ করা যায়নি" in answer.content.decode()
    assert not Job.objects.exists()


def test_two_people_with_the_same_token_have_two_jobs(things, owner, colleague, sign_in):
    upload(sign_in(owner))
    upload(sign_in(colleague))
    assert Job.objects.count() == 2


@pytest.mark.parametrize(
    ("content", "name", "status", "sentence"),
    [
        (b"a" * 2049, "things.csv", 413, "এমবির চেয়ে বড়"),
        (b"a,b", "things.pdf", 200, "CSV বা এক্সেল (.xlsx) ফাইল নয়"),
        (b"a,b", "things.xlsx.exe", 200, "CSV বা এক্সেল (.xlsx) ফাইল নয়"),
        (b"", "things.csv", 200, "ফাইলটি খালি"),
    ],
)
def test_a_file_that_cannot_be_is_refused_with_a_reason(
    content, name, status, sentence, things, owner, sign_in, settings
):
    settings.MAX_IMPORT_BYTES = 2048
    answer = upload(sign_in(owner), content, name)
    assert answer.status_code == status
    assert sentence in answer.content.decode()
    assert not Job.objects.exists()


def test_an_import_that_reads_piece_by_piece_takes_larger_files(kind, owner, sign_in, settings):
    settings.MAX_IMPORT_BYTES, settings.MAX_STREAMED_IMPORT_BYTES = 10, 100
    kind(importing, kind="import.things", imports=True, streams=True)
    assert upload(sign_in(owner), b"a" * 100).status_code == 302
    assert upload(sign_in(owner), b"a" * 101).status_code == 413


def test_no_file_is_refused_with_a_reason(things, owner, sign_in):
    answer = sign_in(owner).post(reverse("import_upload", args=["things"]), {"token": TOKEN})
    assert "একটি ফাইল বেছে নিন" in answer.content.decode()


def test_who_may_not_import_is_refused(things, owner, stranger, client, sign_in):
    for name in ("import_upload", "import_template"):
        address = reverse(name, args=["things"])
        assert sign_in(owner).get(address).status_code == 200
        assert sign_in(stranger).get(address).status_code == 403
        client.logout()
        assert "/accounts/login/" in client.get(address).url
    assert upload(sign_in(stranger)).status_code == 403
    assert not Job.objects.exists()


def test_who_may_import_something_may_not_import_everything(things, kind, owner, sign_in):
    kind(kind="import.secrets", imports=True, may=lambda user: False)
    assert upload(sign_in(owner), kind="secrets").status_code == 403
    assert sign_in(owner).get(reverse("import_upload", args=["unknown"])).status_code == 404


def test_the_list_offers_what_one_may_import(things, kind, owner, stranger, sign_in):
    address = reverse("import_upload", args=["things"])
    assert address in sign_in(owner).get(reverse("job_list")).content.decode()
    assert address not in sign_in(stranger).get(reverse("job_list")).content.decode()


def test_the_template_is_a_table_with_the_names_of_the_columns(things, owner, sign_in):
    answer = sign_in(owner).get(reverse("import_template", args=["things"]))
    assert answer.content.decode("utf-8-sig").strip() == "name,note"
    assert "attachment" in answer["Content-Disposition"]


def test_another_s_preview_cannot_be_confirmed(things, owner, colleague, sign_in):
    upload(sign_in(owner))
    preview = Job.objects.get()
    execution.run(job_id=preview.pk)
    assert sign_in(colleague).post(reverse("import_confirm", args=[preview.pk])).status_code == 404
    assert Job.objects.count() == 1
