"""Is this installation healthy? Each finding says what was looked at, how it stands and what to do."""

import json as to_json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.checks import ERROR, run_checks
from django.core.management.base import BaseCommand
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django_tasks import task_backends

from governance.models import User
from jobs.models import Job
from learning.domain.h5p_editor import editor_folder, missing_files

OK, WARNING, FAILED = "ok", "warning", "failed"
LEAST_FREE = 200 * 2**20
LITTLE_FREE = 2**30
OLD_SECONDS = 300


@dataclass(frozen=True)
class Finding:
    """What was looked at, how it stands (ok, warning, failed) and a sentence."""

    name: str
    status: str
    message: str


def settings_are_sound() -> Iterator[Finding]:
    """Django's own checks and ours; in production those for a deployment too."""
    faults = [fault for fault in run_checks(include_deployment_checks=settings.PRODUCTION) if not fault.is_silenced()]
    serious = [fault for fault in faults if fault.level >= ERROR]
    if serious:
        yield Finding("settings", FAILED, "; ".join(f"{fault.msg} ({fault.id})" for fault in serious))
    elif faults:
        yield Finding("settings", WARNING, "; ".join(f"{fault.msg} ({fault.id})" for fault in faults))
    else:
        kind = "production" if settings.PRODUCTION else "not production"
        yield Finding("settings", OK, f"no fault found ({kind})")


def database_answers() -> Iterator[Finding]:
    """It answers, it is whole, and SQLite writes as it must to survive the loss of power."""
    connection.ensure_connection()
    if connection.vendor != "sqlite":
        yield Finding("database", OK, f"{connection.vendor} answers")
        return
    with connection.cursor() as cursor:
        found = {}
        for name in ("quick_check", "journal_mode", "synchronous", "foreign_keys"):
            cursor.execute(f"PRAGMA {name}")
            found[name] = str(cursor.fetchone()[0])
    wanted = {"quick_check": "ok", "journal_mode": "wal", "synchronous": "2", "foreign_keys": "1"}
    wrong = {name: value for name, value in found.items() if value != wanted[name]}
    if "quick_check" in wrong:
        yield Finding("database", FAILED, f"SQLite finds damage: {found['quick_check']}. Restore a backup.")
    elif wrong:
        yield Finding("database", WARNING, f"SQLite is set up otherwise than it should be: {wrong}")
    else:
        yield Finding("database", OK, "SQLite answers and is whole")


def migrations_are_applied() -> Iterator[Finding]:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        names = ", ".join(f"{step.app_label}.{step.name}" for step, _backwards in missing[:5])
        yield Finding("migrations", FAILED, f"{len(missing)} are not applied ({names} ...). Run `manage.py migrate`.")
    else:
        yield Finding("migrations", OK, "all are applied")


def engine_answers() -> Iterator[Finding]:
    """Redis or the broker; the built-in engine has nothing but the database."""
    try:
        task_backends["jobs"].answers()
    except Exception as error:  # noqa: BLE001 - each engine fails in its own words
        yield Finding("engine", FAILED, f"{settings.JOBS_ENGINE} does not answer ({error}). Jobs wait in the database.")
    else:
        yield Finding("engine", OK, f"{settings.JOBS_ENGINE} answers")


def queue_moves() -> Iterator[Finding]:
    """Whether somebody takes up what is due, and whether workers that took something still live."""
    now = timezone.now()
    oldest = Job.objects.due(now).only("run_after").first()
    silent = Job.objects.silent(now).count()
    age = round((now - oldest.run_after).total_seconds()) if oldest else 0
    waiting = Job.objects.due(now).count()
    if age > OLD_SECONDS:
        yield Finding(
            "queue", FAILED, f"the oldest of {waiting} due jobs waits for {age} s. Does `manage.py worker` run?"
        )
    elif silent:
        yield Finding("queue", WARNING, f"{silent} jobs lost their worker; the next sweep takes them up again")
    else:
        yield Finding("queue", OK, f"{waiting} jobs are due, the oldest for {age} s")


def assets_are_built() -> Iterator[Finding]:
    """The fonts that PDFs need, and the stylesheet."""
    if not list(Path(settings.ASSETS_ROOT).rglob("*.ttf")):
        yield Finding("fonts", FAILED, "the fonts for PDFs are not built. Run `make setup`.")
    else:
        yield Finding("fonts", OK, "the fonts for PDFs are there")
    collected = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if finders.find("css/dishari.css") is None:
        yield Finding("assets", FAILED, "the stylesheet is missing. Run `make setup`.")
    elif not collected.exists():
        yield Finding("assets", WARNING, "static files are not collected. Run `manage.py collectstatic`.")
    else:
        yield Finding("assets", OK, "stylesheet and static files are there")


