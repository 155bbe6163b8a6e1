import pytest

from learning.h5p.findings import SENTENCES
from learning.h5p.names import LibraryName
from learning.h5p.package import Fate, read_package
from tests.factories.packages import a_library, about, entries, needs, package


def found(file, store, **options):
    report = read_package(file, store, **options)
    return [(finding.code, finding.path) for finding in report.findings]


def test_a_sound_package_says_what_it_holds(store):
    report = read_package(package(), store)
    assert report.accepted
    assert (report.title, report.main, report.content) == ("A card", LibraryName("Test.Card", 1, 2), {"text": "Hello"})
    (packed,) = report.libraries
    assert (str(packed.library), packed.fate, len(packed.sha256)) == ("Test.Card 1.2.3", Fate.NEW, 64)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"h5p.json": None}, [("missing_file", "h5p.json")]),
        ({"content/content.json": None}, [("missing_file", "content/content.json")]),
        ({"content/content.json": "{"}, [("bad_json", "content/content.json")]),
        ({"h5p.json": "{}"}, [("missing_value", "h5p.json")] * 3),
        ({"h5p.json": about("Test.Other", "1.0", preloadedDependencies=[needs("Test.Card", "1.2")])},
         [("bad_value", "h5p.json")]),
        ({"Test.Card-1.2/library.json": "{"}, [("bad_json", "Test.Card-1.2/library.json")]),
        ({"Test.Card-1.2/library.json": "null"}, [("bad_value", "Test.Card-1.2/library.json")]),
        ({"content/content.json": "null"}, [("bad_value", "content/content.json")]),
        ({"content/content.json": "5"}, [("bad_value", "content/content.json")]),
        ({"content/content.json": "[]"}, []),  # as PHP writes an object without values
        (a_library(dropLibraryCss=5), [("bad_value", "Test.Card-1.2/library.json")]),
        ({"Test.Card-1.2/card.js": None}, [("missing_file", "Test.Card-1.2/card.js")]),
        ({"Test.Card-1.2/semantics.json": "["}, [("bad_json", "Test.Card-1.2/semantics.json")]),
        ({"Test.Card-1.2/language/bn.json": "["}, [("bad_json", "Test.Card-1.2/language/bn.json")]),
        ({"Test.Card-1.2/language/B!.json": "{}"}, [("bad_path", "Test.Card-1.2/language/B!.json")]),
        (a_library(coreApi={"majorVersion": 1, "minorVersion": 99}), [("core_api", "Test.Card-1.2/library.json")]),
        (a_library(coreApi={"majorVersion": 1, "minorVersion": 28}), []),
    ],
)  # fmt: skip
def test_each_fault_is_told_with_its_place(store, changes, told):
    assert found(package(**changes), store) == told


def test_two_faults_that_have_nothing_to_do_with_each_other_are_both_told(store):
    broken = {"content/content.json": "{", "Test.Card-1.2/card.js": None, "content/a.php": "x"}
    assert [code for code, _path in found(package(**broken), store)] == ["extension", "bad_json", "missing_file"]


def test_a_folder_has_the_name_of_its_library(store):
    library = {f"library/{name.partition('/')[2]}": content for name, content in a_library().items()}
    inside = {name: content for name, content in entries().items() if not name.startswith("Test.")} | library
    assert found(package(inside), store) == [("folder_name", "library")]
    plain = {name.replace("Test.Card-1.2/", "Test.Card/"): content for name, content in entries().items()}
    assert found(package(plain), store) == []
    assert ("duplicate_library", "Test.Card-1.2") in found(package({**entries(), **plain}), store)


def test_what_is_missing_is_named_with_its_version_once_and_with_who_needs_it(store):
    library = a_library(
        preloadedDependencies=[needs("Test.Base", "1.1")],
        dynamicDependencies=[needs("Test.Base", "1.1"), needs("Test.Video", "2.0")],
        editorDependencies=[needs("Test.Editor", "3.0")],
    )
    part = {"part": {"library": "Test.Inner 4.5", "params": {}}}
    report = read_package(package(**library, **{"content/content.json": part}), store)
    said = [(f.code, f.values["library"], f.values.get("by")) for f in report.findings]
    assert said == [
        ("missing_library", "Test.Inner 4.5", "content.json"),
        ("missing_library", "Test.Base 1.1", "Test.Card 1.2"),
        ("missing_library", "Test.Video 2.0", "Test.Card 1.2"),
        ("editor_library_missing", "Test.Editor 3.0", None),
    ]
    assert "Test.Inner 4.5" in report.findings[0].message


def test_a_content_without_libraries_is_accepted_where_they_are_installed(store, take):
    bare = {name: content for name, content in entries().items() if not name.startswith("Test.")}
    assert found(package(bare), store) == [("missing_library", "h5p.json")]
    take(package())
    assert found(package(bare), store) == []


