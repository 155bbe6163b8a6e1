"""What is refused of a package, each with its code; what real exports do is accepted."""

import io
import stat
import struct
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from learning.h5p.archive import Unreadable, open_archive
from learning.h5p.limits import Limits
from learning.h5p.package import read_package
from tests.factories.packages import PNG, declared, entries, package, raw_entry

SMALL = Limits(entries=20, file=1000, total=3000, small=100, ratio=10)


def codes(file, limits=None):
    with open_archive(file, limits) as archive:
        return sorted({finding.code for finding in archive.findings})


def with_entry(name, content="x"):
    return package([*entries().items(), (name, content)])


def test_a_sound_package_has_no_fault_and_its_files_in_order():
    with open_archive(package()) as archive:
        assert archive.findings == []
        assert archive.names("content/") == ["content/content.json"]
        assert archive.read("content/content.json") == b'{"text": "Hello"}'


@pytest.mark.parametrize(
    "content", [b"", b"PK", b"%PDF-1.4", b"PK\x03\x04" + b"x" * 50, b"GIF89a" + package().getvalue()]
)
def test_what_is_no_zip_file_or_hides_behind_another_is_refused(content):
    assert codes(io.BytesIO(content)) == ["not_a_zip"]


LEADING_OUT = """../evil.json|content/../../evil.json|/etc/evil.json|C:/evil.json|content\\evil.json|content/a:b.png
content//a.png|content/./a.png|content/a.png |content/a./b.png|content/nul.png|content/COM1.json"""
STRANGE = [f"content/{'a' * 260}.png", "content/a\nb.png", "content/\u202egnp.png"]


@pytest.mark.parametrize("name", [*LEADING_OUT.replace("\n", "|").split("|"), *STRANGE])
def test_a_name_that_leads_out_or_cannot_be_a_file_everywhere_is_refused(name):
    assert codes(with_entry(name, PNG)) == ["bad_path"]


def test_a_name_that_ends_in_a_null_is_refused():
    assert "bad_path" in codes(raw_entry(b"content/evil.png\0.txt"))


def test_names_that_are_not_utf8_are_refused():
    assert codes(raw_entry(b"content/caf\xe9.json")) == ["name_encoding"]
    assert codes(raw_entry(b"content/caf\xe9.json", flags=0x800)) == ["name_encoding"]


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR])
def test_links_and_devices_are_refused(kind):
    assert codes(raw_entry(b"content/link.json", attributes=kind | 0o777)) == ["link"]


def test_an_encrypted_entry_is_refused():
    assert codes(raw_entry(b"content/secret.json", flags=0x1)) == ["encrypted"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("content/evil.php", "extension"),
        ("content/page.html", "extension"),
        ("content/picture.svg", "extension"),
        ("content/script.js", "extension"),
        ("content/inner.zip", "extension"),
        ("content/inner.h5p", "extension"),
        ("Test.Card-1.2/evil.exe", "extension"),
        ("content/README", "no_extension"),
        ("content/images/.png", None),  # begins with a dot: overlooked
        ("Test.Card-1.2/icon.svg", None),
        ("content/Photo.PNG", None),
    ],
)
def test_only_kinds_of_files_that_are_listed_come_in(name, code):
    assert codes(with_entry(name, PNG)) == ([code] if code else [])


def test_hidden_files_and_files_beside_the_folders_are_overlooked():
    inside = [*entries().items(), (".DS_Store", "x"), ("content/__MACOSX/a.exe", "x"), ("notes.txt", "x")]
    with open_archive(package(inside)) as archive:
        assert archive.findings == []
        assert set(archive.entries) == set(entries())


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_the_same_entry_twice_is_accepted_and_a_different_one_is_not():
    twice = [*entries().items(), ("content/a.png", PNG), ("content/a.png", PNG)]
    assert codes(package(twice)) == []
    assert codes(package([*twice, ("content/a.png", PNG + b"1")])) == ["differing_duplicates"]


@pytest.mark.parametrize(
    ("one", "other"),
    [("content/A.png", "content/a.png"), ("content/é.png", "content/e\u0301.png"), ("content/ﬁ.png", "content/fi.png")],
)
def test_names_that_would_be_one_file_are_refused(one, other):
    assert codes(package([*entries().items(), (one, PNG), (other, PNG)])) == ["colliding_names"]


def test_sizes_are_limited_one_by_one_and_together():
    assert codes(with_entry("content/a.json", "x" * 1001), SMALL) == ["file_too_large", "ratio"][:1]
    many = [*entries().items(), *((f"content/{n}.json", f"{n}" * 900) for n in range(4))]
    assert "too_large" in codes(package(many), SMALL)


