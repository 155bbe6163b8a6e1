"""Bring an H5P package in, on the command line."""

import json as to_json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from learning.domain.h5p_packages import import_package, told


class Command(BaseCommand):
    help = "Import an H5P package with its libraries. Exits 1 when it is refused; then nothing is written."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--public", action="store_true", help="also visitors without log-in may play it")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, file: Path, public: bool, json: bool = False, **options: Any) -> None:
        try:
            with file.open("rb") as opened:
                said = told(import_package(file=opened, by=None, is_public=public))
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}", returncode=2) from error
        if json:
            self.stdout.write(to_json.dumps(said, ensure_ascii=False))
        else:
            for finding in said["findings"]:
                self.stdout.write(f"{finding['code']}: {finding['message']}")
            if said["accepted"]:
                self.stdout.write(f"{said['content']} ({said['main_library']})")
        if not said["accepted"]:
            raise SystemExit(1)
