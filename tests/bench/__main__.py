"""`make bench`: measures on a demo installation of its own; a table for people, bench.json for machines."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROWS = int(os.environ.get("BENCH_ROWS", "100000"))  # 1000000 for the budget of one large file


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="dishari-bench-"))
    os.environ |= {"VAR_ROOT": str(folder), "DJANGO_SETTINGS_MODULE": "config.settings", "LOG_LEVEL": "ERROR"}
    os.environ.pop("DATABASE_URL", None)
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    settings.ALLOWED_HOSTS.append("testserver")
    say("Preparing a demo installation ...")
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("load_demo", verbosity=0)

    from tests.bench import exercises, h5p, imports, pages, reports, rollups
    from tests.bench.harness import measure

    results = []
    say(f"\n{'what':64}{'here':>12} {'unit':8}{'ratio':>8}  {'to':28}budget")
    measured = (measure(bench) for bench in (*pages.benches(), *h5p.benches(), *imports.benches(), *reports.benches()))
    for result in itertools.chain(measured, exercises.results(), rollups.results()):
        results.append(result.as_dict())
        say(
            f"{result.name:64}{result.value:>12,.1f} {result.unit:8}{result.ratio:>8.2f}  "
            f"{result.baseline:28}{result.budget}"
        )
    for engine in ("sqlite", "postgresql"):
        say(f"\nOne file of values on {engine} (BENCH_ROWS={ROWS:,}):")
        command = [sys.executable, "-m", "tests.bench.large_imports", engine, str(ROWS)]
        for line in subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines():
            told = json.loads(line)
            results.append(told)
            say(
                f"{told['name']:32}{told['rows_per_second']:>9,} rows/s{told['rows_per_cpu_second']:>9,} a CPU second"
                f"{told.get('ratio_to_bare', 1):>8.2f}{told.get('megabytes_above_idle', 0):>6} MB above idle"
            )
    Path("bench.json").write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
