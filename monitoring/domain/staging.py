"""Values of a file of any size: staged beside the stored ones, checked and kept by statements over the whole set.

What a row shows by itself was told when it was read (`interop/values.py`). Here is what needs the other rows or the
stored ones: twins, levels, what is stored already. All of it runs in pieces of some ten thousand rows, and after each
piece `progress(done, total, note)` is called, which may raise to stop everything.

The course: `open`, `add` …, `settle`, `take_turn`, `check`, `load`, then inside a transaction `hand_in`; `close` at the
end, whatever happened. Until `load` nothing is written but temporary tables, which the database drops with the
connection, and only one import at a time is beyond `take_turn`.

- PostgreSQL: `hand_in` writes everything in that one transaction; nobody waits for it but who writes the same cell.
- SQLite has one writer, so everything happens in short pieces between which others get the pen. `load` writes rows that
  nobody sees (status *loading*); `hand_in` looks a last time and says that the set is handed in; `close` then lets the
  rows be seen. Before that word a dead import is cleared away by the next one, after it the next one goes on.
"""

# Only names and conditions of ours stand in the statements below; what comes from outside is always bound.
# ruff: noqa: S608

from __future__ import annotations

import logging
import time
from abc import abstractmethod
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, NamedTuple

from django.conf import settings
from django.core.files import locks
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from basis.periods import Period
from governance.domain.log import record
from governance.models import Person
from monitoring.domain import held
from monitoring.domain.crossing import PIECE, VALUE, Crossing, Progress
from monitoring.domain.leftovers import PAUSE, settle_leftovers
from monitoring.domain.submitting import GATE
from monitoring.models import Batch, Submission
from monitoring.values import MeasurementStatus, SubmissionState, fiscal_year_number

POLL = 0.2
TURN = 4_801_772  # the number of the lock of imports (PostgreSQL)
NEAR = 10  # how many twins of a row are named

log = logging.getLogger(__name__)

TABLES = ("values_read", "values_in_order", "values_known", "values_periods", "values_drafts")
CELL = "m.series_version_id = o.version AND m.unit_id = o.unit AND m.period = o.period AND m.disaggregation = ''"
HELD = {held.SENT: 2, held.LOCKED: 3}  # marks beside 1, which stands for another level
GOOD = "o.bad = 0 AND o.twin = 0 AND o.crossed = 0"


class Staged(NamedTuple):
    """One row as it was read. `depth` is that of the unit in the tree; `placed`: the period is right, so that the row
    takes part in the check of levels; `unit_bad`: something is said of its unit already; `bad`: it is refused, and
    has no numbers here. Numbers are text in Latin digits, or None. `version` is 0 where no definition was in force.
    """

    line: int
    series: int
    version: int
    unit: int
    depth: int
    period: str
    numerator: str | None
    denominator: str | None
    placed: int
    unit_bad: int
    bad: int


