"""Remarks and evidence of a cell: who may, what a file really is, and that nothing is kept twice."""

import io
import zipfile

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from basis.periods import Period
from governance.models import LogEntry
from monitoring.domain import data_sets, remarks
from monitoring.models import CellComment, Evidence
from tests.factories.data_sets import a_data_set
from tests.factories.monitoring import IndicatorFactory, a_country, officer

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n" + b"x" * 50


class Scene:
    def __init__(self):
        self.country, (self.unit, self.other) = a_country(2)
        self.series = IndicatorFactory().series
        form = a_data_set(self.series, units=[self.unit])
        self.form = data_sets.open_form(data_set=form, unit=self.unit, period=Period.parse("2026Q3"))
        self.by = officer(self.unit)

    def attach(self, content=PDF, name="register.pdf", **options):
        given = {"form": self.form, "series": self.series, "by": self.by} | options
        return remarks.attach(content=content, name=name, **given)


@pytest.fixture
def scene(settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {
        "private": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    }
    return Scene()


def packed(*names):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (PDF, "application/pdf"),
        (b"\x89PNG\r\n\x1a\nrest", "image/png"),
        (b"\xff\xd8\xff\xe0rest", "image/jpeg"),
        (b"RIFF\x00\x00\x00\x00WEBPrest", "image/webp"),
        (packed("[Content_Types].xml", "xl/workbook.xml"), remarks.XLSX),
        ("বিভাগ,সংখ্যা\nক,১\n".encode(), "text/csv"),
        (packed("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"), None),
        (packed("a.txt"), None),
        (b"PK\x03\x04broken", None),
        (b"<html><script>alert(1)</script></html>", None),
        (b'<svg onload="alert(1)"/>', None),
        (b"a,b\n<script>", None),
        (b"MZ\x90\x00", None),
        (b"", None),
    ],
)
def test_what_a_file_is_shows_in_its_content(content, media_type):
    assert remarks.media_type_of(content) == media_type


def test_a_file_is_kept_once_with_its_hash(scene):
    first = scene.attach()
    assert scene.attach(name="again.pdf") == first
    assert (first.size, first.media_type, len(first.sha256)) == (len(PDF), "application/pdf", 64)
    assert LogEntry.objects.get(verb="attach_evidence").after["sha256"] == first.sha256


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\papers\\register.exe", "register.pdf"),
        ("page.html", "page.pdf"),
        ("\u202efdp.exe", "fdp.pdf"),
        ("", "file.pdf"),
        ("রেজিস্টার.pdf", "রেজিস্টার.pdf"),
    ],
)
def test_a_file_is_named_safely(scene, given, kept):
    assert scene.attach(name=given).name == kept


def code_of(error):
    return error.value.error_dict["file"][0].code


def test_what_is_not_taken(scene, settings):
    with pytest.raises(ValidationError) as error:
        scene.attach(b"MZ\x90\x00", "register.pdf")
    assert code_of(error) == "wrong_type"
    settings.MAX_EVIDENCE_BYTES = 10
    with pytest.raises(ValidationError) as error:
        scene.attach()
    assert code_of(error) == "too_large"


def test_a_cell_holds_so_many_files(scene, monkeypatch):
    monkeypatch.setattr(remarks, "MOST_FILES", 2)
    for number in (1, 2):
        scene.attach(PDF + bytes([number]))
    with pytest.raises(ValidationError) as error:
        scene.attach(PDF + b"3")
    assert code_of(error) == "too_many_files"
    assert Evidence.objects.count() == 2


def test_only_an_officer_of_the_place(scene):
    with pytest.raises(PermissionDenied):
        scene.attach(by=officer(scene.other))
    with pytest.raises(PermissionDenied):
        remarks.add(form=scene.form, series=scene.series, text="Hello", by=officer(scene.other))


def test_a_remark_sent_twice_stands_once(scene):
    for _time in range(2):
        remarks.add(form=scene.form, series=scene.series, text=" Counted twice ", by=scene.by, client_event_id="e1")
    assert CellComment.objects.get().text == "Counted twice"


@pytest.mark.parametrize(("text", "name"), [("  ", "text"), ("x" * 1001, "text")])
def test_an_empty_or_endless_remark_is_refused(scene, text, name):
    with pytest.raises(ValidationError) as error:
        remarks.add(form=scene.form, series=scene.series, text=text, by=scene.by)
    assert name in error.value.error_dict
