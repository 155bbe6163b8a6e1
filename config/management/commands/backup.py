"""Database and files in one checked archive, which restores on SQLite and on PostgreSQL.

A gzipped tar: `data/<app>.<model>.jsonl` for each table (first line: names of the fields; then one row a line),
`files/media/…` and `files/private/…` as they are, and last `manifest.json` with the size and SHA-256 of each of
them and the migrations that the tables belong to. An archive without its end has no manifest and is refused.

Left out: log-in sessions, and the search index, which `restore` builds anew.
"""

import base64
import datetime as dt
import hashlib
import io
import json as to_json
import os
import tarfile
import tempfile
import uuid
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, models, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django.utils.duration import duration_iso_string

FORMAT = 1
LEFT_OUT = {"sessions", "wagtailsearch"}  # apps; the search index has other tables on each database
CHUNK = 2000


def kept_models() -> list[type[models.Model]]:
    """Every table that a backup holds, those that join two others included."""
    return sorted(
        (
            model
            for model in apps.get_models(include_auto_created=True)
            if model._meta.managed and not model._meta.proxy and model._meta.app_label not in LEFT_OUT
        ),
        key=lambda model: model._meta.label_lower,
    )


def stored_fields(model: type[models.Model]) -> list[models.Field]:
    """The columns of the table itself: not those of a parent's table, nor those that the database computes."""
    return [field for field in model._meta.local_concrete_fields if not field.generated]


def applied_migrations() -> list[str]:
    """What shape the tables have, as `app.name`."""
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def folders() -> dict[str, Path]:
    """The folders of files that belong to the database, by their name in the archive."""
    return {"media": Path(settings.MEDIA_ROOT), "private": Path(settings.PRIVATE_ROOT)}


def plain_value(field: models.Field, value: Any) -> Any:
    """A value as JSON says it, exactly: microseconds and all decimals."""
    if isinstance(field, models.JSONField):
        return value
    value = field.get_prep_value(value)
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, dt.timedelta):
        return duration_iso_string(value)
    if isinstance(value, Decimal | uuid.UUID):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    raise TypeError(f"{field}: {type(value)} cannot be kept")


def lines_of(model: type[models.Model]) -> Iterator[bytes]:
    """The table as lines of JSON: the names of its fields, then each row."""
    fields = stored_fields(model)
    yield _line([field.attname for field in fields])
    rows = model._base_manager.order_by("pk").values_list(*(field.attname for field in fields))
    for row in rows.iterator(chunk_size=CHUNK):
        yield _line([plain_value(field, value) for field, value in zip(fields, row, strict=True)])


def _line(values: list[Any]) -> bytes:
    return to_json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


class Command(BaseCommand):
    help = "Write database and files into one archive. Nothing stops meanwhile: it shows one moment of the database."
    requires_system_checks: list[str] = []  # what can still be read can still be saved

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument(
            "--output", required=True, metavar="FILE", help="e.g. dishari.tar.gz; overwritten at the end"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, output: str, json: bool = False, **options: Any) -> None:
        target = Path(output)
        if not target.parent.is_dir():
            raise CommandError(f"There is no folder “{target.parent}”.", returncode=2)
        unfinished = target.with_name(target.name + ".part")
        try:
            with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
                told = self._write(stream)
                stream.flush()
                os.fsync(stream.fileno())
            unfinished.replace(target)
        except OSError as error:
            raise CommandError(f"The backup could not be written: {error}") from error
        finally:
            unfinished.unlink(missing_ok=True)
        told |= {"file": str(target), "bytes": target.stat().st_size}
        if json:
            self.stdout.write(to_json.dumps(told))
        else:
            self.stdout.write(
                f"{told['rows']} rows of {told['tables']} tables and {told['files']} files are in {target}."
            )

    def _write(self, stream: IO[bytes]) -> dict[str, Any]:
        members: dict[str, dict[str, Any]] = {}
        rows = 0
        with tarfile.open(fileobj=stream, mode="w:gz", compresslevel=6) as archive:
            with transaction.atomic():
                if connection.vendor == "postgresql":
                    with connection.cursor() as cursor:
                        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                migrations = applied_migrations()
                for model in kept_models():
                    with tempfile.TemporaryFile() as table:
                        count = sum(1 for line in lines_of(model) if table.write(line)) - 1
                        name = f"data/{model._meta.label_lower}.jsonl"
                        members[name] = _add(archive, name, table) | {"rows": count}
                    rows += count
            for name, path in _files():
                with path.open("rb") as content:
                    members[name] = _add(archive, name, content)
            manifest = {
                "format": FORMAT,
                "made_at": timezone.now().isoformat(),
                "migrations": migrations,
                "members": members,
            }
            _add(archive, "manifest.json", io.BytesIO(to_json.dumps(manifest, indent=1).encode()))
        tables = sum(name.startswith("data/") for name in members)
        return {"tables": tables, "rows": rows, "files": len(members) - tables}


def _files() -> Iterator[tuple[str, Path]]:
    """Each file with its name in the archive; the signs of life of running jobs are not worth keeping."""
    for name, folder in folders().items():
        for path in sorted(folder.rglob("*")):
            inside = path.relative_to(folder)
            if path.is_file() and not path.is_symlink() and inside.parts[0] != "pulse":
                yield f"files/{name}/{inside.as_posix()}", path


def _add(archive: tarfile.TarFile, name: str, content: IO[bytes]) -> dict[str, Any]:
    """Adds a file and says its size and hash, both of what was really written."""
    size = content.seek(0, os.SEEK_END)
    content.seek(0)
    member = tarfile.TarInfo(name)
    member.size, member.mode, member.mtime = size, 0o600, int(timezone.now().timestamp())
    hashed = _Hashing(content)
    archive.addfile(member, hashed)
    return {"bytes": size, "sha256": hashed.digest.hexdigest()}


class _Hashing:
    """A file that is hashed while it is read."""

    def __init__(self, content: IO[bytes]):
        self.content, self.digest = content, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        chunk = self.content.read(size)
        self.digest.update(chunk)
        return chunk