def folders_take_files() -> Iterator[Finding]:
    """Uploads, results and the database need folders that can be written, with room."""
    for name, folder in (
        ("media", settings.MEDIA_ROOT),
        ("private", settings.PRIVATE_ROOT),
        ("var", settings.VAR_ROOT),
    ):
        place = Path(folder)
        try:
            place.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=place):
                pass
        except OSError as error:
            yield Finding(f"folder {name}", FAILED, f"cannot be written: {error.strerror}")
            continue
        free = shutil.disk_usage(place).free
        status = FAILED if free < LEAST_FREE else WARNING if free < LITTLE_FREE else OK
        yield Finding(f"folder {name}", status, f"can be written, {free // 2**20:,} MB are free")
    if os.path.commonpath([settings.MEDIA_ROOT, settings.PRIVATE_ROOT]) == str(settings.MEDIA_ROOT):
        yield Finding("folder private", FAILED, "PRIVATE_ROOT lies inside MEDIA_ROOT, which is served to everybody")


def values_lie_in_their_year() -> Iterator[Finding]:
    """On PostgreSQL a part of the table for each fiscal year; what has none lies in the rest, where it is slow."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('monitoring_measurement_other') IS NOT NULL")
        if not cursor.fetchone()[0]:
            yield Finding("values by year", WARNING, "the table of values is not divided by fiscal year")
            return
        cursor.execute("SELECT fiscal_year, COUNT(*) FROM monitoring_measurement_other GROUP BY fiscal_year ORDER BY 1")
        rest = cursor.fetchall()
    if rest:
        years = ", ".join(f"{number:,} of {year}" for year, number in rest[:5])
        message = f"there are values of years that have no part of their own ({years}). They count, and are slower."
        yield Finding("values by year", WARNING, message)
    else:
        yield Finding("values by year", OK, "each value lies in the part of its fiscal year")


def official_editor_is_whole() -> Iterator[Finding]:
    """The folder of the official editor of H5P, where one was given."""
    if editor_folder() is None:
        yield Finding("H5P editor", OK, "no official editor was given; our own forms write exercises")
    elif missing := missing_files():
        names = ", ".join(missing[:3]) + (" ..." if len(missing) > 3 else "")
        yield Finding("H5P editor", FAILED, f"{len(missing)} files are missing in H5P_EDITOR_ROOT ({names}).")
    else:
        yield Finding("H5P editor", OK, "the official editor is there")


def no_demo_in_production() -> Iterator[Finding]:
    """Everybody knows the password of the demo accounts."""
    accounts = User.objects.filter(is_demo=True).count()
    if accounts and settings.PRODUCTION:
        yield Finding("demo accounts", FAILED, f"{accounts} demo accounts in production. Start from an empty database.")
    else:
        yield Finding("demo accounts", OK, f"{accounts}" if accounts else "none")


EXAMINATIONS: dict[str, Callable[[], Iterator[Finding]]] = {
    "settings": settings_are_sound,
    "database": database_answers,
    "migrations": migrations_are_applied,
    "engine": engine_answers,
    "queue": queue_moves,
    "assets": assets_are_built,
    "folders": folders_take_files,
    "values by year": values_lie_in_their_year,
    "demo accounts": no_demo_in_production,
    "H5P editor": official_editor_is_whole,
}


class Command(BaseCommand):
    help = "Look at settings, database, migrations, engine, queue, assets, folders. Exits 1 when something is broken."
    requires_system_checks: list[str] = []  # a broken installation is what this command is for

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, json: bool = False, **options: Any) -> None:
        findings: list[Finding] = []
        for name, examine in EXAMINATIONS.items():
            try:
                findings += examine()
            except DatabaseError as error:
                findings.append(Finding(name, FAILED, f"the database does not answer: {error}".strip()))
        healthy = all(finding.status != FAILED for finding in findings)
        if json:
            self.stdout.write(to_json.dumps({"healthy": healthy, "findings": [asdict(each) for each in findings]}))
        else:
            for finding in findings:
                mark = {OK: "ok     ", WARNING: "warning", FAILED: "FAILED "}[finding.status]
                self.stdout.write(f"{mark}  {finding.name}: {finding.message}")
            self.stdout.write("This installation is healthy." if healthy else "This installation is not healthy.")
        if not healthy:
            raise SystemExit(1)
