import pytest

from learning.h5p.schema import check_library, check_package, is_language_file
from tests.factories.packages import about, library_json, needs


def faults(findings):
    return [(finding.code, finding.values["name"]) for finding in findings]


def test_sound_ones_have_no_fault():
    assert check_package(about()) == check_library(library_json(), "library.json") == []


@pytest.mark.parametrize(
    "changes",
    [
        {"embedTypes": None},
        {"language": "und"},
        {"language": None},
        {"preloadedDependencies": [needs("H5P.A", "1.2") | {"majorVersion": "1", "minorVersion": "2"}]},
        {"authors": None, "unheard": {"of": []}},
        {"embedTypes": ["div", "iframe"]},
        {"title": "র\u200d্যাবের দায়িত্ব"},
        {"title": "Part\u00a01 – “quoted”"},
    ],
)
def test_what_real_exports_write_is_accepted(changes):
    assert check_package(about(**changes)) == []


def test_every_fault_of_h5p_json_is_told():
    said = about(title="", language="english language", mainLibrary=None, embedTypes=["external"],
                 preloadedDependencies=[{"machineName": "H5P.A"}])  # fmt: skip
    assert faults(check_package(said)) == [
        ("bad_value", "title"),
        ("missing_value", "mainLibrary"),
        ("bad_value", "preloadedDependencies"),
        ("bad_value", "language"),
        ("bad_value", "embedTypes"),
    ]


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"majorVersion": None}, ("missing_value", "majorVersion")),
        ({"patchVersion": 123456}, ("bad_value", "patchVersion")),
        ({"machineName": "H5P Foo"}, ("bad_value", "machineName")),
        ({"machineName": "H5P.Foo\n"}, ("bad_value", "machineName")),
        ({"runnable": 2}, ("bad_value", "runnable")),
        ({"preloadedJs": ["a.js"]}, ("bad_value", "preloadedJs")),
        ({"coreApi": {"majorVersion": 1}}, ("bad_value", "coreApi")),
        ({"editorDependencies": {}}, ("bad_value", "editorDependencies")),
    ],
)
def test_faults_of_library_json_are_told(changes, fault):
    assert faults(check_library(library_json(**changes), "x/library.json")) == [fault]


@pytest.mark.parametrize("said", [None, [], "text", 5])
def test_what_is_no_object_is_told(said):
    assert [finding.code for finding in check_package(said) + check_library(said, "library.json")] == ["bad_value"] * 2


def test_a_value_of_unknown_origin_is_shortened_and_harmless_in_a_sentence():
    (finding,) = check_package(about(title="x" * 3000))
    assert len(finding.message) < 300
    (finding,) = check_package(about(title="a\x00\u202eb"))
    assert "\u202e" not in finding.message


def test_language_files_are_called_after_languages():
    assert [is_language_file(name) for name in ("en.json", "pt-br.json", ".en.json", "XXX!.json", "en.txt")] == [
        True,
        True,
        False,
        False,
        False,
    ]
