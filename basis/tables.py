"""How a file from outside, CSV or XLSX, becomes rows; and how rows become a CSV that harms nobody.

Nothing in the file is trusted: not its name, its encoding, its declared sizes, nor what Excel would do with
its cells. A fault of the file stops the reading (TableError); a fault of one row is told with that row.
"""

import codecs
import csv
import datetime
import io
import itertools
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import IO, Any, BinaryIO
from xml.etree.ElementTree import ParseError  # the exception only; defusedxml does the parsing

from defusedxml.common import DefusedXmlException
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from basis.bijoy import as_windows, looks_like_bijoy
from basis.legacy import ASK, SAMPLE, LegacyReader, LegacyText
from basis.numerals import lazy_number, plain
from basis.text import TextError, clean, search_key, shown

MOST_BYTES = 100 * 2**20
MOST_UNPACKED = 400 * 2**20
MOST_SHARED_STRINGS = 64 * 2**20
MOST_ENTRIES = 2_000
MOST_RATIO = 200  # a sheet of one number repeated packs about 1:60
RATIO_MATTERS_FROM = 10 * 2**20
MOST_ROWS = 1_048_576
MOST_COLUMNS = 200
LONGEST_CELL = 32_767
LONGEST_RECORD = 4 * 2**20  # characters; a line of a hundred million commas would be as many cells
CHUNK = 2**16

_DELIMITERS = (",", "\t", ";")  # Excel's "Unicode text" is UTF-16 with tabs
_BYTES = "latin-1"  # each byte a character; `as_windows` makes Windows-1252 of them, the five unused codes included
_BETWEEN_CELLS = re.compile('[,;\t\r\n"]+')
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_BROKEN_WORKBOOK = (
    zipfile.BadZipFile,
    zlib.error,
    InvalidFileException,
    DefusedXmlException,
    ParseError,
    NotImplementedError,  # an unknown way of packing
    RuntimeError,  # an encrypted entry
    EOFError,
    OSError,
    KeyError,
    IndexError,
    ValueError,
    TypeError,
    AttributeError,
    OverflowError,
)


MEND = "what_to_mend (কী ঠিক করতে হবে)"  # the column of `basis.mending`; left aside when the file comes back
Line = tuple[int, list[str]]  # the number of a line in the file, and its cells


class TableError(ValidationError):
    """What is wrong with a file or one of its rows; `code` is a stable word, `row` the line in the file."""

    def __init__(
        self,
        message: Any,
        *,
        code: str,
        params: dict | None = None,
        row: int = 1,
        column: str = "",
        value: str = "",
    ):
        super().__init__(message, code=code, params=params)
        self.row, self.column, self.value = row, column, value


@dataclass(frozen=True)
class Row:
    """One row: its line in the file, its cells by column name (missing cells are ""), and what is wrong with it.

    A row with an error has no values, so that nobody takes in half of it by mistake.
    """

    number: int
    values: dict[str, str]
    error: TableError | None = None


@dataclass
class Table:
    """A table that was opened: the known columns it has, warnings about it, and its rows, to be read once.

    `legacy_text` fills while the rows are read: examples of text in the old Bijoy encoding.
    `lines` is how many lines a CSV has, the header included: nearly the number of rows, for a progress bar.
    """

    columns: list[str]
    rows: Iterator[Row]
    warnings: list[str] = field(default_factory=list)
    legacy_text: list[LegacyText] = field(default_factory=list)
    lines: int | None = None


