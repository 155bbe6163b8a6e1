"""Opening a package of unknown origin. Every fault is told, not the first one; nothing is unpacked to find them.

The zip format lets a file say many things that are not so. What an entry says of itself is checked against the limits
before it is read, and counted while it is read.
"""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from .findings import Finding
from .limits import CONTENT_EXTENSIONS, LIBRARY_EXTENSIONS, Limits
from .paths import extension, folded, is_safe, is_skipped
from .pictures import is_what_it_says

CHUNK = 64 * 1024
END = b"PK\x05\x06"  # end of central directory, 4.3.16 of the zip specification
END_LENGTH = 22
LOCATOR = b"PK\x06\x07"  # of the directory of files beyond 4 GB, 4.3.15
LOCATOR_LENGTH = 20
LONGEST_COMMENT = 65_535
LONGEST_RECORD = 512  # bytes of the directory that an entry may take on average
UTF8, ENCRYPTED = 0x800, 0x1
# After these nothing is read: what reading would cost is not bounded any more.
HOPELESS = frozenset({"not_a_zip", "too_many_entries", "too_large", "overlapping"})


class Unreadable(Exception):
    """An entry could not be read; `finding` says why."""

    def __init__(self, finding: Finding):
        super().__init__(finding.message)
        self.finding = finding


@dataclass
class Archive:
    """The entries that count, by their names, and what was found. `close` it when done."""

    limits: Limits
    findings: list[Finding] = field(default_factory=list)
    entries: dict[str, zipfile.ZipInfo] = field(default_factory=dict)
    _zip: zipfile.ZipFile | None = None

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    def close(self) -> None:
        if self._zip is not None:
            self._zip.close()

    @property
    def is_readable(self) -> bool:
        """Whether its entries may be looked into."""
        return self._zip is not None and not any(finding.code in HOPELESS for finding in self.findings)

    def names(self, folder: str = "") -> list[str]:
        """The files below a folder ("content/"), in the order of their names."""
        return sorted(name for name in self.entries if name.startswith(folder))

    def chunks(self, name: str) -> Iterator[bytes]:
        """The bytes of an entry, piece by piece; raises Unreadable when they are not what the package says."""
        yield from _chunks(self._zip, self.entries[name], self.limits)

    def read(self, name: str) -> bytes:
        return b"".join(self.chunks(name))


def open_archive(file: BinaryIO, limits: Limits | None = None) -> Archive:
    """Look at every entry of a package."""
    archive = Archive(limits or Limits())
    if fault := _fault_of_file(file, archive.limits):
        archive.findings.append(fault)
        return archive
    try:
        archive._zip = zipfile.ZipFile(file)
    except UnicodeDecodeError:
        archive.findings.append(Finding("name_encoding"))
        return archive
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, struct.error, OverflowError):
        archive.findings.append(Finding("not_a_zip"))
        return archive
    _look(archive, archive._zip.infolist())
    return archive


def _fault_of_file(file: BinaryIO, limits: Limits) -> Finding | None:
    """Before the directory is read into memory: whether this is a zip file, and how long its directory is."""
    file.seek(0)
    begins = file.read(4) == b"PK\x03\x04"
    size = file.seek(0, 2)
    file.seek(max(0, size - LONGEST_COMMENT - END_LENGTH))
    tail = file.read()
    at = tail.rfind(END)
    if not begins or at < 0 or len(tail) - at < END_LENGTH:
        return Finding("not_a_zip")
    entries, length, _start, comment = struct.unpack_from("<HIIH", tail, at + 10)
    if comment != len(tail) - at - END_LENGTH:
        return Finding("not_a_zip")  # something stands behind the end
    if tail[max(0, at - LOCATOR_LENGTH) :].startswith(LOCATOR):
        return Finding("compression", "zip64")  # has another directory, of which nothing was counted here
    if entries > limits.entries or length > limits.entries * LONGEST_RECORD:
        return Finding("too_many_entries", values={"most": limits.entries})
    return None


def _look(archive: Archive, infos: list[zipfile.ZipInfo]) -> None:
    if len(infos) > archive.limits.entries:
        archive.findings.append(Finding("too_many_entries", values={"most": archive.limits.entries}))
        return
    archive.findings += _overlapping(infos)
    if sum(info.file_size for info in infos) > archive.limits.total:
        archive.findings.append(Finding("too_large", values={"most": archive.limits.total}))
    seen: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        fault = _fault_of_name(info, archive.limits) or _fault_of_size(info, archive.limits)
        if fault:
            archive.findings.append(fault)
        elif not info.is_dir() and not is_skipped(info.filename):
            _take(archive, info, seen)
    archive.findings += _in_the_way(archive.entries)
    if archive.is_readable:
        archive.findings += _faults_of_content(archive)


