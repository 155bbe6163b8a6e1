import json
import time

import pytest
from django.core.signing import TimestampSigner

from learning.domain import h5p_editor
from learning.domain.h5p_editor import key_for, libraries_told, library_told, person_of_key, translations_told
from learning.domain.h5p_packages import import_package
from learning.h5p.names import LibraryName
from tests.factories.governance import PersonFactory
from tests.factories.h5p import an_editor
from tests.factories.packages import a_library, about, needs, package

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
CHOICE = LibraryName("Dishari.Choice", 1, 0)


def test_an_editor_is_ready_when_its_folder_is_whole(settings, tmp_path):
    assert not h5p_editor.editor_is_ready()
    settings.H5P_EDITOR_ROOT = an_editor(tmp_path)
    assert h5p_editor.editor_is_ready()
    (tmp_path / "ckeditor" / "ckeditor.js").unlink()
    assert h5p_editor.missing_files() == ["ckeditor/ckeditor.js"]


def test_a_key_says_for_whom_it_is_and_nobody_else_makes_one():
    person = PersonFactory()
    assert person_of_key(key_for(person)) == person
    for key in ("", "1", key_for(person) + "x", TimestampSigner(salt="other").sign(str(person.pk))):
        assert person_of_key(key) is None


def test_a_key_ends_with_the_account_and_with_its_password():
    person = PersonFactory()
    key = key_for(person)
    person.user.set_password("another")
    person.user.save()
    assert person_of_key(key) is None
    key = key_for(person)
    person.user.is_active = False
    person.user.save()
    assert person_of_key(key) is None


def test_a_key_holds_for_a_day(monkeypatch):
    person = PersonFactory()
    key, now = key_for(person), time.time()
    monkeypatch.setattr("django.core.signing.time.time", lambda: now + h5p_editor.A_DAY - 60)
    assert person_of_key(key) == person
    monkeypatch.setattr("django.core.signing.time.time", lambda: now + h5p_editor.A_DAY + 60)
    assert person_of_key(key) is None


def test_types_are_offered_and_older_versions_are_called_old():
    for version in ("1.0.0", "1.1.0"):
        library = a_library("Test.Quiz", version, files={"semantics.json": [{"name": "a", "type": "text"}]})
        import_package(
            file=package({"h5p.json": about("Test.Quiz", version[:3]), "content/content.json": {}, **library}), by=None
        )
    told = {(each["name"], each["minorVersion"]): each["isOld"] for each in libraries_told()}
    assert (told["Test.Quiz", 0], told["Test.Quiz", 1]) == (True, False)
    assert "Dishari.Choice" in {name for name, _minor in told}
    assert "Dishari.Exercise" not in {name for name, _minor in told}
    assert [each["uberName"] for each in libraries_told(["Dishari.Choice 1.0", "No.Such 1.0", "x"])] == [
        "Dishari.Choice 1.0"
    ]


def test_a_library_is_told_with_its_words_and_the_scripts_that_only_an_editor_loads():
    widget = a_library("Test.Widget", "1.0.0", runnable=0, preloadedDependencies=[needs("Test.Base", "1.0")])
    quiz = a_library("Test.Quiz", "1.0.0", editorDependencies=[needs("Test.Widget", "1.0")],
                     files={"semantics.json": [{"name": "a", "type": "text"}]})  # fmt: skip
    inside = {"h5p.json": about("Test.Quiz", "1.0"), "content/content.json": {}, **quiz, **widget}
    import_package(file=package({**inside, **a_library("Test.Base", "1.0.0", runnable=0)}), by=None)
    told = library_told(LibraryName("Test.Quiz", 1, 0), "bn", "en", "/l")
    assert told["javascript"] == ["/l/Test.Base-1.0.0/card.js", "/l/Test.Widget-1.0.0/card.js"]
    assert told["semantics"] == [{"name": "a", "type": "text"}]
    ours = library_told(CHOICE, "bn", "../en", "/l")
    assert json.loads(ours["language"])["semantics"][0]["label"] == "প্রশ্ন"
    assert (ours["defaultLanguage"], ours["languages"]) == (None, ["bn", "en"])
    assert library_told(LibraryName("No.Such", 1, 0), "en", "en", "/l") is None


def test_words_of_libraries_are_told_in_a_language():
    said = translations_told(["Dishari.Choice 1.0", "No.Such 1.0", "x"], "bn")
    assert list(said) == ["Dishari.Choice 1.0"]
    assert translations_told(["Dishari.Choice 1.0"], "../../bn") == {}