def test_nothing_is_read_of_a_package_that_is_too_large(store):
    many = [*entries().items(), *((f"content/{n}.json", f"{n}" * 900) for n in range(4))]
    report = read_package(package(many), store, limits=SMALL)
    assert not report.accepted
    assert (report.about, report.content, report.libraries) == ({}, None, [])


def test_what_grows_too_much_is_refused():
    assert codes(with_entry("content/a.json", "x" * 900), SMALL) == ["ratio"]


def test_too_many_entries_are_refused_without_reading_them():
    many = [*entries().items(), *((f"content/{n}.json", "1") for n in range(30))]
    assert codes(package(many), SMALL) == ["too_many_entries"]


@pytest.mark.parametrize("size", [100, 900])
def test_a_size_that_lies_is_told_when_the_package_is_looked_at(size):
    file = package([*entries().items(), ("content/a.json", "x" * 500)])
    with open_archive(declared(file, "content/a.json", size=size)) as archive:
        assert [(finding.code in ("lying_size", "damaged"), finding.path) for finding in archive.findings] == [
            (True, "content/a.json")
        ]
        with pytest.raises(Unreadable):
            archive.read("content/a.json")


def test_a_damaged_entry_is_named():
    data = bytearray(package([*entries().items(), ("content/a.json", bytes(range(256)) * 3)]).getvalue())
    at = data.index(b"content/a.json") + 40
    data[at : at + 8] = b"\xff" * 8
    with open_archive(io.BytesIO(bytes(data))) as archive:
        assert [(finding.code, finding.path) for finding in archive.findings] == [("damaged", "content/a.json")]


def test_a_file_that_stands_where_another_one_has_its_folder_is_refused():
    inside = [*entries().items(), ("content/A.png", PNG), ("content/a.png/b.png", PNG)]
    assert codes(package(inside)) == ["colliding_names"]
    library = [*entries().items(), ("Test.Card-1.2/x.js", ""), ("Test.Card-1.2/x.js/y.js", "")]
    assert codes(package(library)) == ["colliding_names"]


def test_nothing_may_stand_behind_the_end():
    assert codes(io.BytesIO(package().getvalue() + b"<script>")) == ["not_a_zip"]


def test_a_second_directory_is_refused_before_it_is_read():
    data = package().getvalue()
    at = data.rindex(b"PK\x05\x06")
    forged = data[:at] + b"PK\x06\x07" + b"\0" * 16 + data[at:]
    assert codes(io.BytesIO(forged)) == ["compression"]


def test_entries_that_share_their_bytes_are_refused():
    file = package([*entries().items(), ("content/a.json", "x" * 500), ("content/b.json", "x" * 500)])
    data = bytearray(file.getvalue())
    first = data.index(b"content/a.json") - 30
    at = data.rindex(b"content/b.json") - 46
    struct.pack_into("<I", data, at + 42, first)
    assert codes(io.BytesIO(bytes(data)))[0] in ("overlapping", "not_a_zip")


def test_a_page_that_is_named_a_picture_is_refused_and_a_renamed_picture_is_not():
    assert codes(with_entry("content/a.png", "<html><script>")) == ["not_what_it_says"]
    assert codes(with_entry("content/a.jpg", PNG)) == []


def test_a_way_of_packing_that_is_not_known_is_refused():
    inside = [*entries().items(), (zipfile.ZipInfo("content/a.json"), "x")]
    file = package(inside)
    data = bytearray(file.getvalue())
    struct.pack_into("<H", data, data.rindex(b"content/a.json") - 46 + 10, 99)
    assert codes(io.BytesIO(bytes(data))) == ["compression"]


def test_all_faults_are_told_not_the_first():
    inside = [
        *entries().items(),
        ("../a.json", "x"),
        ("content/a.php", "x"),
        ("content/b", "x"),
        ("content/c.png", "<p>"),
    ]
    assert codes(package(inside)) == ["bad_path", "extension", "no_extension", "not_what_it_says"]


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400), st.integers(0, 2000))
def test_nothing_that_is_written_into_a_package_makes_it_crash(noise, at):
    data = bytearray(package().getvalue())
    at %= len(data)
    data[at : at + len(noise)] = noise
    with open_archive(io.BytesIO(bytes(data))) as archive:
        for name in archive.entries:
            with suppress(Unreadable):
                archive.read(name)


@settings(max_examples=150, deadline=None)
@given(st.text(min_size=1, max_size=60))
def test_no_name_is_taken_in_that_leads_out(name):
    try:
        file = package([*entries().items(), (name, b"{}")])
    except (ValueError, IndexError):
        return  # zipfile itself cannot write it
    with open_archive(file) as archive:
        for entry in archive.entries:
            assert not entry.startswith("/")
            assert ".." not in entry.split("/")
