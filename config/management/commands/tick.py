"""Asks for the jobs of the schedules that are due; for cron, where no built-in worker runs."""

import json as to_json
from typing import Any

from django.core.management.base import BaseCommand

from jobs.domain.schedules import tick


class Command(BaseCommand):
    help = "Enqueue the jobs of all schedules that are due. Two at once, or one again, make no job twice."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, json: bool = False, **options: Any) -> None:
        made = tick()
        if json:
            self.stdout.write(to_json.dumps({"jobs": [{"id": str(job.pk), "kind": job.kind} for job in made]}))
        else:
            self.stdout.write(f"{len(made)} jobs were asked for.")
