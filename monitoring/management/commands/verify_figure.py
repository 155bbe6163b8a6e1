"""The passport of a figure, on the command line."""

import json as to_json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from monitoring.reports.passport import as_json, passport_of


class Command(BaseCommand):
    help = (
        "Tell what a figure of a report means, where it comes from and whether it still stands. Exits 1 when unknown."
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("code", metavar="CODE", help="the code beside the figure, F-…")
        parser.add_argument("--language", choices=[code for code, _name in settings.LANGUAGES], default="en")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, code: str, language: str, json: bool = False, **options: Any) -> None:
        with translation.override(language):
            passport = passport_of(code)
            if passport is None:
                if json:
                    self.stdout.write(to_json.dumps({"error": {"code": "unknown_figure", "message": code}}))
                    raise SystemExit(1)
                raise CommandError(f"There is no figure with the code “{code}”.", returncode=1)
            if json:
                self.stdout.write(to_json.dumps(as_json(passport), ensure_ascii=False))
                return
            self._tell(passport)

    def _tell(self, passport: Any) -> None:
        figure = passport.figure
        standing = "superseded, now " + passport.current_text if passport.superseded else "still stands"
        rows = [
            ("Figure", figure.code),
            ("What", figure.label),
            ("Value", passport.value),
            ("Period", passport.period),
            ("Place", figure.place.name),
            ("Definition version", figure.definition_version),
            *passport.definition,
            *passport.inputs,
            *passport.hands,
            ("Snapshot", f"{passport.snapshot.uid}, {passport.snapshot.taken_at:%Y-%m-%d %H:%M} UTC"),
            ("SHA-256", passport.snapshot.sha256 + (" (intact)" if passport.intact else " (DAMAGED)")),
            ("Standing", standing),
        ]
        for name, text in rows:
            self.stdout.write(f"{name:24} {text}")
