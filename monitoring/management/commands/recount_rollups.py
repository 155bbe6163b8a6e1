"""The sums of places, added up anew from the facts: after a restore by other means, or when the doctor asks for it."""

from __future__ import annotations

import json as to_json
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from jobs.domain.queue import run_inline
from jobs.values import JobState


class Command(BaseCommand):
    help = "Add the sums of places up anew from all approved values, or from those of the periods that are named."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--period", action="append", default=[], dest="periods", help="2026Q3; may be repeated")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, periods: list[str], json: bool = False, **options: Any) -> None:
        job = run_inline("rollups.recount", {"periods": periods}, None, None)
        if job.state != JobState.FINISHED:
            raise CommandError(f"{job.error} (code {job.error_code}, reference {job.reference})", returncode=1)
        rows = job.result["rows"]
        self.stdout.write(to_json.dumps({"rows": rows}) if json else f"{rows} sums are kept.")
