"""Puts a backup back: first all of the archive is checked, then the database changes at once, or not at all."""

import hashlib
import json as to_json
import re
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from django.apps import apps
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.core.management.color import no_style
from django.db import Error, connection, models, transaction

from config.management.commands.backup import FORMAT, applied_migrations, folders, kept_models, stored_fields

OURS = ("governance", "learning", "monitoring", "jobs")
NAME = re.compile(r"manifest\.json|data/[a-z0-9_]+\.[a-z0-9_]+\.jsonl|files/(?:media|private)/[^\0]+")
BATCH = 500


class Refused(CommandError):
    """The archive, or the database, is not what it should be; nothing was changed."""


class Command(BaseCommand):
    help = (
        "Restore a backup into an empty, migrated database. Refuses a damaged archive and, without --replace, "
        "a database or folders that hold something. Stop web and workers first."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("file", metavar="FILE", help="what `backup` wrote")
        parser.add_argument(
            "--replace", action="store_true", help="throw away what is in this database and its folders"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, file: str, replace: bool = False, json: bool = False, **options: Any) -> None:
        path = Path(file)
        if not path.is_file():
            raise CommandError(f"There is no file “{file}”.", returncode=2)
        with tempfile.TemporaryDirectory(prefix="restore-") as place:
            members = unpack(path, Path(place))
            if not replace and (filled := first_filled_table() or first_file()):
                raise Refused(f"There is something here already ({filled}). Use --replace to throw it away.")
            rows = fill_database(Path(place), members)
            files = sum(put_back_files(Path(place) / "files" / name, folder) for name, folder in folders().items())
        call_command("update_index", verbosity=0, stdout=self.stderr)
        if json:
            self.stdout.write(to_json.dumps({"rows": rows, "files": files}))
        else:
            self.stdout.write(f"{rows} rows and {files} files were restored.")


def unpack(path: Path, place: Path) -> dict[str, Any]:
    """Unpacks an archive into `place` and returns the members of its manifest; refuses whatever does not fit."""
    found: dict[str, dict[str, Any]] = {}
    try:
        with tarfile.open(path, mode="r:gz") as archive:
            for member in archive:
                if not member.isreg() or not NAME.fullmatch(member.name) or ".." in member.name.split("/"):
                    raise Refused(f"The archive holds “{member.name}”, which no backup holds. Nothing was changed.")
                if member.name in found:
                    raise Refused(f"The archive holds “{member.name}” twice. Nothing was changed.")
                target = place / member.name
                target.parent.mkdir(parents=True, exist_ok=True)
                content = archive.extractfile(member)
                assert content is not None
                with target.open("wb") as copy:
                    found[member.name] = _copy(content, copy)
    except (tarfile.TarError, EOFError, OSError, ValueError) as error:
        raise Refused(f"The archive is damaged ({error}). Nothing was changed.") from error
    found.pop("manifest.json", None)
    manifest = _manifest(place)
    wanted = {name: {key: about[key] for key in ("bytes", "sha256")} for name, about in manifest["members"].items()}
    wrong = sorted(name for name in found.keys() | wanted.keys() if found.get(name) != wanted.get(name))
    if wrong:
        raise Refused(f"The archive is damaged: “{wrong[0]}” is not what was backed up. Nothing was changed.")
    if manifest["migrations"] != applied_migrations():
        differing = sorted(set(manifest["migrations"]) ^ set(applied_migrations()))
        raise Refused(
            "The backup was made by another version of this software, or this database is not migrated "
            f"({differing[0]} differs). Restore with that version, then upgrade. Nothing was changed."
        )
    return manifest["members"]


def _manifest(place: Path) -> dict[str, Any]:
    try:
        manifest = to_json.loads((place / "manifest.json").read_text())
        if manifest["format"] == FORMAT and isinstance(manifest["members"], dict):
            return manifest
    except (OSError, ValueError, KeyError, TypeError):
        pass
    raise Refused("The archive has no manifest that can be read: it is incomplete. Nothing was changed.")


def _copy(content: IO[bytes], copy: IO[bytes]) -> dict[str, Any]:
    digest, size = hashlib.sha256(), 0
    while chunk := content.read(2**20):
        digest.update(chunk)
        size += len(chunk)
        copy.write(chunk)
    return {"bytes": size, "sha256": digest.hexdigest()}


def first_filled_table() -> str:
    """The name of a noun of ours of which there is one already; "" in an empty database."""
    for label in OURS:
        for model in apps.get_app_config(label).get_models():
            if model._base_manager.exists():
                return model._meta.label
    return ""


def first_file() -> str:
    """The name of a folder of ours that holds a file already; "" when all are empty."""
    for name, folder in folders().items():
        if any(path.is_file() for path in folder.rglob("*")):
            return f"{name} files"
    return ""


def fill_database(place: Path, members: dict[str, Any]) -> int:
    """Replaces the content of every table by that of the archive, in one transaction; returns the rows."""
    tables = {model: place / f"data/{model._meta.label_lower}.jsonl" for model in kept_models()}
    rows = 0
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                for statement in connection.ops.sql_flush(no_style(), _all_tables()):
                    cursor.execute(statement)
            for model, lines in tables.items():
                rows += _fill(model, lines, members[f"data/{model._meta.label_lower}.jsonl"]["rows"])
            connection.check_constraints()
            with connection.cursor() as cursor:
                for statement in connection.ops.sequence_reset_sql(no_style(), list(tables)):
                    cursor.execute(statement)
    except (Error, KeyError, ValueError, TypeError, OSError) as error:
        raise Refused(f"The content does not fit this database ({error}). Nothing was changed.") from error
    return rows


def _all_tables() -> list[str]:
    """The tables of all models, those that are left out of a backup included: their rows would point nowhere."""
    return list(connection.introspection.django_table_names(only_existing=True, include_views=False))


def _fill(model: type[models.Model], lines: Path, expected: int) -> int:
    """Inserts the rows of one table, past models and signals: what is there was valid when it was kept."""
    fields = {field.attname: field for field in stored_fields(model)}
    with lines.open(encoding="utf-8") as stream:
        names = to_json.loads(stream.readline())
        columns = [fields[name] for name in names]
        quote = connection.ops.quote_name
        insert = "INSERT INTO {} ({}) VALUES ({})".format(  # noqa: S608 - the names are those of our own models
            quote(model._meta.db_table),
            ", ".join(quote(str(field.column)) for field in columns),
            ", ".join(["%s"] * len(columns)),
        )
        count = 0
        with connection.cursor() as cursor:
            for batch in _batches(stream):
                cursor.executemany(insert, [_row(columns, values) for values in batch])
                count += len(batch)
    if count != expected:
        raise ValueError(f"{model._meta.label} has {count} rows instead of {expected}")
    return count


def _batches(stream: IO[str]) -> Iterator[list[list[Any]]]:
    batch: list[list[Any]] = []
    for line in stream:
        batch.append(to_json.loads(line))
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _row(columns: list[models.Field], values: list[Any]) -> list[Any]:
    """The values as this database wants them."""
    return [
        field.get_db_prep_save(
            value if isinstance(field, models.JSONField) else field.to_python(value), connection=connection
        )
        for field, value in zip(columns, values, strict=True)
    ]


def put_back_files(source: Path, folder: Path) -> int:
    """Replaces the content of a folder by that of the archive; returns the number of files."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        if old.is_dir() and not old.is_symlink():
            shutil.rmtree(old)
        else:
            old.unlink()
    if not source.is_dir():
        return 0
    shutil.copytree(source, folder, dirs_exist_ok=True)
    count = 0
    for path in folder.rglob("*"):
        path.chmod(0o750 if path.is_dir() else 0o640)
        count += path.is_file()
    return count
