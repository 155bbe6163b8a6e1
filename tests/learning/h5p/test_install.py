import pytest

from learning.h5p.install import Refused, install_package
from learning.h5p.names import LibraryName
from learning.h5p.package import read_package
from tests.factories.packages import PNG, a_library, declared, entries, package

CARD = LibraryName("Test.Card", 1, 2)


def test_the_content_and_its_libraries_are_unpacked(store, take):
    content = take(package(**{"content/images/a.png": PNG}))
    assert (content / "images" / "a.png").read_bytes() == PNG
    assert (store.path(CARD) / "card.js").read_text() == "H5P.Card = 1;"


def test_a_refused_package_leaves_nothing(store, tmp_path):
    report = read_package(package(**{"content/a.php": "x"}), store)
    with pytest.raises(Refused) as told:
        install_package(report, store, tmp_path / "content")
    assert [finding.code for finding in told.value.findings] == ["extension"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["content/a.txt", "Test.Card-1.2/b.txt"])
def test_one_that_turns_out_to_be_damaged_while_it_is_unpacked_leaves_nothing(store, tmp_path, name):
    file = declared(package([*entries().items(), (name, "x" * 500)]), name, size=900)
    report = read_package(file, store)
    report.findings.clear()  # as if the fault came up only now
    with pytest.raises(Refused):
        install_package(report, store, tmp_path / "content")
    assert not (tmp_path / "content").exists()
    assert store.get(CARD) is None
    assert [path.name for path in tmp_path.iterdir()] in ([], ["libraries"])


def test_content_that_cannot_be_put_in_its_place_leaves_no_library(store, tmp_path):
    (tmp_path / "content" / "taken").mkdir(parents=True)
    with pytest.raises(OSError, match="content"):
        install_package(read_package(package(), store), store, tmp_path / "content")
    assert store.get(CARD) is None
    assert not list(store.folder.glob(".coming-*"))


def test_nobody_gets_a_newer_library_in_who_may_not_install(store, take):
    take(package())
    take(package(**a_library(version="1.2.9")), may_install=lambda library, sha256: False)
    assert store.get(CARD).patch == 3
