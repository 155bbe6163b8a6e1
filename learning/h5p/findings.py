"""What is wrong, or worth saying, about a package: a code that stays, where, and a sentence with what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


def gettext_noop(sentence: str) -> str:
    """Marks a sentence for whoever collects sentences for translation."""
    return sentence


# Templates, so that a caller can translate them; `path` is always among the values.
SENTENCES = {
    "not_a_zip": gettext_noop(
        "This file is not an H5P package. Choose a file that ends in .h5p and was made by an H5P tool."
    ),
    "damaged": gettext_noop("“%(path)s” cannot be read: the package is damaged. Export or download it again."),
    "too_many_entries": gettext_noop(
        "The package has more than %(most)s entries. Leave out what the content does not need."
    ),
    "too_large": gettext_noop(
        "The package holds more than %(most)s bytes when unpacked. Make its pictures and videos smaller."
    ),
    "file_too_large": gettext_noop("“%(path)s” is larger than %(most)s bytes. Make it smaller."),
    "lying_size": gettext_noop("“%(path)s” is not as large as the package says. Export it again with an H5P tool."),
    "ratio": gettext_noop(
        "“%(path)s” grows more than %(most)s times when it is unpacked. Such files are not accepted."
    ),
    "overlapping": gettext_noop("“%(path)s” shares its bytes with another entry. Such packages are not accepted."),
    "encrypted": gettext_noop("“%(path)s” is encrypted. Export the package without a password."),
    "compression": gettext_noop(
        "“%(path)s” is packed in a way that is not known here. Pack it as an ordinary zip file."
    ),
    "bad_path": gettext_noop(
        "“%(path)s” leads out of the package or cannot be a file name. Name the file in the ordinary way."
    ),
    "link": gettext_noop("“%(path)s” is a link or a device, not a file. Put the file itself into the package."),
    "name_encoding": gettext_noop("“%(path)s” is not written in UTF-8. Name the file in Latin letters."),
    "colliding_names": gettext_noop(
        "“%(path)s” and “%(other)s” would be the same file on many computers. Rename one of them."
    ),
    "differing_duplicates": gettext_noop("“%(path)s” is in the package twice, with different content. Leave one out."),
    "extension": gettext_noop("Files like “%(path)s” are not accepted here. Leave it out or convert it."),
    "no_extension": gettext_noop("“%(path)s” has no ending that says what it is. Give it one."),
    "not_what_it_says": gettext_noop(
        "“%(path)s” is not the kind of picture that its name says. Save it again as what it is."
    ),
    "missing_file": gettext_noop("“%(path)s” is missing from the package. Export it again with an H5P tool."),
    "bad_json": gettext_noop("“%(path)s” is not valid JSON: %(why)s."),
    "json_depth": gettext_noop("“%(path)s” is nested too deeply."),
    "missing_value": gettext_noop("“%(path)s” does not say “%(name)s”. Export the package again with an H5P tool."),
    "bad_value": gettext_noop("In “%(path)s”, “%(name)s” is %(value)s. It must be %(expected)s."),
    "folder_name": gettext_noop(
        "The folder “%(path)s” holds the library %(library)s. Folder and library must have one name."
    ),
    "duplicate_library": gettext_noop("The library %(library)s is in the package twice. Leave one out."),
    "core_api": gettext_noop(
        "The library %(library)s needs H5P core %(needs)s; here is %(has)s. Use an older version of it."
    ),
    "missing_library": gettext_noop(
        "The library %(library)s is needed by %(by)s. It is neither in the package nor installed here."
    ),
    "may_not_install": gettext_noop(
        "You may not install libraries, and %(library)s is not installed here. Ask an administrator; then import the "
        "package again."
    ),
    "not_renewed": gettext_noop(
        "The package has a newer %(library)s. You may not install libraries; the installed one is used."
    ),
    "editor_library_missing": gettext_noop(
        "%(library)s, which only an editor needs, is not here. The content plays without it."
    ),
    "external_address": gettext_noop("The content names %(host)s. Nothing is loaded from there."),
    "library_address": gettext_noop(
        "Scripts and styles of its libraries name %(hosts)s. Nothing is loaded from there."
    ),
    "left_out": gettext_noop(
        "%(library)s was left out: you may not install libraries, and the content plays without it."
    ),
    "semantics_fault": gettext_noop(
        "In “%(path)s”, “%(name)s” is %(value)s; it should be %(expected)s. What has it plays, but is not edited here."
    ),
    "wrong_kind": gettext_noop(
        "“%(path)s” of the content must be %(expected)s. Open the content in the tool that made it, save it and export "
        "it again."
    ),
    "other_version": gettext_noop(
        "“%(path)s” uses %(library)s; its place takes %(taken)s. Open the content in the tool that made it with its "
        "newest libraries, save it and export it again."
    ),
    "not_taken_here": gettext_noop(
        "“%(path)s” uses %(library)s, which its place does not take. Choose another kind of part there."
    ),
    "unknown_value": gettext_noop(
        "%(library)s does not know “%(path)s”. It stays in the file and is left out when the content is played."
    ),
    "markup_removed": gettext_noop(
        "“%(path)s” holds %(markup)s, which is not allowed there. It stays in the file and is left out when the "
        "content is played."
    ),
    "out_of_range": gettext_noop("“%(path)s” is %(value)s; %(library)s plays it as %(used)s."),
    "no_option": gettext_noop("“%(path)s” is %(value)s, which is no choice; %(library)s plays it as %(used)s."),
    "too_many": gettext_noop(
        "“%(path)s” has %(count)s entries; %(library)s plays the first %(most)s. The others stay in the file."
    ),
    "too_few": gettext_noop("“%(path)s” has %(count)s entries; %(library)s expects %(least)s or more."),
    "too_long": gettext_noop("“%(path)s” has %(length)s signs; %(most)s are foreseen there."),
    "other_form": gettext_noop("“%(path)s” is %(value)s, which has not the form that is foreseen there."),
    "missing_media": gettext_noop("%(file)s, which “%(path)s” shows, is not in the package. It will be missing."),
    "more_like_it": gettext_noop("There are %(count)s more of this kind (%(code)s)."),
    "markup_depth": gettext_noop(
        "“%(path)s” holds more nested markup than a page can show. It stays in the file; its words are played."
    ),
    "empty_here": gettext_noop("“%(path)s” is empty. Fill it in."),
    "too_few_here": gettext_noop("“%(path)s” needs %(least)s entries or more."),
    "nothing_right": gettext_noop("No answer is marked as right. Mark one or more."),
    "no_gap": gettext_noop("No line has a gap. Put the word of a gap between stars, like *20*."),
    "no_such_step": gettext_noop("“%(path)s” leads to step %(value)s, which is not there."),
    "no_end": gettext_noop("The case has no end. Let a decision lead to step 0."),
}
JOINERS = "\u200c\u200d"  # belong to words of Bangla
NOTICES = frozenset(
    {
        "not_renewed", "editor_library_missing", "external_address", "library_address", "left_out", "semantics_fault",
        "unknown_value", "markup_removed", "out_of_range", "no_option", "too_many", "too_few", "too_long",
        "other_form", "missing_media", "more_like_it", "markup_depth",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """`path`: the entry of the package, or the place in a JSON file. A notice refuses nothing."""

    code: str
    path: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_notice(self) -> bool:
        return self.code in NOTICES

    @property
    def message(self) -> str:
        """The sentence in English."""
        return SENTENCES[self.code] % ({"path": readable(self.path)} | dict(self.values))

    def as_dict(self) -> dict[str, Any]:
        """As JSON has it."""
        values = {name: value for name, value in self.values.items() if isinstance(value, str | int | float)}
        return {"code": self.code, "path": self.path, "message": self.message, "values": values}


def refusing(findings: Iterable[Finding]) -> list[Finding]:
    """Those for which a package is not accepted."""
    return [finding for finding in findings if not finding.is_notice]


def readable(text: str, longest: int = 120) -> str:
    """A name of unknown origin for a sentence: without control signs, not longer than a line."""
    shown = "".join(sign if sign.isprintable() or sign in JOINERS else "�" for sign in text)
    return shown if len(shown) <= longest else shown[: longest - 1] + "…"
