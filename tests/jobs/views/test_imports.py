"""Uploading a table: looked at first, then confirmed."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from basis.rows import RowReport, read_table
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


def naming(job):
    """An import that reads a table and writes nothing; `name` may be in the old Bijoy encoding."""
    report = RowReport(dry_run=job.dry_run)
    table = read_table(job.content(), job.filename, required=["name"], known=["name"], legacy=job.legacy)
    for row in table.rows:
        report.rows += 1
        if row.error:
            report.refuse(row.number, row.error)
        else:
            report.created += 1
            report.accept(row.number, row.values)
    report.legacy_text = table.legacy_text
    return report.as_dict()


BIJOY = "name\nDc‡Rjv ¯^v¯’¨ Kg‡cø·\nXvKv †Rjv\n".encode("cp1252")


@pytest.fixture
def names(kind, owner, colleague):
    allowed = {owner.user.pk, colleague.user.pk}
    return kind(naming, kind="import.things", imports=True, may=lambda user: user.pk in allowed)


def looked_at(session):
    address = upload(session, BIJOY).url
    execution.run(job_id=Job.objects.latest("created_at").pk)
    return Job.objects.latest("created_at"), address


def test_old_bijoy_text_is_shown_before_and_after_and_nothing_is_converted_unasked(names, owner, sign_in):
    session = sign_in(owner)
    preview, address = looked_at(session)
    page = session.get(address).content.decode()
    assert "Dc‡Rjv ¯^v¯’¨ Kg‡cø·" in page
    assert "উপজেলা স্বাস্থ্য কমপ্লেক্স" in page
    assert "পুরোনো বিজয় লেখা রূপান্তর করে আবার যাচাই করুন" in page
    assert {each["code"] for each in preview.report["refused"]} == {"legacy_text"}


def test_who_chooses_conversion_sees_the_file_anew_and_then_imports_that(names, owner, sign_in):
    session = sign_in(owner)
    preview, _address = looked_at(session)
    confirm = reverse("import_confirm", args=[preview.pk])
    first, second = session.post(confirm, {"legacy": "convert"}), session.post(confirm, {"legacy": "convert"})
    assert first.url == second.url
    again = execution.run(job_id=Job.objects.exclude(pk=preview.pk).get().pk)
    assert again.report["refused"] == []
    assert again.report["legacy_text"][1] == {"column": "name", "before": "XvKv †Rjv", "after": "ঢাকা জেলা"}
    page = session.get(first.url).content.decode()
    assert "এমন লেখা ইউনিকোডে রূপান্তর করা হয়েছে" in page
    assert "আবার যাচাই করুন" not in page

    session.post(reverse("import_confirm", args=[again.pk]))
    done = Job.objects.exclude(pk__in=[preview.pk, again.pk]).get()
    assert (done.payload["legacy"], done.payload["dry_run"]) == ("convert", False)


def test_who_says_that_it_is_no_bijoy_gets_it_checked_as_it_is(names, owner, sign_in):
    session = sign_in(owner)
    preview, _address = looked_at(session)
    session.post(reverse("import_confirm", args=[preview.pk]), {"legacy": "keep"})
    again = execution.run(job_id=Job.objects.exclude(pk=preview.pk).get().pk)
    assert (again.report["created"], again.report["refused"]) == (2, [])
    assert "legacy_text" not in again.report


def test_another_choice_and_another_s_file_are_refused(names, owner, colleague, sign_in):
    preview, _address = looked_at(sign_in(owner))
    confirm = reverse("import_confirm", args=[preview.pk])
    assert sign_in(owner).post(confirm, {"legacy": "nonsense"}).url == reverse("job", args=[preview.pk])
    assert sign_in(colleague).post(confirm, {"legacy": "convert"}).status_code == 404
    assert Job.objects.count() == 1


def test_the_refused_rows_come_back_whole_with_what_to_mend(names, owner, sign_in):
    session = sign_in(owner)
    address = upload(session, "name,own\nBarishal,1\nDc‡Rjv ¯^v¯’¨ Kg‡cø·,2\n".encode()).url
    job = execution.run(job_id=Job.objects.get().pk)
    assert reverse("job_errors", args=[job.pk]) in session.get(address).content.decode()
    answer = session.get(reverse("job_errors", args=[job.pk]))
    header, row = answer.content.decode("utf-8-sig").splitlines()
    assert header.startswith("name,own,what_to_mend")
    assert row.startswith("Dc‡Rjv ¯^v¯’¨ Kg‡cø·,2,")
    assert "উপজেলা স্বাস্থ্য কমপ্লেক্স" in row
    assert answer["Content-Disposition"].endswith('.csv"')
