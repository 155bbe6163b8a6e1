import io
import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from governance.models import LogEntry
from governance.values import Role
from learning.domain.h5p_files import folder_of, library_store
from learning.domain.h5p_packages import (
    export_package,
    import_package,
    look_at_package,
    permit_library,
    remove_library,
    take_package,
    told,
)
from learning.h5p.names import LibraryName
from learning.models import H5PContent
from tests.factories.governance import OrgUnitFactory, PersonFactory, person_with_role
from tests.factories.h5p import a_card, a_content
from tests.factories.packages import PNG, a_library, about, needs, package

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
TYPE = LibraryName("H5P.TrueFalse", 1, 2)


@pytest.fixture
def editor():
    return person_with_role(Role.EDITOR, OrgUnitFactory())


@pytest.fixture
def chief(editor):
    """An editor who may let libraries in."""
    editor.user.is_superuser = True
    editor.user.save()
    return editor


def test_a_package_comes_in_with_its_libraries_in_their_order_and_a_line_in_the_log(chief):
    done = import_package(file=a_card(**{"content/images/a.png": PNG}), by=chief, is_public=True)
    content = done.content
    assert (content.title, content.library, content.is_public, content.by) == ("Is it so?", TYPE, True, chief)
    assert (content.params["correct"], content.about["language"]) == ("true", "en")
    assert (folder_of(content.uuid) / "images" / "a.png").read_bytes() == PNG
    assert [str(row) for row in content.libraries.all()] == ["H5P.TrueFalse 1.2"]
    entry = LogEntry.objects.last()
    assert (entry.noun, entry.by, entry.after["installed"]) == ("H5PContent", chief, ["H5P.TrueFalse 1.2.3"])
    assert told(done)["content"] == str(content.uuid)


def test_a_refused_package_leaves_nothing(chief):
    done = import_package(file=a_card(**{"content/a.php": "x", "H5P.TrueFalse-1.2/card.js": None}), by=chief)
    assert done.content is None
    assert {finding["code"] for finding in told(done)["findings"]} == {"extension", "missing_file"}
    assert not H5PContent.objects.exists()
    assert library_store().get(TYPE) is None
    assert not LogEntry.objects.filter(noun="H5PContent").exists()


def test_an_editor_reads_that_they_may_not_install_and_brings_content_for_what_is_installed(editor):
    done = import_package(file=a_card(), by=editor)
    assert [finding.code for finding in done.findings] == ["may_not_install"]
    a_content()
    assert import_package(file=a_card(), by=editor).content is not None


def test_libraries_whose_hash_is_permitted_come_in_with_an_editor(editor):
    sha256 = import_package(file=a_card(), by=editor).report.libraries[0].sha256
    with pytest.raises(ValidationError) as refused:
        permit_library(library="H5P.TrueFalse 1.2.3", sha256=sha256, by=editor)
    assert refused.value.code == "may_not_install"
    permit_library(library="H5P.TrueFalse 1.2.3", sha256=sha256, by=None)
    assert import_package(file=a_card(**{"H5P.TrueFalse-1.2/card.js": "steal()"}), by=editor).content is None
    assert import_package(file=a_card(), by=editor).content is not None


def test_only_who_writes_courses_brings_content():
    with pytest.raises(PermissionDenied):
        import_package(file=a_card(), by=PersonFactory())


def test_what_the_database_refuses_leaves_no_files(chief, monkeypatch):
    taken = uuid.uuid4()
    H5PContent.objects.create(uuid=taken, title="x", machine="X", major=1, minor=0, sha256="0")
    monkeypatch.setattr("learning.domain.h5p_packages.uuid.uuid4", lambda: taken)
    with pytest.raises(Exception, match=r"(?i)unique"):
        import_package(file=a_card(), by=chief)
    assert not folder_of(taken).exists()


def test_an_exported_content_is_the_same_content_when_it_comes_back():
    first = a_content(**{"content/images/a.png": PNG})
    file = io.BytesIO()
    assert export_package(content=first, file=file) == []
    again = import_package(file=file, by=None).content
    assert (again.params, again.title, again.library) == (first.params, first.title, first.library)
    second = io.BytesIO()
    export_package(content=again, file=second)
    assert second.getvalue() == file.getvalue()


def test_a_library_is_removed_when_no_content_uses_it(editor):
    content = a_content()
    with pytest.raises(ValidationError) as refused:
        remove_library(name=TYPE, by=None)
    assert refused.value.code == "still_used"
    content.delete()
    with pytest.raises(ValidationError) as refused:
        remove_library(name=TYPE, by=editor)
    assert refused.value.code == "may_not_install"
    remove_library(name=TYPE, by=None)
    assert library_store().get(TYPE) is None


def test_what_the_parts_of_a_content_use_is_written_down():
    part = {"part": {"library": "Test.Inner 2.0", "params": {}}}
    file = package(**{"h5p.json": about(), "content/content.json": part, **a_library("Test.Inner", "2.0.1")})
    content = import_package(file=file, by=None).content
    assert [str(row) for row in content.libraries.all()] == ["Test.Card 1.2", "Test.Inner 2.0"]


@pytest.mark.parametrize(
    ("setting", "most", "code"),
    [
        ("H5P_MAX_ENTRIES", 1, "too_many_entries"),
        ("H5P_MAX_FILE_BYTES", 10, "file_too_large"),
        ("H5P_MAX_BYTES", 10, "too_large"),
    ],
)
def test_an_installation_says_how_much_a_package_may_hold(settings, setting, most, code):
    setattr(settings, setting, most)
    assert code in {finding.code for finding in import_package(file=a_card(), by=None).findings}


def test_a_newer_patch_that_needs_more_is_loaded_with_it_by_contents_that_were_there_before(chief):
    before = a_content()
    helper = a_library("Test.Helper", "1.0.0")
    newer = a_library("H5P.TrueFalse", "1.2.4", preloadedDependencies=[needs("Test.Helper", "1.0")])
    done = import_package(file=a_card(**helper, **newer), by=chief)
    assert done.content is not None
    assert [str(row) for row in before.libraries.all()] == ["Test.Helper 1.0", "H5P.TrueFalse 1.2"]


def test_a_newer_patch_describes_what_is_played_of_contents_that_were_there_before(chief):
    before = a_content()
    semantics = [{"name": "question", "type": "text", "label": "Question"}]
    newer = a_library("H5P.TrueFalse", "1.2.4", files={"semantics.json": semantics})
    done = import_package(file=a_card(**newer), by=chief)
    assert done.content is not None
    before.refresh_from_db()
    assert before.played == {"question": "Is it so?"}
    assert before.params["correct"] == "true"


def test_a_library_that_is_taken_away_between_looking_and_taking_refuses_the_package(chief):
    content = a_content()
    content.delete()
    file = a_card(**dict.fromkeys(a_library("H5P.TrueFalse", "1.2.3")))
    report = look_at_package(file=file, by=chief)
    assert report.accepted
    remove_library(name=TYPE, by=chief)
    done = take_package(report=report, file=file, by=chief)
    assert [finding.code for finding in done.findings] == ["missing_library"]
    assert not H5PContent.objects.exists()
    assert [path.name for path in folder_of(content.uuid).parent.glob("*-*")] == [str(content.uuid)]
