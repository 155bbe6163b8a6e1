"""What was backed up comes back, to the byte; what is damaged does not come in."""

import gzip
import io
import json
import shutil
import tarfile

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command

from governance.domain.log import broken_at, record
from governance.models import LogEntry, OrgUnit, Person
from jobs.domain.queue import enqueue
from jobs.models import Job
from tests.factories.governance import OrgUnitFactory, PersonFactory, PostingFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def folders(settings):
    """The two folders of files, empty."""
    for folder in (settings.MEDIA_ROOT, settings.PRIVATE_ROOT):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
    (settings.MEDIA_ROOT / "images").mkdir()
    return settings


@pytest.fixture
def filled(folders, kind):
    """An installation with people, places, a log, a job with a file, and a picture."""
    country = OrgUnitFactory(code="BD")
    posting = PostingFactory(unit=OrgUnitFactory(parent=country), person__name_bn="রহিমা খাতুন")
    record(by=posting.person, verb="appoint", noun="Posting", key="1", after={"post": "নার্স"})
    enqueue(kind="test.nothing", payload={"n": [1.5, None]}, file=ContentFile(b"a,b", name="a.csv"))
    (folders.MEDIA_ROOT / "images" / "ছবি.png").write_bytes(b"\x89PNG")
    (folders.PRIVATE_ROOT / "pulse").mkdir()
    (folders.PRIVATE_ROOT / "pulse" / "x.json").write_bytes(b"{}")
    return posting


@pytest.fixture
def archive(filled, tmp_path):
    path = tmp_path / "backup.tar.gz"
    call_command("backup", output=str(path), verbosity=0)
    return path


def members(path):
    with tarfile.open(path) as tar:
        return json.load(tar.extractfile("manifest.json"))["members"]


def altered(path, change):
    """A copy of an archive whose members went through `change(name, content)`; None leaves one out."""
    copy = path.with_name("altered.tar.gz")
    with tarfile.open(path) as old, tarfile.open(copy, "w:gz") as new:
        for member in old:
            content = change(member.name, old.extractfile(member).read())
            if content is not None:
                member.size = len(content)
                new.addfile(member, io.BytesIO(content))
    return copy


def test_what_was_backed_up_comes_back_to_the_byte(archive, filled, folders, tmp_path):
    before = members(archive)
    picture = folders.MEDIA_ROOT / "images" / "ছবি.png"
    picture.write_bytes(b"other")
    PersonFactory()
    job = Job.objects.get()
    job.upload.delete(save=False)
    job.delete()
    call_command("restore", str(archive), "--replace")
    again = tmp_path / "again.tar.gz"
    call_command("backup", output=str(again))
    assert members(again) == before
    assert picture.read_bytes() == b"\x89PNG"
    assert Job.objects.get().upload.read() == b"a,b"
    assert Person.objects.get(pk=filled.person.pk).name_bn == "রহিমা খাতুন"
    assert broken_at() is None


def test_after_it_new_rows_get_new_numbers(archive):
    last = max(OrgUnit.objects.values_list("pk", flat=True))
    call_command("restore", str(archive), "--replace")
    assert PersonFactory().pk
    assert OrgUnitFactory().pk > last


def test_it_is_complete_and_holds_no_log_in_and_no_sign_of_life(archive):
    held = members(archive)
    assert held["data/governance.person.jsonl"]["rows"] == 1
    assert held["data/governance.logentry.jsonl"]["rows"] == LogEntry.objects.count()
    assert "files/media/images/ছবি.png" in held
    assert not [name for name in held if "sessions." in name or "pulse" in name]
    assert archive.stat().st_mode & 0o077 == 0


def test_a_filled_database_is_not_overwritten_by_accident(archive):
    with pytest.raises(CommandError, match="--replace") as refused:
        call_command("restore", str(archive))
    assert refused.value.returncode == 1
    assert Person.objects.count() == 1


DAMAGE = {
    "a changed row": lambda name, content: content.replace("রহিমা".encode(), "করিমা".encode()),
    "a changed file": lambda name, content: b"GIF" if name.endswith(".png") else content,
    "a missing table": lambda name, content: None if name == "data/governance.person.jsonl" else content,
    "a missing manifest": lambda name, content: None if name == "manifest.json" else content,
    "another version": lambda name, content: content.replace(b"governance.0001_user", b"governance.0000_user"),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_archive_is_refused_and_changes_nothing(damage, archive):
    PersonFactory()
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("restore", str(altered(archive, DAMAGE[damage])), "--replace")
    assert Person.objects.count() == 2


@pytest.mark.parametrize("part", [0.0, 0.5, 0.99])
def test_a_truncated_archive_is_refused(part, archive):
    content = archive.read_bytes()
    archive.write_bytes(content[: int(len(content) * part)])
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("restore", str(archive), "--replace")
    assert Person.objects.count() == 1


@pytest.mark.parametrize("name", ["files/media/../../evil", "/etc/evil", "files/other/evil", "evil"])
def test_a_file_that_wants_elsewhere_is_refused(name, archive, tmp_path):
    hostile = tmp_path / "hostile.tar.gz"
    with tarfile.open(hostile, "w:gz") as tar:
        member = tarfile.TarInfo(name)
        member.size = 4
        tar.addfile(member, io.BytesIO(b"evil"))
    with pytest.raises(CommandError, match="no backup holds"):
        call_command("restore", str(hostile), "--replace")
    assert not list(tmp_path.rglob("evil"))


def test_what_is_no_archive_is_refused(archive):
    archive.write_bytes(gzip.compress(b"hello"))
    with pytest.raises(CommandError, match="damaged"):
        call_command("restore", str(archive), "--replace")


def test_a_backup_that_fails_leaves_the_old_one(archive, monkeypatch):
    before = archive.read_bytes()

    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("config.management.commands.backup._add", full)
    with pytest.raises(CommandError, match="No space"):
        call_command("backup", output=str(archive))
    assert archive.read_bytes() == before
    assert not list(archive.parent.glob("*.part"))


def test_wrong_usage(tmp_path):
    for command in (["restore", str(tmp_path / "none")], ["backup", "--output", str(tmp_path / "none" / "x")]):
        with pytest.raises(CommandError) as wrong:
            call_command(*command)
        assert wrong.value.returncode == 2
