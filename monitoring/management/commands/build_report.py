"""Build a report from the command line, as its job does it."""

import hashlib
import json as to_json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from jobs.domain.queue import run_inline
from jobs.values import JobState
from monitoring.domain.editions import stored_bytes
from monitoring.jobs.reports import PREFIX
from monitoring.models import Edition
from monitoring.values.editions import FileFormat, ReportKind


class Command(BaseCommand):
    help = (
        "Build a report as PDF, Excel or HTML. Without --snapshot the numbers are frozen now; with it the same bytes "
        "come out again. Exits 0 on success, 1 when there is nothing to report, 2 on wrong usage."
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("kind", metavar="KIND", choices=ReportKind.values, help=", ".join(ReportKind.values))
        parser.add_argument("--period", required=True, help="FY2025-26 (budget, plan, progress) or 2026Q3 (progress)")
        parser.add_argument("--snapshot", default="", help="id of a kept snapshot; without it a new one is taken")
        parser.add_argument("--org-unit", default="", help="code of a place; the country when not given")
        parser.add_argument("--language", choices=[code for code, _name in settings.LANGUAGES], default="bn")
        parser.add_argument("--format", choices=FileFormat.values, default="pdf")
        parser.add_argument("--output", default="", help="where to write the file; its own name when not given")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, kind: str, period: str, **options: Any) -> None:
        payload = {
            "kind": kind,
            "period": period,
            "org_unit": options["org_unit"],
            "language": options["language"],
            "format": options["format"],
            "snapshot": options["snapshot"],
        }
        with translation.override(options["language"]):
            job = run_inline(f"{PREFIX}{kind}", payload, None, None)
            if job.state != JobState.FINISHED:
                self._refuse(job, options["json"])
        result = job.result
        edition = Edition.objects.get(pk=result["edition"])
        path = Path(options["output"] or result["filename"])
        content = stored_bytes(edition)
        try:
            path.write_bytes(content)
        except OSError as error:
            raise CommandError(f"The file {path} cannot be written: {error.strerror}.", returncode=2) from error
        told = {
            "report": result["report"],
            "snapshot": result["snapshot"],
            "sha256": hashlib.sha256(content).hexdigest(),
            "figures": result["figures"],
            "file": str(path),
            # Whether what was drawn now is what had been kept; false under other versions of the packages.
            "reproduced": result["reproduced"],
        }
        if options["json"]:
            self.stdout.write(to_json.dumps(told, ensure_ascii=False))
        else:
            self.stdout.write(f"{path}: {result['figures']} figures, snapshot {result['snapshot']}")
            self.stdout.write(f"SHA-256 {told['sha256']}")
            if not told["reproduced"]:
                self.stdout.write(self.style.WARNING("Drawn again it differs: the file that was kept is handed out."))

    def _refuse(self, job: Any, as_json: bool) -> None:
        """Say why nothing was built, and end with 1."""
        if as_json:
            error = {"error": {"code": job.error_code, "message": str(job.error)}}
            self.stdout.write(to_json.dumps(error, ensure_ascii=False))
            raise SystemExit(1)
        raise CommandError(f"{job.error} (code {job.error_code}, reference {job.reference})", returncode=1)
