"""What must stay true of the project as a whole."""

import ast
import json
import re
from pathlib import Path

import polib
import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.db import models

from config.environment import SETTINGS
from config.management.commands import translations

ROOT = Path(settings.BASE_DIR)
APPS = ["basis", "jobs", "governance", "learning", "monitoring"]
OURS = [*APPS, "config"]


def python_files(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def test_every_setting_stands_in_the_readme_with_its_meaning():
    readme = (ROOT / "README.md").read_text()
    missing = [s.name for s in SETTINGS.values() if f"| `{s.name}` |" not in readme or s.meaning not in readme]
    assert missing == []


def test_the_readme_names_no_setting_that_the_code_does_not_read():
    table = (ROOT / "README.md").read_text().split("## Settings")[1].split("\n## ")[0]
    assert set(re.findall(r"^\| `([A-Z0-9_]+)` \|", table, re.M)) == set(SETTINGS)


@pytest.mark.parametrize("app", APPS)
def test_each_app_explains_itself(app):
    assert (ROOT / app / "README.md").read_text().startswith("# ")
    assert ast.get_docstring(ast.parse((ROOT / app / "__init__.py").read_text()))


def test_no_migration_has_a_name_that_a_machine_chose():
    names = [path.stem for app in OURS for path in (ROOT / app).glob("migrations/0*.py")]
    assert [name for name in names if "_auto_" in name or re.fullmatch(r"\d+_initial", name)] == []


def test_registries_are_filled_in_apps_py_only():
    found = []
    for path in python_files(*APPS):
        if path.name in {"apps.py", "registry.py"} or "migrations" in path.parts:
            continue
        text = path.read_text()
        if re.search(
            r"(?:registry\.register|check_pages|waits_for_me|search_sources|tree_followers|governed_fields)\s*(?:\(|\[[^\]]+\]\s*=)",
            text,
        ):
            found.append(str(path.relative_to(ROOT)))
    assert found == []


def test_no_template_of_ours_has_inline_script_or_style():
    found = []
    for path in sorted((ROOT / "templates").rglob("*.html")):
        text = path.read_text()
        inline_script = re.search(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")", text)
        if inline_script or re.search(r"<style|\sstyle=|\son[a-z]+=\"", text):
            found.append(str(path.relative_to(ROOT)))
    assert found == []


def test_the_locks_hold_no_address():
    for name in ("requirements.lock", "package-lock.json"):
        assert not re.search(
            r"https?://(?!.*(?:opencollective|funding|github\.com/sponsors))", (ROOT / name).read_text()
        )


def test_every_sentence_has_bangla():
    known = {
        (entry.msgctxt, entry.msgid): entry
        for entry in polib.pofile(str(translations.catalogue_path()))
        if not entry.obsolete
    }
    missing = []
    for context, singular, plural in translations.sentences():
        entry = known.get((context, singular))
        texts = list(entry.msgstr_plural.values()) if entry and plural else [entry.msgstr if entry else ""]
        if not texts or not all(texts):
            missing.append(singular)
    assert missing == []


def test_no_sentence_hides_in_an_f_string():
    """The collector does not look into f-strings: such a sentence never gets its Bangla."""
    words = {"_", "gettext", "gettext_lazy", "ngettext", "pgettext"}
    hidden = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in python_files("basis", "jobs", "governance", "learning", "monitoring", "config")
        for text in ast.walk(ast.parse(path.read_text()))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in words
    ]
    assert hidden == []


def test_no_translation_is_doubtful_and_every_name_in_it_is_kept():
    wrong = []
    for entry in polib.pofile(str(translations.catalogue_path())):
        if entry.fuzzy:
            wrong.append(entry.msgid)
        for text in [entry.msgstr, *entry.msgstr_plural.values()]:
            if text and set(re.findall(r"%\((\w+)\)", text)) - set(
                re.findall(r"%\((\w+)\)", entry.msgid + (entry.msgid_plural or ""))
            ):
                wrong.append(entry.msgid)
    assert wrong == []


def test_governed_nouns_are_read_only_in_the_admin(rf, admin_user):
    request = rf.get("/")
    request.user = admin_user
    writable = [
        model._meta.label
        for model, model_admin in admin.site._registry.items()
        if model._meta.app_label in APPS
        and (
            model_admin.has_add_permission(request)
            or model_admin.has_change_permission(request)
            or model_admin.has_delete_permission(request)
        )
    ]
    assert writable == []


def test_every_model_of_ours_can_say_its_name():
    silent = [
        model._meta.label
        for model in apps.get_models()
        if model._meta.app_label in APPS and model.__str__ is models.Model.__str__
    ]
    assert silent == []


def test_each_domain_file_has_its_test():
    missing = [
        str(path.relative_to(ROOT))
        for app in ("jobs", "governance", "learning", "monitoring")
        for path in sorted((ROOT / app / "domain").glob("*.py"))
        if "def " in path.read_text() and not (ROOT / "tests" / app / "domain" / f"test_{path.name}").exists()
    ]
    assert missing == []


def test_package_json_runs_no_foreign_script():
    assert "scripts" not in json.loads((ROOT / "package.json").read_text())


def test_no_file_holds_a_path_of_somebodys_machine():
    found = [
        str(path.relative_to(ROOT))
        for path in [*python_files(*OURS, "tests"), ROOT / "Makefile", ROOT / "README.md"]
        if re.search(r"(^|[^A-Za-z0-9_.])/(root|home/\w+|Users)/", path.read_text())
    ]
    assert found == []