def read_table(
    content: bytes | BinaryIO,
    filename: str,
    *,
    required: Sequence[str],
    known: Sequence[str],
    most_bytes: int = MOST_BYTES,
    most_rows: int = MOST_ROWS,
    most_columns: int = MOST_COLUMNS,
    longest_cell: int = LONGEST_CELL,
    legacy: str = ASK,
) -> Table:
    """Opens a CSV (UTF-8, or UTF-16 with its mark) or an XLSX (first visible sheet) and checks its header.

    `legacy` says what becomes of text in the old Bijoy encoding (`basis.legacy`): without a choice its rows have the
    error legacy_text. A CSV in Windows-1252 is read if that makes Bijoy of it.

    `known` are all columns that mean something, `required` those that must be there. What the file is, its
    content tells; `filename` only serves messages. A file that is given open, and can be searched, is never held in
    memory as a whole; the caller closes it when the rows are read. Raises TableError at once for a fault of file or
    header, and while reading for one that shows only then (too_large, not_a_table, bad_encoding).
    """
    file = io.BytesIO(content) if isinstance(content, bytes) else content
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    if not size:
        raise TableError(_("The file is empty."), code="not_a_table")
    if size > most_bytes:
        raise TableError(
            _("The file is larger than %(megabytes)s MB. Split it into several files."),
            code="too_large",
            params={"megabytes": lazy_number(max(1, most_bytes // 2**20))},
        )
    warnings: list[str] = []
    wanted = {search_key(name): name for name in (*required, *known)}
    beginning = file.read(len(_OLE))
    file.seek(0)
    if beginning == _OLE:
        raise TableError(
            _(
                "%(file)s is an old workbook (.xls) or locked with a password. "
                "Save it as .xlsx without a password, or as CSV UTF-8."
            ),
            code="old_or_locked_workbook",
            params={"file": shown(filename)},
        )
    lines, counted = _lines(file, size, wanted, most_columns, warnings)
    lines = _without_blank(lines, most_rows)
    number, header = next(lines, (1, []))
    places = _places(number, header, wanted, required, most_columns, warnings)
    table = Table(columns=[name for name in places if name], rows=iter(()), warnings=warnings, lines=counted)
    likely = beginning.startswith(_ZIP) and _has_old_font(file)
    table.rows = _rows(lines, places, longest_cell, legacy, table.legacy_text, likely)
    return table


def raw_lines(content: bytes | BinaryIO, known: Sequence[str] = (), *, sheet: str = "") -> Iterator[Line]:
    """Every line of a table, header first, the cells as they were sent; an open file is read piece by piece.

    Of a workbook the first visible sheet is read, or the one that is called `sheet`.
    """
    file = io.BytesIO(content) if isinstance(content, bytes) else content
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    lines, _counted = _lines(file, size, {search_key(name): name for name in known}, MOST_COLUMNS, [], sheet)
    return _without_blank(lines, MOST_ROWS)


def is_workbook(beginning: bytes) -> bool:
    """Whether the bytes are those of a workbook, whatever the file is called."""
    return beginning.startswith(_ZIP)


_OLD_FONT = re.compile(rb'<(?:\w+:)?name\s+val="(?:Sutonny[^"]*|[^"]*MJ)"')
_STYLES = "xl/styles.xml"


def _has_old_font(file: BinaryIO) -> bool:
    """Whether a workbook whose archive was checked names a font of the old Bijoy encoding."""
    with zipfile.ZipFile(file) as archive:
        if _STYLES not in archive.namelist():
            return False
        with archive.open(_STYLES) as stream:
            return bool(_OLD_FONT.search(stream.read(CHUNK * 16)))


_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s+ref="([A-Z0-9:]{2,20})"')


def merged_cells(content: bytes, most: int = 5) -> list[str]:
    """The first ranges of merged cells in the sheets of a workbook that was read before ("B2:B3")."""
    found: list[str] = []
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                with archive.open(name) as stream:
                    found += [each.decode() for each in itertools.islice(_merged(stream), most - len(found))]
    return found


def _merged(stream: IO[bytes]) -> Iterator[bytes]:
    """Piece by piece, with the end of the last one: a sheet may be far larger than its archive."""
    tail = b""
    while piece := stream.read(CHUNK):
        seen = tail + piece
        end = 0
        for match in _MERGED.finditer(seen):
            yield match[1]
            end = match.end()
        tail = seen[max(end, len(seen) - 100) :]


def _lines(
    file: BinaryIO, size: int, wanted: dict[str, str], most_columns: int, warnings: list[str], sheet: str = ""
) -> tuple[Iterator[Line], int | None]:
    """The lines of either kind of file, and how many a CSV has."""
    beginning = file.read(len(_ZIP))
    file.seek(0)
    if is_workbook(beginning):
        return _xlsx_lines(file, size, most_columns, warnings, sheet), None
    encoding, counted = _encoding(file)
    return _csv_lines(file, encoding, wanted), counted


# --- header and rows, the same for both kinds of file -----------------------------------------------------


def _places(
    number: int,
    header: list[str],
    wanted: dict[str, str],
    required: Sequence[str],
    most_columns: int,
    warnings: list[str],
) -> list[str]:
    """For each place of the header the column that stands there, "" for one that means nothing to us."""
    if len(header) > most_columns:
        raise TableError(
            _("The table has more than %(columns)s columns."),
            code="too_large",
            params={"columns": lazy_number(most_columns)},
            row=number,
        )
    places: list[str] = []
    seen: set[str] = set()
    for place, written in enumerate(header, start=1):
        try:
            key = search_key(clean(written))
        except TextError as error:
            raise TableError(
                error.message, code="bad_text", params=error.params, row=number, value=shown(written)
            ) from None
        if key and key in seen:
            raise TableError(
                _("The column “%(column)s” stands in the header twice."),
                code="duplicate_header",
                params={"column": shown(written)},
                row=number,
                column=shown(written),
            )
        seen.add(key)
        places.append(wanted.get(key, ""))
        if key == search_key(MEND):
            continue
        if not key:
            warnings.append(gettext("Column %(place)s has no name and was not read.") % {"place": lazy_number(place)})
        elif key not in wanted:
            warnings.append(
                gettext("The column “%(column)s” is not known and was not read.") % {"column": shown(written)}
            )
    missing = [name for name in required if name not in places]
    if missing:
        raise TableError(
            _("The header lacks: %(columns)s. The first row of the file must hold the column names."),
            code="missing_column",
            params={"columns": ", ".join(missing)},
            row=number,
            column=missing[0],
        )
    return places


def _rows(
    lines: Iterator[Line],
    places: list[str],
    longest_cell: int,
    legacy: str,
    examples: list[LegacyText],
    likely: bool,
) -> Iterator[Row]:
    width = len(places)
    sample, lines = _sample(lines)
    columns = {name: _column(sample, place) for place, name in enumerate(places) if name}
    old = LegacyReader(legacy, columns, likely=likely)
    old.examples = examples
    for number, cells in lines:
        if len(cells) != width:
            yield Row(
                number,
                {},
                TableError(
                    _("This row has %(cells)s cells, the header %(columns)s."),
                    code="ragged_row",
                    params={"cells": lazy_number(len(cells)), "columns": lazy_number(width)},
                    row=number,
                    value=shown(" | ".join(cells[:width])),
                ),
            )
            continue
        values: dict[str, str] = {}
        error = None
        for name, written in zip(places, cells, strict=True):
            if not name:
                continue
            if len(written) > longest_cell:
                error = TableError(
                    _("This cell is longer than %(characters)s characters."),
                    code="too_large",
                    params={"characters": lazy_number(longest_cell)},
                    row=number,
                    column=name,
                    value=shown(written),
                )
                break
            try:
                text = _cleaned(written, old)
            except TextError as fault:
                error = TableError(
                    fault.message, code="bad_text", params=fault.params, row=number, column=name, value=shown(written)
                )
                break
            if old.is_worth_a_look(name, text):
                read = old.read(name, text)
                if read != text and legacy == ASK and error is None:
                    error = _legacy_error(number, name, text, read)
                text = read
            values[name] = text
        yield Row(number, {}, error) if error else Row(number, values)


def _sample(lines: Iterator[Line]) -> tuple[list[Line], Iterator[Line]]:
    """The first rows to judge by, and all rows; a fault behind the first of them shows when its turn comes."""
    sample: list[Line] = []
    try:
        for line in itertools.islice(lines, SAMPLE):
            sample.append(line)
    except TableError as error:
        return sample, itertools.chain(sample, _raising(error))
    return sample, itertools.chain(sample, lines)


def _raising(error: TableError) -> Iterator[Line]:
    raise error
    yield


def _column(sample: list[Line], place: int) -> list[str]:
    return [cells[place] for _number, cells in sample if place < len(cells)]


def _cleaned(written: str, old: LegacyReader) -> str:
    if written.startswith("'"):
        written = unguarded(written)
    try:
        return clean(written)
    except TextError:
        mended = old.mend(written)
        if mended == written:
            raise
        return clean(mended)


def _legacy_error(row: int, column: str, text: str, read: str) -> TableError:
    return TableError(
        _(
            "This text is in the old Bijoy encoding; in Unicode it reads “%(text)s”. "
            "Check the file again with conversion, or save it in Unicode."
        ),
        code="legacy_text",
        params={"text": shown(read)},
        row=row,
        column=column,
        value=shown(text),
    )


def _without_blank(lines: Iterator[Line], most_rows: int) -> Iterator[Line]:
    """The lines that hold something, without the empty cells that spreadsheets leave at the end of a header."""
    width = 0
    for number, cells in lines:
        if number > most_rows:
            raise TableError(
                _("The table has more than %(rows)s rows. Split it into several files."),
                code="too_large",
                params={"rows": lazy_number(most_rows)},
                row=number,
            )
        if not any(map(str.strip, cells)):
            continue
        end = len(cells)
        while end > width and not cells[end - 1].strip():
            end -= 1
        width = width or end
        yield number, cells[:end]


# --- CSV --------------------------------------------------------------------------------------------------


def _csv_lines(file: BinaryIO, encoding: str, wanted: dict[str, str]) -> Iterator[Line]:
    """Each record with the line on which it begins."""
    first_line = _text_of(file, encoding).readline(CHUNK)
    delimiter = max(
        _DELIMITERS, key=lambda mark: sum(search_key(name.strip(' "\r\n')) in wanted for name in first_line.split(mark))
    )
    pieces = _Pieces(_text_of(file, encoding))
    reader = csv.reader(pieces, delimiter=delimiter, strict=True)
    while True:
        number = pieces.begin(reader.line_num + 1)
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if "field larger" in str(error):
                raise TableError(
                    _("A cell on line %(line)s is longer than %(characters)s characters."),
                    code="too_large",
                    params={"line": lazy_number(number), "characters": lazy_number(csv.field_size_limit())},
                    row=number,
                ) from None
            raise TableError(
                _("On line %(line)s a quotation mark is opened and not rightly closed."),
                code="not_a_table",
                params={"line": lazy_number(number)},
                row=number,
            ) from None
        yield number, [as_windows(cell) for cell in cells] if encoding == _BYTES else cells


def _text_of(file: BinaryIO, encoding: str) -> io.TextIOWrapper:
    """The file from its beginning as text; it stays open when this view of it goes."""
    file.seek(0)
    return io.TextIOWrapper(_Kept(file), encoding=encoding, newline="")


class _Pieces:
    """The lines of a text, as long as a record of them is not endless."""

    def __init__(self, text: io.TextIOWrapper):
        self._text = text
        self._record, self._length = 1, 0

    def begin(self, record: int) -> int:
        """A record begins on that line."""
        self._record, self._length = record, 0
        return record

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._text.readline(LONGEST_RECORD + 1)
        self._length += len(line)
        if self._length > LONGEST_RECORD:
            raise TableError(
                _("Line %(line)s does not end. Split the table into rows and save it as CSV UTF-8 or .xlsx."),
                code="too_large",
                params={"line": lazy_number(self._record)},
                row=self._record,
            )
        if not line:
            raise StopIteration
        return line


class _Kept(io.BufferedIOBase):
    """A file that is read through something that would close it."""

    name = ""

    def __init__(self, file: BinaryIO):
        super().__init__()
        self._file = file

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1) -> bytes:
        return self._file.read(-1 if size is None else size)

    def read1(self, size: int = -1) -> bytes:
        return self._file.read(size if size > 0 else CHUNK)


def _encoding(file: BinaryIO) -> tuple[str, int]:
    """The encoding of the file, after every byte of it was tried, and how many lines it has."""
    is_utf16 = file.read(3).startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return _tried(file, "utf-16" if is_utf16 else "utf-8-sig")
    except UnicodeDecodeError:
        if not is_utf16 and _is_windows_bijoy(file):
            return _tried(file, _BYTES)
    raise TableError(
        _(
            "The letters of this file cannot be read: it is not in Unicode (perhaps Windows-1252). "
            "Convert the text to Unicode and save the file as CSV UTF-8 or .xlsx."
        ),
        code="bad_encoding",
    )


def _tried(file: BinaryIO, encoding: str) -> tuple[str, int]:
    """The encoding, and the number of lines; raises UnicodeDecodeError with the file just behind what is no text."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    lines, text = 0, ""
    while piece := file.read(CHUNK):  # piece by piece: the file may be large
        _refuse_nul(encoding != "utf-16" and b"\0" in piece)
        text = decoder.decode(piece)
        _refuse_nul("\0" in text)
        lines += text.count("\n")
    text = decoder.decode(b"", final=True) or text
    return encoding, lines + (not text.endswith("\n"))


def _is_windows_bijoy(file: BinaryIO) -> bool:
    """Whether the bytes that are no Unicode are Bijoy in Windows-1252, judged by what stands near the first one."""
    file.seek(max(0, file.tell() - 2 * CHUNK))
    near = file.read(3 * CHUNK).decode(_BYTES)
    return looks_like_bijoy(cell for cell in _BETWEEN_CELLS.split(near) if not cell.isascii())


def _refuse_nul(found: bool) -> None:
    if found:
        raise TableError(
            _("This file is not a table: save it as CSV UTF-8 or .xlsx."),
            code="not_a_table",
        )


# --- XLSX -------------------------------------------------------------------------------------------------


def _xlsx_lines(file: BinaryIO, size: int, most_columns: int, warnings: list[str], called: str = "") -> Iterator[Line]:
    """Each row of the first visible sheet, or of the visible one that is `called` so, with its number."""
    try:
        _check_archive(file, size)
        # data_only=False: a formula stays the text "=…", which is then no number, instead of a stale result.
        book = load_workbook(file, read_only=True, data_only=False, keep_links=False)
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        if not sheets:
            raise _broken_workbook()
        sheet = next((each for each in sheets if each.title == called), sheets[0])
        if len(sheets) > 1:
            warnings.append(gettext("Only the first sheet, “%(sheet)s”, was read.") % {"sheet": shown(sheet.title)})
        sheet.reset_dimensions()  # the declared size may be a lie; we count what is there
        width = _width(sheet, most_columns)
    except _BROKEN_WORKBOOK as error:
        raise _broken_workbook() from error
    return _sheet_lines(book, sheet, width)


def _width(sheet: Any, most_columns: int) -> int:
    """How many columns to read: those of the first row that holds something, and one to see what juts out."""
    for row in sheet.iter_rows(max_col=most_columns + 1, values_only=True):
        filled = [place for place, value in enumerate(row, start=1) if value is not None]
        if filled:
            return filled[-1] + 1
    return 1


def _sheet_lines(book: Any, sheet: Any, width: int) -> Iterator[Line]:
    try:
        for number, row in enumerate(sheet.iter_rows(max_col=width, values_only=True), start=1):
            yield number, [_written(value) for value in row]
    except _BROKEN_WORKBOOK as error:
        raise _broken_workbook() from error
    finally:
        book.close()


def _written(value: Any) -> str:
    """A cell as a person would have typed it."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return plain(Decimal(f"{value:.15g}"))  # Excel keeps and shows 15 digits
    if isinstance(value, datetime.datetime):
        return value.isoformat(sep=" ") if value.time() != datetime.time() else value.date().isoformat()
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return str(getattr(value, "text", value))  # an array formula has its text


def _check_archive(file: BinaryIO, packed: int) -> None:
    """Unpacks every entry once, counting, so that nothing later unpacks more than we can hold."""
    with zipfile.ZipFile(file) as archive:
        entries = archive.infolist()
        names = [entry.filename.casefold() for entry in entries]
        if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
            raise _too_much_inside()
        if len(set(names)) != len(names):
            raise _broken_workbook()
        if any(entry.flag_bits & 1 for entry in entries):
            raise TableError(_("The workbook is locked with a password."), code="old_or_locked_workbook")
        if any(name.endswith("vbaproject.bin") for name in names):
            raise TableError(
                _("The workbook holds macros. Save it as .xlsx or as CSV UTF-8."), code="workbook_with_macros"
            )
        unpacked = 0
        for entry in entries:
            size = _unpack(archive, entry, most=MOST_UNPACKED - unpacked)
            if entry.filename.casefold().endswith("sharedstrings.xml") and size > MOST_SHARED_STRINGS:
                raise _too_much_inside()
            unpacked += size
        if unpacked > RATIO_MATTERS_FROM and unpacked > MOST_RATIO * packed:
            raise _too_much_inside()


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, *, most: int) -> int:
    """The true size of an entry; no XML of a workbook has a document type, so one that has is an attack."""
    size, tail = 0, b""
    with archive.open(entry) as stream:
        while chunk := stream.read(CHUNK):
            size += len(chunk)
            if size > most:
                raise _too_much_inside()
            if b"<!DOCTYPE" in tail + chunk or b"<!ENTITY" in tail + chunk:
                raise _broken_workbook()
            tail = chunk[-9:]
    return size


def _broken_workbook() -> TableError:
    return TableError(
        _("The workbook is damaged or not a table. Open it, and save it again as .xlsx or as CSV UTF-8."),
        code="not_a_table",
    )


def _too_much_inside() -> TableError:
    return TableError(
        _("The workbook is too large once unpacked. Split it into several files, or save it as CSV UTF-8."),
        code="too_large",
    )


# --- writing ----------------------------------------------------------------------------------------------

_FORMULA = re.compile(r"\s*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")


def guarded(text: str) -> str:
    """The text with ' before it where a spreadsheet would take it for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """A text that `guarded` may have written, as it was before."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text[1:]) else text


def write_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A CSV for people with a spreadsheet: UTF-8 with its mark, so that Bangla opens right, texts guarded.

    Numbers (int, Decimal) stay numbers, None is an empty cell.
    """
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([guarded(str(name)) for name in header])
    for row in rows:
        writer.writerow([_for_file(value) for value in row])
    return codecs.BOM_UTF8 + text.getvalue().encode()


def _for_file(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return plain(value)
    return guarded(str(value))
