import io

from learning.h5p.export import write_package
from learning.h5p.install import install_package
from learning.h5p.names import LibraryName
from learning.h5p.package import read_package
from learning.h5p.store import LibraryStore
from tests.factories.packages import PNG, a_library, about, entries, needs, package

CARD = LibraryName("Test.Card", 1, 2)
KNOWN = {"title": "A card", "language": "en", "license": "CC BY", "embedTypes": ["iframe"]}


def exported(store, content, params, main=CARD):
    file = io.BytesIO()
    write_package(file, main=main, about=KNOWN, params=params, files=content, store=store)
    file.seek(0)
    return file


def test_what_is_exported_is_a_package_that_another_server_takes(store, take, tmp_path):
    content = take(package(**{"content/images/a.png": PNG}))
    file = exported(store, content, {"text": "ক্ষ", "image": {"path": "images/a.png"}})
    other = LibraryStore(tmp_path / "other")
    report = read_package(file, other)
    assert report.findings == []
    install_package(report, other, tmp_path / "there")
    assert (report.title, report.about["license"], report.content["text"]) == ("A card", "CC BY", "ক্ষ")
    assert (tmp_path / "there" / "images" / "a.png").read_bytes() == PNG


def test_exported_imported_and_exported_again_the_bytes_are_the_same(store, take, tmp_path):
    content = take(package(**{"content/images/a.png": PNG}))
    first = exported(store, content, {"b": 1, "a": [2, {"path": "images/a.png"}]})
    other = LibraryStore(tmp_path / "other")
    report = read_package(first, other)
    install_package(report, other, tmp_path / "there")
    assert exported(other, tmp_path / "there", report.content).getvalue() == first.getvalue()


def test_what_is_said_of_a_content_stands_in_one_order(store, take):
    content = take(package())
    files = [io.BytesIO(), io.BytesIO()]
    for file, said in zip(files, (KNOWN, dict(reversed(KNOWN.items()))), strict=True):
        write_package(file, main=CARD, about=said, params={}, files=content, store=store)
    assert files[0].getvalue() == files[1].getvalue()


def test_libraries_that_only_an_editor_needs_are_packed_and_not_named(store, take):
    editor = a_library("Test.Editor", "1.0.0", runnable=0)
    content = take(package(**a_library(editorDependencies=[needs("Test.Editor", "1.0")]), **editor))
    report = read_package(exported(store, content, {}), store)
    assert [each.folder for each in report.libraries] == ["Test.Card-1.2", "Test.Editor-1.0"]
    assert [each["machineName"] for each in report.about["preloadedDependencies"]] == ["Test.Card"]


def test_the_libraries_of_parts_are_named_and_packed(store, take):
    part = {"part": {"library": "Test.Inner 2.0", "params": {}}}
    content = take(package(**{**entries(), "content/content.json": part}, **a_library("Test.Inner", "2.0.1")))
    report = read_package(exported(store, content, part), store)
    assert {each["machineName"] for each in report.about["preloadedDependencies"]} == {"Test.Card", "Test.Inner"}
    assert report.main == CARD


def test_the_mark_of_a_file_that_was_not_saved_yet_is_left_out(store, take):
    content = take(package())
    report = read_package(exported(store, content, {"image": {"path": "images/a.png#tmp"}, "tag": "x#tmp"}), store)
    assert report.content == {"image": {"path": "images/a.png"}, "tag": "x#tmp"}


def test_a_library_that_is_not_installed_is_named(store, tmp_path):
    file = io.BytesIO()
    left = write_package(file, main=CARD, about=about(), params={}, files=tmp_path, store=store)
    assert left.missing == [CARD]
