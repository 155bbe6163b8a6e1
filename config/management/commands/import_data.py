"""Imports a table from the command line: the same kinds, checks and report as the pages, done here and now."""

import json as to_json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files import File
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from basis.legacy import ASK, CONVERT, KEEP
from jobs.domain.queue import run_inline
from jobs.registry import import_kinds
from jobs.values import JobState

SHOWN = 200  # refused rows in the table for people; --json has them all


class Command(BaseCommand):
    help = (
        "Import a CSV or XLSX file as the system. All or nothing, unless --accept-good-rows. "
        "Exits 0 on success, 1 when a row or the file was refused, 2 on wrong usage."
    )

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("kind", metavar="KIND", help="what the rows are, e.g. budget-lines, indicators, values")
        parser.add_argument("file", metavar="FILE", help="CSV (UTF-8) or XLSX")
        parser.add_argument("--dry-run", action="store_true", help="check everything, write nothing")
        parser.add_argument(
            "--accept-good-rows", action="store_true", help="import the good rows of a file with bad ones"
        )
        legacy = parser.add_mutually_exclusive_group()
        legacy.add_argument(
            "--convert-bijoy",
            dest="legacy",
            action="store_const",
            const=CONVERT,
            default=ASK,
            help="convert text in the old Bijoy encoding; without it such rows are refused, with a preview",
        )
        legacy.add_argument(
            "--keep-bijoy",
            dest="legacy",
            action="store_const",
            const=KEEP,
            help="take what looks like Bijoy as it is written",
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument(
            "--language", choices=[code for code, _name in settings.LANGUAGES], default=None, help="of the messages"
        )

    def handle(self, *args: Any, kind: str, file: str, **options: Any) -> None:
        kinds = import_kinds()
        if kind not in kinds:
            raise CommandError(f"There is no KIND “{kind}”. There are: {', '.join(kinds)}.", returncode=2)
        path = Path(file)
        if not path.is_file():
            raise CommandError(f"There is no file “{file}”.", returncode=2)
        payload = {name: options[name] for name in ("dry_run", "accept_good_rows", "legacy")} | {"list_accepted": True}
        language = options["language"] or translation.get_language() or settings.LANGUAGE_CODE
        with path.open("rb") as content, translation.override(language):
            job = run_inline(kinds[kind].kind, payload, File(content, name=path.name), None)
            if job.state != JobState.FINISHED:
                self._tell_failure(job, options["json"])
            self._tell(job.report, kind, options)
        if job.report["refused"]:
            raise SystemExit(1)

    def _tell_failure(self, job: Any, as_json: bool) -> None:
        """Says why nothing came of it, and ends."""
        sentence = job.error or "It was stopped; nothing was written."
        if as_json:
            self.stdout.write(
                to_json.dumps({"error": {"code": job.error_code, "message": sentence}}, ensure_ascii=False)
            )
            raise SystemExit(1)
        raise CommandError(f"{sentence} (reference {job.reference})", returncode=1)

    def _tell(self, report: dict[str, Any], kind: str, options: dict[str, Any]) -> None:
        if options["json"]:
            self.stdout.write(to_json.dumps(report, ensure_ascii=False))
            return
        refused = report["refused"]
        for warning in report.get("warnings", []):
            self.stdout.write(self.style.WARNING(warning))
        self._tell_legacy(report.get("legacy_text", []), options["legacy"])
        if refused:
            self._table(refused)
        rows = len({each["row"] for each in refused})
        self.stdout.write(
            f"{kind}: {report['rows']} rows; {report['created']} created, {report['updated']} updated, "
            f"{report['unchanged']} unchanged, {rows} refused."
        )
        if options["dry_run"]:
            self.stdout.write("A dry run: nothing was written.")
        elif refused and not options["accept_good_rows"]:
            self.stdout.write(self.style.ERROR("Nothing was written. Correct the file, or use --accept-good-rows."))

    def _tell_legacy(self, examples: list[dict[str, str]], choice: str) -> None:
        for each in examples:
            self.stdout.write(f"Bijoy in {each['column']}: {each['before']} → {each['after']}")
        if examples and choice == ASK:
            self.stdout.write(self.style.WARNING("To convert such text, add --convert-bijoy."))

    def _table(self, refused: list[dict[str, Any]]) -> None:
        """Row, column, value, code, message: as wide as what stands in them."""
        lines = [("row", "column", "value", "code", "message")]
        lines += [
            (str(each["row"]), each["column"], each["value"], each["code"], each["message"]) for each in refused[:SHOWN]
        ]
        widths = [min(40, max(len(line[place]) for line in lines)) for place in range(4)]
        for line in lines:
            cells = [cell[:width].ljust(width) for cell, width in zip(line, widths, strict=False)]
            self.stdout.write("  ".join([*cells, line[4]]))
        if len(refused) > SHOWN:
            self.stdout.write(f"... and {len(refused) - SHOWN} more; --json lists all.")
