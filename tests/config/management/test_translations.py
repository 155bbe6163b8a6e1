"""The catalogue: every sentence is found, and every sentence has its Bangla."""

import ast
from pathlib import Path

import polib
from django.conf import settings

from config.management.commands.translations import KEYWORDS, OURS, catalogue_path, sentences

FILES = [path for app in OURS for path in sorted((Path(settings.BASE_DIR) / app).rglob("*.py"))]


def names_of_gettext(path: Path) -> set[str]:
    """The names under which a file calls Django's functions for translated text."""
    return {
        name.asname or name.name
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for name in node.names
        if name.name in KEYWORDS
    }


def test_every_file_marks_its_sentences_in_a_way_that_the_catalogue_sees():
    assert {path.name: names for path in FILES if (names := names_of_gettext(path) - set(KEYWORDS))} == {}


def test_every_sentence_has_its_bangla():
    known = {(entry.msgctxt, entry.msgid) for entry in polib.pofile(str(catalogue_path())) if entry.translated()}
    assert [each for each in sentences() if (each[0], each[1]) not in known] == []
