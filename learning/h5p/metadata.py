"""What may be said of a content beside its values, as fields for the official editor: by whom, under which licence."""

from __future__ import annotations

from typing import Any

CC_VERSIONS = [
    {"value": "4.0", "label": "4.0 International"},
    {"value": "3.0", "label": "3.0 Unported"},
    {"value": "2.5", "label": "2.5 Generic"},
    {"value": "2.0", "label": "2.0 Generic"},
    {"value": "1.0", "label": "1.0 Generic"},
]
CC = ["CC BY", "CC BY-SA", "CC BY-ND", "CC BY-NC", "CC BY-NC-SA", "CC BY-NC-ND"]
LICENCES: list[dict[str, Any]] = [
    {"value": "U", "label": "Not said"},
    {"type": "optgroup", "label": "Creative Commons", "options": [
        *({"value": name, "label": name, "versions": CC_VERSIONS} for name in CC),
        {"value": "CC0 1.0", "label": "CC0, public domain"},
        {"value": "CC PDM", "label": "Public Domain Mark"},
    ]},
    {"value": "GNU GPL", "label": "GNU General Public License",
     "versions": [{"value": "v3", "label": "3"}, {"value": "v2", "label": "2"}, {"value": "v1", "label": "1"}]},
    {"value": "PD", "label": "Public domain", "versions": [{"value": "CC0 1.0", "label": "CC0"},
                                                           {"value": "CC PDM", "label": "Public Domain Mark"}]},
    {"value": "ODC PDDL", "label": "Public Domain Dedication and Licence"},
    {"value": "C", "label": "Copyright"},
]  # fmt: skip
ROLES = ["Author", "Editor", "Licensee", "Originator"]


def _text(name: str, label: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "type": "text", "label": label, "optional": True, **more}


def _year(name: str, label: str) -> dict[str, Any]:
    limits = {"min": "-9999", "max": "9999", "optional": True}
    return {"name": name, "type": "number", "label": label, **limits}


METADATA: list[dict[str, Any]] = [
    {"name": "title", "type": "text", "label": "Title", "placeholder": "Title"},
    _text("a11yTitle", "Title for screen readers"),
    {"name": "license", "type": "select", "label": "Licence", "default": "U", "options": LICENCES},
    {"name": "licenseVersion", "type": "select", "label": "Version of the licence", "options": CC_VERSIONS,
     "optional": True},
    _year("yearFrom", "From the year"),
    _year("yearTo", "To the year"),
    _text("source", "Source", placeholder="https://"),
    {"name": "authors", "type": "list", "field": {"name": "author", "type": "group", "fields": [
        _text("name", "Name of the author"),
        {"name": "role", "type": "select", "label": "Role", "default": "Author",
         "options": [{"value": role, "label": role} for role in ROLES]}]}},
    _text("licenseExtras", "More about the licence", widget="textarea"),
    {"name": "changes", "type": "list", "field": {"name": "change", "type": "group", "label": "Change log", "fields": [
        _text("date", "Day"), _text("author", "Changed by"), _text("log", "What was changed", widget="textarea")]}},
    _text("authorComments", "For other authors", widget="textarea"),
    _text("contentType", "Type", widget="none"),
    _text("defaultLanguage", "Language", widget="none"),
]  # fmt: skip
COPYRIGHT: dict[str, Any] = {
    "name": "copyright",
    "type": "group",
    "label": "Copyright",
    "fields": [
        _text("title", "Title"),
        _text("author", "Author"),
        _text("year", "Year"),
        _text("source", "Source", placeholder="https://"),
        {"name": "license", "type": "select", "label": "Licence", "default": "U", "options": LICENCES},
        {"name": "version", "type": "select", "label": "Version", "options": []},
    ],
}
NAMES = frozenset(field["name"] for field in METADATA)
