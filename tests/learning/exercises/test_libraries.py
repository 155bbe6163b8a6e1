"""Our types are proper H5P libraries: they pass the rules for packages of strangers, and are small."""

import io
import json
import re

import pytest
import rjsmin

from learning.domain.h5p_files import library_store
from learning.domain.h5p_packages import export_package
from learning.exercises import LIBRARIES
from learning.h5p.fields import TextField
from learning.h5p.names import LibraryName
from learning.h5p.package import read_package
from learning.h5p.resolve import resolve
from learning.h5p.semantics import read_semantics
from learning.h5p.store import LibraryStore
from tests.factories.exercises import EXAMPLES, an_exercise

pytestmark = pytest.mark.usefixtures("own_files")
MACHINES = sorted(EXAMPLES)
MOST = 10 * 1024  # bytes of script, as it is sent before compression
BANGLA = re.compile("[\u0980-\u09ff]")


@pytest.fixture
def store(own_files):
    return library_store()


@pytest.mark.parametrize("machine", MACHINES)
def test_a_type_with_all_that_it_needs_has_a_small_script(store, machine):
    found = resolve(LibraryName(machine, 1, 0), {}, store.get)
    assert not found.missing
    scripts = [(store.path(each.name) / path).read_text() for each in found.libraries for path in each.js]
    assert sum(len(rjsmin.jsmin(script).encode()) for script in scripts) <= MOST


@pytest.mark.django_db
@pytest.mark.parametrize("machine", MACHINES)
def test_a_package_of_each_is_accepted_by_an_empty_host_without_a_word(tmp_path, machine):
    file = io.BytesIO()
    assert export_package(content=an_exercise(machine), file=file) == []
    report = read_package(file, LibraryStore(tmp_path / "other"))
    assert report.findings == []
    assert {packed.library.name.machine for packed in report.libraries} == {machine, "Dishari.Exercise"}


@pytest.mark.parametrize("machine", MACHINES)
def test_semantics_are_sound_and_every_text_of_them_is_in_bangla(machine):
    folder = LIBRARIES / f"{machine}-1.0.0"
    said = json.loads((folder / "semantics.json").read_text())
    fields, faults = read_semantics(said)
    assert fields
    assert faults == []
    words = json.loads((folder / "language" / "bn.json").read_text())["semantics"]
    assert list(untranslated(said, words, machine)) == []


def untranslated(fields, words, path):
    """Places whose label, help or default has no Bangla."""
    assert len(fields) == len(words), path
    for field, said in zip(fields, words, strict=True):
        here = f"{path}.{field.get('name')}"
        texts = [key for key in ("label", "description", "entity") if key in field]
        texts += ["default"] if isinstance(field.get("default"), str) and field["type"] == "text" else []
        yield from (f"{here} {key}" for key in texts if not BANGLA.search(said.get(key, "")))
        if "fields" in field:
            yield from untranslated(field["fields"], said["fields"], here)
        if "field" in field:
            yield from untranslated([field["field"]], [said["field"]], here)
        for option, word in zip(field.get("options", []), said.get("options", []), strict=True):
            if not BANGLA.search(word["label"]):
                yield f"{here}={option['value']}"


@pytest.mark.parametrize("machine", MACHINES)
def test_every_word_that_a_script_says_is_one_that_an_author_may_change(store, machine):
    names = {LibraryName(machine, 1, 0), LibraryName("Dishari.Exercise", 1, 0)}
    scripts = "".join((store.path(name) / path).read_text() for name in names for path in store.get(name).js)
    said = set(re.findall(r'say\("(\w+)"', scripts)) | set(re.findall(r'button\("(\w+)"', scripts))
    (group,) = (field for field in store.fields(LibraryName(machine, 1, 0)) if field.name == "l10n")
    words = {field.name for field in group.fields if isinstance(field, TextField) and field.common}
    assert said <= {field.name for field in group.fields} | words


def test_our_types_cannot_be_taken_away(store):
    assert not store.remove(LibraryName("Dishari.Choice", 1, 0))
    assert store.get(LibraryName("Dishari.Choice", 1, 0)) is not None
