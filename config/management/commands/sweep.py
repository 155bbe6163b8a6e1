"""Picks up jobs whose worker died; for cron, where no built-in worker runs."""

import json as to_json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from jobs.domain.sweeping import sweep


class Command(BaseCommand):
    help = (
        "Requeue jobs whose lease ran out, give up those that were tried too often, tell the engine of forgotten ones."
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, json: bool = False, **options: Any) -> None:
        swept = asdict(sweep())
        if json:
            self.stdout.write(to_json.dumps(swept))
        else:
            self.stdout.write(", ".join(f"{name.replace('_', ' ')}: {count}" for name, count in swept.items()))