def test_what_happens_to_a_library_depends_on_what_is_installed(store, take):
    take(package())
    fates = [
        read_package(package(**a_library(version=v)), store).libraries[0].fate for v in ("1.2.3", "1.2.4", "1.2.2")
    ]
    assert fates == [Fate.SAME, Fate.NEWER, Fate.OLDER]


def test_who_may_not_install_reads_exactly_that_and_may_use_what_is_installed(store, take):
    def nothing(library, sha256):
        return False

    assert found(package(), store, may_install=nothing) == [("may_not_install", "Test.Card-1.2")]
    take(package())
    assert found(package(), store, may_install=nothing) == []
    report = read_package(package(**a_library(version="1.2.9")), store, may_install=nothing)
    assert report.accepted
    assert [finding.code for finding in report.findings] == ["not_renewed"]


def test_a_list_of_hashes_permits_exactly_these_files(store):
    known = read_package(package(), store).libraries[0].sha256

    def listed(library, sha256):
        return sha256 == known

    assert read_package(package(), store, may_install=listed).accepted
    changed = package(**{"Test.Card-1.2/card.js": "steal()"})
    assert found(changed, store, may_install=listed) == [("may_not_install", "Test.Card-1.2")]


def test_addresses_of_others_are_listed(store):
    content = {"text": 'See <a href="https://Example.org/x">', "video": [{"path": "http://cdn.example.com/v.mp4"}]}
    report = read_package(package(**{"content/content.json": content}), store)
    assert report.hosts == ["cdn.example.com", "example.org"]
    assert report.accepted


def test_every_code_has_a_sentence_that_can_be_filled(store):
    report = read_package(
        package(**{"content/content.json": {"a": "//x.org"}, "content/a.php": "", "h5p.json": "{}"}), store
    )
    assert all(finding.message for finding in report.findings)
    assert {finding.code for finding in report.findings} <= set(SENTENCES)


TEXT = [{"name": "text", "type": "text"}]


def test_content_is_held_against_the_semantics_that_come_with_it(store):
    inside = {**a_library(files={"semantics.json": TEXT}), "content/content.json": {"text": "a < b", "more": 1}}
    report = read_package(package(**inside), store)
    assert [(finding.code, finding.path) for finding in report.findings] == [("unknown_value", "more")]
    assert report.accepted
    assert report.content == {"text": "a < b", "more": 1}
    assert report.played == {"text": "a &lt; b"}


def test_faults_of_semantics_do_not_refuse_a_package(store):
    inside = a_library(files={"semantics.json": [{"name": "text", "type": "texd"}]})
    report = read_package(package(**inside), store)
    assert [(finding.code, finding.path) for finding in report.findings] == [
        ("semantics_fault", "Test.Card-1.2/semantics.json[0]")
    ]
    assert report.accepted


def test_addresses_in_scripts_and_styles_are_told_but_not_those_in_comments(store):
    script = "/* https://licence.example */\n// http://also.example\nfetch('https://Tracker.example/x'); 'http://www.w3.org/2000/svg'"
    report = read_package(package(**a_library(files={"card.js": script})), store)
    assert [(finding.code, finding.values["hosts"]) for finding in report.findings] == [
        ("library_address", "tracker.example")
    ]


@pytest.mark.parametrize("script", ["\n" * 1_000_000, "/* " * 200_000, "//" * 300_000, " " * 500_000 + "/*"])
def test_comments_are_left_out_in_one_pass(store, script):
    file = package(entries() | {"Test.Card-1.2/card.js": script + "*/ 'https://here.example/x'"})
    assert read_package(file, store).accepted


def test_of_many_alike_the_first_hundred_are_told_and_the_others_counted(store):
    semantics = [{"name": "text", "type": "text", "label": "Text"}]
    content = {f"unknown{n}": 1 for n in range(5000)}
    file = package(entries() | {"Test.Card-1.2/semantics.json": semantics, "content/content.json": content})
    report = read_package(file, store)
    assert report.accepted
    assert [finding.code for finding in report.findings] == ["unknown_value"] * 100 + ["more_like_it"]
    assert "4900 more" in report.findings[-1].message


def test_a_library_that_only_an_editor_needs_is_left_out_for_who_may_not_install(store):
    inside = {**a_library(editorDependencies=[needs("Test.Editor", "1.0")]), **a_library("Test.Editor", "1.0.0")}
    file = package(**inside)
    may = lambda library, sha256: library.name.machine == "Test.Card"  # noqa: E731
    report = read_package(file, store, may_install=may)
    assert [(finding.code, finding.path) for finding in report.findings] == [("left_out", "Test.Editor-1.0")]
    assert report.accepted
