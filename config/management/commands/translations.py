"""Collect the English sentences of the product into the Bangla catalogue, and compile it.

manage.py translations            compile what is there (part of the set-up; needs no gettext)
manage.py translations --update   collect new sentences first, and list those without Bangla
"""

from __future__ import annotations

import io
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polib
from babel.messages.extract import extract_python
from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation.template import templatize

OURS = ["config", "basis", "jobs", "governance", "learning", "monitoring"]
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
Sentence = tuple[str | None, str, str | None]  # context, singular, plural


def catalogue_path() -> Path:
    return Path(settings.LOCALE_PATHS[0]) / "bn" / "LC_MESSAGES" / "django.po"


def sentences() -> dict[Sentence, list[str]]:
    """Every marked sentence of code and templates, with the files that hold it."""
    found: dict[Sentence, list[str]] = {}
    base = Path(settings.BASE_DIR)
    for path in sorted(base.glob("templates/**/*")):
        if path.suffix in {".html", ".txt", ".xml"}:
            _collect(found, path.relative_to(base), templatize(path.read_text(), origin=str(path)))
    for app in OURS:
        for path in sorted((base / app).rglob("*.py")):
            if "migrations" not in path.parts:
                _collect(found, path.relative_to(base), path.read_text())
    return found


def update_catalogue(path: Path, known: dict[str, Any] | None = None) -> list[str]:
    """Write the catalogue anew from the sentences in use; return those without Bangla.

    Bangla comes from the catalogue as it stands, or from `known` (English -> Bangla, or -> [one, other]).
    """
    known = known or {}
    old = polib.pofile(str(path)) if path.exists() else polib.POFile()
    kept = {(entry.msgctxt, entry.msgid): entry for entry in old if not entry.obsolete}
    new = polib.POFile(wrapwidth=110)
    new.metadata = {
        "Project-Id-Version": "dishari",
        "Language": "bn",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    missing = []
    for (context, singular, plural), files in sorted(
        sentences().items(), key=lambda item: (item[0][1], item[0][0] or "")
    ):
        entry = polib.POEntry(msgctxt=context, msgid=singular, occurrences=[(name, "") for name in sorted(set(files))])
        if "%(" in singular:
            entry.flags.append("python-format")
        before = kept.get((context, singular))
        bangla = known.get(singular)
        if plural:
            entry.msgid_plural = plural
            forms = dict(before.msgstr_plural) if before and before.msgstr_plural else {}
            if bangla:
                one, other = bangla if isinstance(bangla, list) else (bangla, bangla)
                forms = {0: one, 1: other}
            entry.msgstr_plural = forms or {0: "", 1: ""}
            translated = all(entry.msgstr_plural.values())
        else:
            text = bangla[0] if isinstance(bangla, list) else bangla
            entry.msgstr = text or (before.msgstr if before else "")
            translated = bool(entry.msgstr)
        if not translated:
            missing.append(singular)
        new.append(entry)
    path.parent.mkdir(parents=True, exist_ok=True)
    new.save(str(path))
    new.save_as_mofile(str(path.with_suffix(".mo")))
    return missing


def compile_catalogue(path: Path) -> None:
    """Make the compiled catalogue that Django reads, unless it is newer than the text."""
    compiled = path.with_suffix(".mo")
    if not compiled.exists() or compiled.stat().st_mtime < path.stat().st_mtime:
        polib.pofile(str(path)).save_as_mofile(str(compiled))


def _collect(found: dict[Sentence, list[str]], path: Path, source: str) -> None:
    for context, singular, plural in _marked(source):
        found.setdefault((context, singular, plural), []).append(str(path))


def _marked(source: str) -> Iterator[Sentence]:
    for _line, function, arguments, _comments in extract_python(io.BytesIO(source.encode()), KEYWORDS, [], {}):
        texts = [text for text in (arguments if isinstance(arguments, (tuple, list)) else [arguments]) if text]
        if not texts:
            continue
        if function and "pgettext" in function:
            yield texts[0], texts[1], texts[2] if function.startswith("np") else None
        else:
            yield (
                None,
                texts[0],
                texts[1] if function and function.startswith("n") and len(texts) > 1 else None,
            )


class Command(BaseCommand):
    requires_system_checks = ()  # part of the set-up: what the checks ask for is made here
    help = "Collect the sentences of the product into the Bangla catalogue, and compile it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--update", action="store_true", help="collect new sentences first")

    def handle(self, *args: Any, **options: Any) -> None:
        path = catalogue_path()
        if options["update"]:
            for sentence in update_catalogue(path):
                self.stdout.write(f"no Bangla yet: {sentence}")
        compile_catalogue(path)
        self.stdout.write(f"{len(polib.pofile(str(path)))} sentences in {path.name}.")
