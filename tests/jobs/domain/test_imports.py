"""Look first, then do it with the same file, once."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from basis.rows import RowReport
from jobs import registry
from jobs.domain import execution
from jobs.domain.imports import confirm_import, preview_import
from jobs.models import Job, Schedule
from jobs.values import JobState
from tests.factories.governance import UserFactory
from tests.factories.jobs import ScheduleFactory

pytestmark = pytest.mark.django_db


def importing(job):
    """Each line of the file is a schedule; one that is called "bad" is refused."""
    report = RowReport(dry_run=job.dry_run)
    names = job.content().decode().split()
    report.rows = len(names)
    for row, name in enumerate(names, start=2):
        if name == "bad":
            report.refuse(row, ValidationError({"name": ValidationError("Bad.", code="bad")}), {"name": name})
        else:
            report.created += 1
    if report.ok or job.accept_good_rows:
        for name in names:
            if name != "bad":
                ScheduleFactory(name=name)
    return report.as_dict()


@pytest.fixture
def looked_at(kind):
    kind(importing, kind="import.things", imports=True)
    user = UserFactory()

    def look(content):
        job = preview_import(
            kind=registry.kinds["import.things"], file=ContentFile(content, name="things.csv"), by=user, token=content
        )
        return execution.run(job_id=job.pk)

    return look


def test_looking_writes_nothing(looked_at):
    preview = looked_at(b"a b")
    assert (preview.state, preview.result["created"]) == (JobState.FINISHED, 2)
    assert not Schedule.objects.exists()


def test_confirming_imports_the_same_stored_file_once_however_often(looked_at):
    preview = looked_at(b"a b")
    job = confirm_import(preview=preview, by=preview.owner)
    assert confirm_import(preview=preview, by=preview.owner) == job
    assert job.upload.name == preview.upload.name
    done = execution.run(job_id=job.pk)
    assert (done.state, Schedule.objects.count(), Job.objects.count()) == (JobState.FINISHED, 2, 2)


def test_a_file_with_faults_is_imported_only_when_the_good_rows_are_wanted_alone(looked_at):
    preview = looked_at(b"a bad b")
    with pytest.raises(ValidationError) as refused:
        confirm_import(preview=preview, by=preview.owner)
    assert refused.value.code == "rows_refused"
    job = execution.run(job_id=confirm_import(preview=preview, by=preview.owner, accept_good_rows=True).pk)
    assert job.result["refused"][0]["code"] == "bad"
    assert set(Schedule.objects.values_list("name", flat=True)) == {"a", "b"}


def test_a_file_without_a_good_row_cannot_be_confirmed(looked_at):
    preview = looked_at(b"bad")
    with pytest.raises(ValidationError) as refused:
        confirm_import(preview=preview, by=preview.owner, accept_good_rows=True)
    assert refused.value.code == "nothing_to_import"


def test_what_was_not_looked_at_cannot_be_confirmed(looked_at):
    preview = looked_at(b"a")
    done = execution.run(job_id=confirm_import(preview=preview, by=preview.owner).pk)
    with pytest.raises(ValidationError) as refused:
        confirm_import(preview=done, by=done.owner)
    assert refused.value.code == "not_checked"