@dataclass
class Effects:
    """How many good rows do what."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0


class Staging(Crossing):
    """The staged rows of one import."""

    decimal = "numeric(24,6)"

    def __init__(self, progress: Progress):
        super().__init__()
        self.progress = progress
        self.total = 0
        self.batch: Batch | None = None
        self.late: list[tuple[int, int]] = []  # line and unit
        self._seen = 0  # the highest id that the check has seen
        self._effects: Effects | None = None

    # --- what the two databases do in their own ways ----------------------------------------------------------

    @abstractmethod
    def add(self, rows: Sequence[Staged]) -> None:
        """Stage rows; they have different lines."""

    @abstractmethod
    def _try_turn(self) -> bool: ...

    @abstractmethod
    def _end_turn(self) -> None: ...

    @abstractmethod
    def load(self, batch: Batch) -> None:
        """Write the good rows where nobody sees them, as far as that helps."""

    @abstractmethod
    def _store(self, batch: Batch) -> None:
        """Make the good rows wait for approval; inside the transaction."""

    @abstractmethod
    def _close_gate(self) -> None:
        """Let nobody hand in values until the transaction has ended."""

    def _see(self) -> None:
        """Remember up to which row the check will see, and which of those are drafts, that may be handed in later."""
        self._seen = self._number(f"SELECT max(id) FROM {VALUE}")
        with self._aside():
            self._run(f"INSERT INTO values_drafts SELECT id FROM {VALUE} WHERE status = 'draft'")

    @contextmanager
    def _aside(self) -> Iterator[None]:
        """Around writing to temporary tables."""
        yield

    # --- the course -------------------------------------------------------------------------------------------

    def open(self) -> None:
        self._drop()
        self._run(
            f"""CREATE TEMPORARY TABLE values_read (
            line integer NOT NULL, series bigint NOT NULL, version bigint NOT NULL, unit bigint NOT NULL,
            depth smallint NOT NULL, period varchar(12) NOT NULL, numerator {self.decimal},
            denominator {self.decimal}, placed smallint NOT NULL, unit_bad smallint NOT NULL, bad smallint NOT NULL)"""
        )
        self._run(
            f"""CREATE TEMPORARY TABLE values_in_order (
            place integer PRIMARY KEY, line integer NOT NULL, series bigint NOT NULL, version bigint NOT NULL,
            unit bigint NOT NULL, depth smallint NOT NULL, period varchar(12) NOT NULL, numerator {self.decimal},
            denominator {self.decimal}, placed smallint NOT NULL, unit_bad smallint NOT NULL, bad smallint NOT NULL,
            twin smallint NOT NULL, crossed smallint NOT NULL)"""
        )
        self._run(
            "CREATE TEMPORARY TABLE values_known "
            "(place integer PRIMARY KEY, approved bigint, waiting bigint, same smallint NOT NULL)"
        )
        self._run("CREATE TEMPORARY TABLE values_drafts (id bigint PRIMARY KEY)")
        self._run(
            "CREATE TEMPORARY TABLE values_periods "
            "(code varchar(12) PRIMARY KEY, starts date, ends date, fiscal_year smallint NOT NULL)"
        )

    def settle(self, periods: Iterable[Period]) -> None:
        """All rows are staged: bring them into the order of their cells, and mark those that stand there twice."""
        day = connection.ops.adapt_datefield_value
        self._many(
            "INSERT INTO values_periods VALUES (%s, %s, %s, %s)",
            [(each.code, day(each.start), day(each.end), fiscal_year_number(each)) for each in periods],
        )
        self.progress(0, self.total, _("Checking"))
        with self._aside():
            self._run(
                """INSERT INTO values_in_order
                SELECT row_number() OVER (ORDER BY series, version, unit, period, line), line, series, version, unit,
                       depth, period, numerator, denominator, placed, unit_bad, bad, 0, 0 FROM values_read"""
            )
            self._run("DROP TABLE values_read")
        self._analyze()
        for low, high in self._pieces(_("Checking")):
            self._mark_twins(low, high)

    def _mark_twins(self, low: int, high: int) -> None:
        """Rows of one cell stand next to each other now."""
        pairs = self._rows(
            """SELECT a.place FROM values_in_order a JOIN values_in_order b ON b.place = a.place + 1
            AND b.series = a.series AND b.unit = a.unit AND b.period = a.period
            WHERE a.place BETWEEN %s AND %s AND b.place BETWEEN %s AND %s""",
            [low, high, low + 1, high + 1],
        )
        twins = sorted({place + step for (place,) in pairs for step in (0, 1)})
        if twins:
            with self._aside():
                self._many("UPDATE values_in_order SET twin = 1 WHERE place = %s", [(place,) for place in twins])

    def take_turn(self) -> None:
        """Wait until no other import of values checks and writes; settle what a dead one left."""
        while not self._try_turn():
            self.progress(0, self.total, _("Waiting for another import"))
            time.sleep(POLL)
        settle_leftovers(self.progress)

    def check(self) -> None:
        """Look at what is stored: levels, and what each row changes."""
        self._see()
        self._mark_crossed()
        for low, high in self._pieces(_("Comparing")):
            with self._aside():
                self._compare(low, high)
        self._mark_held()

    def hand_in(self, *, batch: Batch, by: Person | None, all_or_nothing: bool) -> Effects:
        """Keep the good rows, waiting for approval. What others handed in since the check may forbid some: they stand
        in `late` then, and with `all_or_nothing` nothing is kept.
        """
        with transaction.atomic():
            self._store(batch)
            self._close_gate()
            places = self._mark_crossed(self._newcomers(batch))
            self.late = self._lines_of(places)
            if places and all_or_nothing:
                transaction.set_rollback(True)
                return Effects()
            self._take_back(batch, places)
            effects = self.effects() if places or self._effects is None else self._effects
            Batch.objects.filter(pk=batch.pk).update(handed_in=True)
            record(
                by=by,
                verb="submit_values",
                noun="Batch",
                key=str(batch.pk),
                after={
                    "values": effects.created + effects.updated,
                    "file": batch.filename,
                    "sha256": batch.content_hash,
                },
            )
        return effects

    def close(self) -> None:
        """Forget the staged rows, show what was handed in, undo what was not, let the next import go on."""
        try:
            self._drop()
            if self.batch is not None:
                settle_leftovers(_silent, self.batch)
            self._end_turn()
        except DatabaseError:  # the connection is gone, and with it tables and locks; the next import clears the rest
            log.exception("An import of values could not clear up")

    # --- what was found ---------------------------------------------------------------------------------------

    def effects(self) -> Effects:
        """What the good rows do."""
        good = self._number(f"SELECT count(*) FROM values_in_order o WHERE {GOOD}")
        known = dict(
            self._rows(
                f"SELECT k.same, count(*) FROM values_known k JOIN values_in_order o ON o.place = k.place "
                f"WHERE {GOOD} GROUP BY k.same"
            )
        )
        unchanged, updated = known.get(1, 0), known.get(0, 0)
        self._effects = Effects(good - unchanged - updated, updated, unchanged)
        return self._effects

    def twins(self, most: int) -> tuple[int, list[tuple[int, list[int]]]]:
        """How many rows have a twin; of the first ones the line and the nearest other lines."""
        number = self._number("SELECT count(*) FROM values_in_order WHERE twin = 1")
        if not number:
            return 0, []
        found: dict[int, list[int]] = defaultdict(list)
        last = self._number(
            "SELECT max(line) FROM (SELECT line FROM values_in_order WHERE twin = 1 ORDER BY line LIMIT %s) few", [most]
        )
        for line, other in self._rows(
            """SELECT a.line, b.line FROM values_in_order a JOIN values_in_order b
            ON b.place BETWEEN a.place - %s AND a.place + %s AND b.place <> a.place
            AND b.series = a.series AND b.unit = a.unit AND b.period = a.period
            WHERE a.twin = 1 AND a.line <= %s ORDER BY a.line, b.line""",
            [NEAR, NEAR, last],
        ):
            found[line].append(other)
        return number, list(found.items())

    def crossed(self, most: int) -> tuple[int, list[tuple[int, int]]]:
        """How many rows would be counted twice; of the first ones the line and the unit. Not where the unit is bad."""
        which = "FROM values_in_order WHERE crossed = 1 AND unit_bad = 0"
        rows = self._rows(f"SELECT line, unit {which} ORDER BY line LIMIT %s", [most])
        return self._number(f"SELECT count(*) {which}"), list(rows)

    def held(self, most: int) -> list[tuple[str, int, list[tuple[int, int]]]]:
        """By reason: how many rows would change a cell that a form holds; of the first ones the line and the unit."""
        told = []
        for why, mark in HELD.items():
            which = f"FROM values_in_order WHERE crossed = {mark} AND unit_bad = 0"
            number = self._number(f"SELECT count(*) {which}")
            if number:
                rows = self._rows(f"SELECT line, unit {which} ORDER BY line LIMIT %s", [most])
                told.append((why, number, list(rows)))
        return told

    def good(self, most: int) -> Iterator[tuple[int, int, int, str, Any, Any]]:
        """The first good rows: line, series, unit, period, numbers."""
        return self._rows(
            f"""SELECT o.line, o.series, o.unit, o.period, o.numerator, o.denominator
            FROM values_in_order o WHERE {GOOD} ORDER BY o.line LIMIT %s""",
            [most],
        )

    def _lines_of(self, places: Sequence[int]) -> list[tuple[int, int]]:
        return [
            next(self._rows("SELECT line, unit FROM values_in_order WHERE place = %s", [place])) for place in places
        ]

    # --- what is stored ---------------------------------------------------------------------------------------

    def _mark_held(self) -> None:
        """Rows that would change a cell of a form that waits for a decision, or is locked."""
        changing = f"""UPDATE values_in_order AS o SET crossed = %s WHERE {GOOD}
            AND NOT EXISTS (SELECT 1 FROM values_known k WHERE k.place = o.place AND k.same = 1)"""
        with self._aside():
            if Submission.objects.filter(state=SubmissionState.SENT).exists():
                self._run(
                    f"""{changing} AND EXISTS (SELECT 1 FROM monitoring_submission s
                    JOIN monitoring_datasetitem i ON i.data_set_id = s.data_set_id WHERE s.state = 'sent'
                    AND s.unit_id = o.unit AND s.period = o.period AND i.series_id = o.series)""",
                    [HELD[held.SENT]],
                )
            periods = [code for (code,) in self._rows("SELECT code FROM values_periods")]
            today, day = timezone.localdate(), connection.ops.adapt_datefield_value
            for data_set, period in held.times_over(held.that_lock(), periods, today):
                self._run(
                    f"""{changing} AND o.period = %s
                    AND o.series IN (SELECT series_id FROM monitoring_datasetitem WHERE data_set_id = %s)
                    AND o.unit IN (SELECT unit_id FROM monitoring_datasetassignment WHERE data_set_id = %s
                        AND valid_from <= %s AND (valid_to IS NULL OR valid_to >= %s))
                    AND o.unit NOT IN (SELECT unit_id FROM monitoring_lockexception WHERE data_set_id = %s
                        AND period = %s AND until >= %s)""",
                    [
                        HELD[held.LOCKED],
                        period.code,
                        data_set.pk,
                        data_set.pk,
                        day(period.end),
                        day(period.end),
                        data_set.pk,
                        period.code,
                        day(today),
                    ],
                )

    def _compare(self, low: int, high: int) -> None:
        """Note which good rows have a value already, and whether it says the same."""
        stored = f"LEFT JOIN {VALUE} {{0}} ON {CELL.replace('m.', '{0}.')} AND {{0}}.fiscal_year = p.fiscal_year"
        same = "({0}.numerator = o.numerator AND COALESCE({0}.denominator, -1) = COALESCE(o.denominator, -1))"
        self._run(
            f"""INSERT INTO values_known
            SELECT o.place, a.id, w.id, CASE WHEN w.id IS NOT NULL THEN CASE WHEN {same.format("w")} THEN 1 ELSE 0 END
                   WHEN {same.format("a")} THEN 1 ELSE 0 END
            FROM values_in_order o JOIN values_periods p ON p.code = o.period
            {stored.format("a")} AND a.status = 'approved' {stored.format("w")} AND w.status = 'submitted'
            WHERE o.place BETWEEN %s AND %s AND {GOOD} AND (a.id IS NOT NULL OR w.id IS NOT NULL)""",
            [low, high],
        )

    def _insert(self, batch: Batch, status: str, low: int, high: int, otherwise: str = "") -> int:
        """Write the good rows of a piece that change something; the number written."""
        moment = connection.ops.adapt_datetimefield_value
        return self._run(
            f"""INSERT INTO {VALUE} (series_version_id, unit_id, period, period_start, period_end, fiscal_year,
                disaggregation, numerator, denominator, status, batch_id, supersedes_id, reason, by_id, device,
                occurred_at, received_at)
            SELECT o.version, o.unit, o.period, p.starts, p.ends, p.fiscal_year, '', o.numerator, o.denominator, %s, %s,
                   COALESCE(k.approved, k.waiting), '', %s, '', %s, %s
            FROM values_in_order o JOIN values_periods p ON p.code = o.period
            LEFT JOIN values_known k ON k.place = o.place
            WHERE o.place BETWEEN %s AND %s AND {GOOD} AND (k.place IS NULL OR k.same = 0)
            ORDER BY o.place {otherwise}""",
            [
                status,
                batch.pk,
                batch.by_id,
                moment(batch.occurred_at),
                moment(batch.received_at),
                low,
                high,
            ],
        )

    def _supersede_known(self, low: int, high: int) -> None:
        """What waited for the cells of a piece gives way."""
        self._run(
            f"""UPDATE {VALUE} SET status = 'superseded' WHERE status = 'submitted' AND (id, fiscal_year) IN (
                SELECT k.waiting, p.fiscal_year FROM values_known k JOIN values_in_order o ON o.place = k.place
                JOIN values_periods p ON p.code = o.period
                WHERE k.place BETWEEN %s AND %s AND k.same = 0 AND {GOOD})""",
            [low, high],
        )

    def _take_back(self, batch: Batch, places: Sequence[int]) -> None:
        """Rows that were written, and then turned out to stand at another level."""
        for place in places:
            self._run(
                f"""DELETE FROM {VALUE} WHERE batch_id = %s AND EXISTS (
                    SELECT 1 FROM values_in_order o WHERE o.place = %s AND {CELL.replace("m.", VALUE + ".")})""",
                [batch.pk, place],
            )

    # --- statements -------------------------------------------------------------------------------------------

    def _pieces(self, note: str) -> Iterator[tuple[int, int]]:
        """Where each piece begins and ends; progress is told after each."""
        for low in range(1, self.total + 1, PIECE):
            high = min(low + PIECE - 1, self.total)
            yield low, high
            self.progress(high, self.total, note)

    def _analyze(self) -> None:
        """Tell the planner how large the temporary tables are."""
        self._run("ANALYZE values_in_order")
        self._run("ANALYZE values_periods")

    def _drop(self) -> None:
        for table in TABLES:
            self._run(f"DROP TABLE IF EXISTS {table}")


class PostgresStaging(Staging):
    """COPY into a temporary table; one transaction writes all; locks of the session that end with it."""

    def add(self, rows: Sequence[Staged]) -> None:
        self.total += len(rows)
        text = "\n".join(["\t".join(["\\N" if cell is None else str(cell) for cell in row]) for row in rows])
        with connection.cursor() as cursor, cursor.copy("COPY values_read FROM STDIN") as copy:
            copy.write(text)

    _mine = False

    def _try_turn(self) -> bool:
        self._mine = bool(self._number("SELECT pg_try_advisory_lock(%s)::int", [TURN]))
        return self._mine

    def _end_turn(self) -> None:
        if self._mine:
            self._run("SELECT pg_advisory_unlock(%s)", [TURN])
        self._mine = False

    def _see(self) -> None:
        """While nobody is in the middle of handing in, so that no lower id can come to light afterwards."""
        self._run("SELECT pg_advisory_lock(%s)", [GATE])
        try:
            super()._see()
        finally:
            self._run("SELECT pg_advisory_unlock(%s)", [GATE])

    def _close_gate(self) -> None:
        self._run("SELECT pg_advisory_xact_lock(%s)", [GATE])

    def load(self, batch: Batch) -> None:
        self.batch = batch

    def _store(self, batch: Batch) -> None:
        batch.complete = True
        batch.save(force_insert=True)
        self._run("SET CONSTRAINTS ALL IMMEDIATE")  # else a million keys are checked at the end, beyond recall
        for low, high in self._pieces(_("Storing")):
            self._supersede_known(low, high)
            self._insert_all(batch, low, high)
        self._run("SET CONSTRAINTS ALL DEFERRED")

    def _insert_all(self, batch: Batch, low: int, high: int) -> None:
        """Write a piece; where somebody handed in the same cell meanwhile, the later one, ours, takes its place."""
        due = self._number(
            f"""SELECT count(*) FROM values_in_order o LEFT JOIN values_known k ON k.place = o.place
            WHERE o.place BETWEEN %s AND %s AND {GOOD} AND (k.place IS NULL OR k.same = 0)""",
            [low, high],
        )
        while due:
            due -= self._insert(batch, MeasurementStatus.SUBMITTED, low, high, "ON CONFLICT DO NOTHING")
            if due:
                self._run(
                    f"""UPDATE {VALUE} m SET status = 'superseded' FROM values_in_order o, values_periods p
                    WHERE {CELL} AND p.code = o.period AND m.fiscal_year = p.fiscal_year
                    AND m.status = 'submitted' AND m.batch_id <> %s AND o.place BETWEEN %s AND %s
                    AND {GOOD} AND NOT EXISTS (SELECT 1 FROM values_known k WHERE k.place = o.place AND k.same = 1)""",
                    [batch.pk, low, high],
                )
                self.progress(low, self.total, _("Storing"))


class SqliteStaging(Staging):
    """A temporary database for the staged rows, rows that nobody sees for the writing, a locked file for the turn."""

    decimal = "decimal"

    def __init__(self, progress: Progress):
        super().__init__(progress)
        self._turn: IO[bytes] | None = None

    def add(self, rows: Sequence[Staged]) -> None:
        self.total += len(rows)
        with self._aside():
            self._many(f"INSERT INTO values_read VALUES ({', '.join(['%s'] * len(Staged._fields))})", rows)

    @contextmanager
    def _aside(self) -> Iterator[None]:
        """One transaction for a piece, without the pen of the main database, which only a write there takes."""
        self._run("SAVEPOINT values_aside")
        try:
            yield
        finally:
            self._run("RELEASE values_aside")

    def _try_turn(self) -> bool:
        path = Path(settings.PRIVATE_ROOT) / "values-import.lock"
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("wb")
        if locks.lock(file, locks.LOCK_EX | locks.LOCK_NB):
            self._turn = file
            return True
        file.close()
        return False

    def _end_turn(self) -> None:
        if self._turn is not None:
            locks.unlock(self._turn)
            self._turn.close()
            self._turn = None

    def _close_gate(self) -> None:
        """The one pen is ours already."""

    def load(self, batch: Batch) -> None:
        self.batch = batch
        batch.handed_in = batch.complete = False
        batch.save(force_insert=True)
        for low, high in self._pieces(_("Storing")):
            with transaction.atomic():
                self._insert(batch, MeasurementStatus.LOADING, low, high)
            time.sleep(PAUSE)

    def _store(self, batch: Batch) -> None:
        """All is written; it is seen after the transaction."""


def staging(progress: Progress) -> Staging:
    """The staging of the database that is in use."""
    return PostgresStaging(progress) if connection.vendor == "postgresql" else SqliteStaging(progress)


def new_batch(*, by: Person | None, filename: str, content_hash: str) -> Batch:
    """The set that a file becomes; it is stored when its rows are."""
    now = timezone.now()
    return Batch(
        source="file", filename=filename[:255], content_hash=content_hash, by=by, occurred_at=now, received_at=now
    )


def sweep_leftovers(progress: Progress) -> int:
    """Settle now what dead imports left, unless an import is running, which will do it itself; the number of rows."""
    made = staging(progress)
    if not made._try_turn():
        return 0
    try:
        return settle_leftovers(progress)
    finally:
        made._end_turn()


def _silent(done: int, total: int | None, note: str) -> None:
    """Nobody watches."""
