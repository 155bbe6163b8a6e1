"""What an author sent in a form that was made of semantics, read back into the values of a content.

Names are places: `v.answers.0.text`. A list says how many it has in `v.answers.count`; a button may change a list while
it is read (“add v.answers”, “drop v.answers.1”, “up v.answers.1”, “down …”), so the form works without scripts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from basis.numerals import parse_number
from learning.forms.h5p_rich import rich_value
from learning.h5p.fields import (
    BooleanField,
    Field,
    Fields,
    FileField,
    GroupField,
    LibraryField,
    ListField,
    NumberField,
    SelectField,
    TextField,
)
from learning.h5p.jsons import BadJson, load
from learning.h5p.names import LibraryName
from learning.h5p.params import begun, first_value
from learning.h5p.sanitise import without_unwanted

TOP = "v."  # before the places of all values, so that none is taken for a field of the page
MOST_ITEMS = 200
LONGEST = 50_000  # signs of one text


@dataclass
class Reading:
    """`act`: the button, (verb, place), or None. `files`: the file values that an author may refer to, by path.
    `fields_of(library)` and `begun_of(library)`: what a part holds, and what a new one begins with.
    """

    data: MultiValueDict[str, str]
    uploads: MultiValueDict[str, UploadedFile]
    act: tuple[str, str]
    files: Mapping[str, dict[str, Any]]
    fields_of: Callable[[LibraryName], Fields | None]
    begun_of: Callable[[LibraryName], Fields | None]
    keep: Callable[[UploadedFile, str], dict[str, Any]]
    errors: dict[str, list[str]] = field(default_factory=dict)

    def read(self, fields: Fields, prefix: str = TOP) -> dict[str, Any]:
        """The values of a group of fields; what cannot be read is told in `errors` by its place."""
        values = {each.name: self.value(each, f"{prefix}{each.name}") for each in fields}
        return {name: value for name, value in values.items() if value is not None}

    def value(self, of: Field, name: str) -> Any:
        match of:
            case TextField():
                return self.text(of, name)
            case NumberField():
                return self.number(name)
            case BooleanField():
                return name in self.data
            case SelectField():
                return self.data.getlist(name) if of.multiple else (self.data.get(name) or None)
            case GroupField():
                return self.value(of.fields[0], name) if of.is_flat else self.group(of, name)
            case ListField():
                return self.items(of, name)
            case LibraryField():
                return self.part(name)
            case FileField():
                return self.file_value(of, name)
            case _:
                return self.kept(name)

    def text(self, of: TextField, name: str) -> str:
        text = without_unwanted(self.data.get(name) or "").replace("\r\n", "\n")
        if len(text) > LONGEST:
            self.fault(name, _("This is too long."))
            return text[:LONGEST]
        if of.tags is None or of.widget == "none":
            return text
        try:
            return rich_value(self.data, name, of)
        except ValueError:
            self.fault(name, _("This text could not be read. Write it again."))
            return ""

    def number(self, name: str) -> int | float | None:
        text = (self.data.get(name) or "").strip()
        if not text:
            return None
        try:
            number = parse_number(text)
        except ValidationError as error:
            self.fault(name, *error.messages)
            return None
        return int(number) if number == number.to_integral_value() else float(number)

    def group(self, of: GroupField, name: str) -> dict[str, Any]:
        values = self.read(of.fields, f"{name}.")
        if of.is_sub_content and (said := self.data.get(f"{name}.subContentId")):
            values["subContentId"] = said
        return values

    def items(self, of: ListField, name: str) -> list[Any]:
        text = self.data.get(f"{name}.count", "0")
        count = min(int(text), MOST_ITEMS) if text.isascii() and text.isdigit() and len(text) < 6 else 0
        found = [self.value(of.item, f"{name}.{at}") for at in range(count)]
        return self.changed(found, of, name)

    def changed(self, found: list[Any], of: ListField, name: str) -> list[Any]:
        """The items after a button of this list."""
        verb, place = self.act
        if verb == "add" and place == name and len(found) < min(of.max or MOST_ITEMS, MOST_ITEMS):
            return [*found, first_value(of.item)]
        parent, _dot, text = place.rpartition(".")
        if parent != name or not (text.isascii() and text.isdigit()) or int(text) >= len(found):
            return found
        at = int(text)
        if verb == "drop":
            return found[:at] + found[at + 1 :]
        to = at + {"up": -1, "down": 1}.get(verb, 0)
        if 0 <= to < len(found):
            found[at], found[to] = found[to], found[at]
        return found

    def part(self, name: str) -> dict[str, Any] | None:
        library = LibraryName.parse(self.data.get(f"{name}.library") or "")
        if library is None:
            return None
        part: dict[str, Any] = {"library": str(library)}
        is_same = self.data.get(f"{name}.was") == str(library)
        if is_same:
            part["params"] = self.read(self.fields_of(library) or (), f"{name}.params.")
        else:
            part["params"] = begun(self.begun_of(library) or ())
        if said := self.data.get(f"{name}.subContentId"):
            part["subContentId"] = said
        return part | {"metadata": self.metadata(name, library, is_new=not is_same)}

    def metadata(self, name: str, library: LibraryName, *, is_new: bool) -> dict[str, Any]:
        """What is said of a part: its title is written here, its authors and licence stay as they came."""
        before = self.kept(f"{name}.metadata")
        said = before if isinstance(before, dict) and not is_new else {}
        title = (self.data.get(f"{name}.title") or "").strip()[:255]
        return {"contentType": library.machine, "license": "U"} | said | {"title": title or library.machine}

    def file_value(self, of: FileField, name: str) -> Any:
        found = [self.one_file(of, f"{name}.{at}") for at in range(MOST_FILES if of.is_many else 1)]
        files = [each for each in found if each]
        if of.is_many:
            return files
        return files[0] if files else None

    def one_file(self, of: FileField, name: str) -> dict[str, Any] | None:
        uploaded = self.uploads.get(f"{name}.file")
        if uploaded is not None:
            try:
                return self.keep(uploaded, of.kind)
            except ValidationError as error:
                self.fault(name, *error.messages)
        if f"{name}.remove" in self.data:
            return None
        return self.files.get(self.data.get(f"{name}.path") or "")

    def kept(self, name: str) -> Any:
        """The value of a field that the form does not show, as it was."""
        try:
            return load((self.data.get(name) or "null").encode("utf-8", "surrogatepass"), name)
        except BadJson:
            return None

    def fault(self, name: str, *messages: str) -> None:
        self.errors.setdefault(name, []).extend(messages)


MOST_FILES = 3
