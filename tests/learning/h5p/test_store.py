import multiprocessing

import pytest

from learning.h5p.install import install_package
from learning.h5p.names import LibraryName
from learning.h5p.package import read_package
from learning.h5p.store import LibraryStore, fingerprint
from tests.factories.packages import a_library, about, needs, package

CARD = LibraryName("Test.Card", 1, 2)


def test_minors_stand_side_by_side_and_only_a_higher_patch_counts(store, take):
    take(package())
    take(package(**{"h5p.json": about(version="1.3"), **a_library(version="1.3.0")}))
    take(package(**a_library(version="1.2.9")))
    take(package(**a_library(version="1.2.4")))
    assert [str(library) for library in store.all()] == ["Test.Card 1.2.9", "Test.Card 1.3.0"]


def test_what_is_not_installed_is_none(store):
    assert store.get(CARD) is None
    with pytest.raises(KeyError):
        store.path(CARD)
    assert store.semantics(CARD) == []


def test_a_library_is_removed_only_when_no_content_and_no_library_needs_it(store, take):
    deck = a_library("Test.Deck", "1.0.0", preloadedDependencies=[needs("Test.Card", "1.2")])
    take(package(**{"h5p.json": about("Test.Deck", "1.0"), **deck}))
    name = LibraryName("Test.Deck", 1, 0)
    assert not store.remove(CARD)
    assert not store.remove(name, used=lambda: {name})
    assert store.remove(name)
    assert store.remove(CARD)
    assert store.all() == []


def test_what_a_process_left_behind_that_died_is_swept(store, take):
    take(package())
    (store.folder / ".coming-abc").mkdir()
    with store.locked():
        assert not list(store.folder.glob(".coming-*"))


def test_a_fingerprint_names_the_files_and_what_they_hold():
    one = fingerprint({"a.js": "1", "b.js": "2"})
    assert one == fingerprint({"b.js": "2", "a.js": "1"})
    assert one != fingerprint({"a.js": "2", "b.js": "1"})


def _install(folder, number):
    store = LibraryStore(folder / "libraries")
    file = package(**a_library(version=f"1.2.{number}", files={"card.js": f"// {number}" * 10_000}))
    install_package(read_package(file, store), store, folder / f"content-{number}")


def test_processes_that_install_at_once_leave_one_whole_library(tmp_path):
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_install, args=(tmp_path, number)) for number in (3, 9, 5)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    store = LibraryStore(tmp_path / "libraries")
    assert store.get(CARD).patch == 9
    assert (store.path(CARD) / "card.js").read_text() == "// 9" * 10_000
    assert not list(store.folder.glob(".coming-*"))