def _take(archive: Archive, info: zipfile.ZipInfo, seen: dict[str, zipfile.ZipInfo]) -> None:
    """Put an entry among those that count, unless it stands in the way of another one."""
    name = info.filename
    if name != "h5p.json" and "/" not in name:
        return  # other files beside the folders are overlooked, as H5P does
    if fault := _fault_of_kind(name):
        archive.findings.append(fault)
        return
    other = seen.setdefault(folded(name), info)
    if other is info:
        archive.entries[name] = info
    elif other.filename != name:
        archive.findings.append(Finding("colliding_names", name, {"other": other.filename}))
    elif archive.is_readable and not _is_same(archive, other, info):
        archive.findings.append(Finding("differing_duplicates", name))


def _is_same(archive: Archive, one: zipfile.ZipInfo, other: zipfile.ZipInfo) -> bool:
    """Whether two entries hold the same bytes; checksums alone can be forged, so the bytes are looked at."""
    if (one.CRC, one.file_size) != (other.CRC, other.file_size):
        return False
    try:
        pairs = zip(
            _chunks(archive._zip, one, archive.limits), _chunks(archive._zip, other, archive.limits), strict=True
        )
        return all(left == right for left, right in pairs)
    except (Unreadable, ValueError):
        return False


def _fault_of_name(info: zipfile.ZipInfo, limits: Limits) -> Finding | None:
    name, kind = info.orig_filename, stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return Finding("link", name)
    if not info.flag_bits & UTF8 and not name.isascii():
        return Finding("name_encoding", name)
    if not is_safe(name, limits.path):
        return Finding("bad_path", name)
    if info.flag_bits & ENCRYPTED:
        return Finding("encrypted", name)
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return Finding("compression", name)
    return None


def _fault_of_size(info: zipfile.ZipInfo, limits: Limits) -> Finding | None:
    if info.file_size > limits.file:
        return Finding("file_too_large", info.filename, {"most": limits.file})
    if info.file_size > limits.small and info.file_size > info.compress_size * limits.ratio:
        return Finding("ratio", info.filename, {"most": limits.ratio})
    return None


def _fault_of_kind(name: str) -> Finding | None:
    ending = extension(name)
    if not ending:
        return Finding("no_extension", name)
    allowed = CONTENT_EXTENSIONS if name.startswith("content/") or "/" not in name else LIBRARY_EXTENSIONS
    return None if ending in allowed else Finding("extension", name)


def _overlapping(infos: list[zipfile.ZipInfo]) -> Iterator[Finding]:
    """Entries that begin before the one before them has ended: how a small file unpacks to a large one."""
    ordered = sorted(infos, key=lambda info: info.header_offset)
    for before, after in zip(ordered, ordered[1:], strict=False):
        least = before.header_offset + 30 + len(before.orig_filename) + before.compress_size
        if after.header_offset < least:
            yield Finding("overlapping", after.orig_filename)


def _in_the_way(names: Iterable[str]) -> Iterator[Finding]:
    """Files that stand where another one has its folder."""
    files = {folded(name): name for name in names}
    for name in names:
        parts = name.split("/")
        for depth in range(1, len(parts)):
            if other := files.get(folded("/".join(parts[:depth]))):
                yield Finding("colliding_names", name, {"other": other})


def _faults_of_content(archive: Archive) -> Iterator[Finding]:
    """Each file of the content is read through: whether it can be, and whether a picture is one. (Those of libraries
    are read when they are hashed.)
    """
    for name in archive.names("content/"):
        chunks = archive.chunks(name)
        try:
            first = next(chunks, b"")
            for _chunk in chunks:
                pass
        except Unreadable as unreadable:
            yield unreadable.finding
            continue
        if not is_what_it_says(extension(name), first):
            yield Finding("not_what_it_says", name)


def _chunks(zipped: zipfile.ZipFile | None, info: zipfile.ZipInfo, limits: Limits) -> Iterator[bytes]:
    if zipped is None:
        raise Unreadable(Finding("not_a_zip"))
    count = 0
    try:
        with zipped.open(info) as stream:
            while chunk := stream.read(CHUNK):
                count += len(chunk)
                if count > info.file_size or count > limits.file:
                    raise Unreadable(Finding("lying_size", info.filename))
                yield chunk
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, NotImplementedError) as error:
        raise Unreadable(Finding("damaged", info.filename)) from error
    if count != info.file_size:
        raise Unreadable(Finding("lying_size", info.filename))
