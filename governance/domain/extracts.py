"""The monthly extract of the accounting system: each row is kept, and posted where its codes name exactly one line.

Rows find their line by the fiscal year of their date, source, economic code and cost centre, never by likeness. What
does not match waits for a budget officer (`extract_matching`). A document number that came before changes nothing.
One officer imports an extract alone: it says what has happened, and nobody here can approve or refuse that.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass

from django.db import transaction

from governance.domain import extract_posting, history, ledger, log, reported
from governance.models import BudgetLine, Extract, ExtractRow, FiscalYear, FundingSource, Person
from governance.permissions import demand, may_keep_budget
from governance.values import EntryOrigin, ExtractState, ExtractWhy

# How many document numbers one query asks for.
AT_ONCE = 5_000
CONTENT = ("posting_date", "economic_code", "cost_centre", "source", "amount")


@dataclass(frozen=True)
class Posting:
    """One row of an extract as the accounting system wrote it; `number` is its line in the file."""

    number: int
    posting_date: dt.date
    document: str
    economic_code: str
    cost_centre: str
    source: str
    amount: int
    text: str = ""


@transaction.atomic
def take_extract(*, sha256: str, filename: str, postings: Sequence[Posting], by: Person | None) -> tuple[Extract, bool]:
    """Keep the rows of a file and post what matches; returns the extract, and whether it is new.

    The same file again is the same extract and changes nothing. The number of queries grows with the lines that are
    touched, not with the rows.
    """
    demand(may_keep_budget, by)
    years = ledger.lock_years()
    if earlier := Extract.objects.filter(sha256=sha256).first():
        return earlier, False
    days = [posting.posting_date for posting in postings]
    extract = Extract.objects.create(
        sha256=sha256,
        filename=filename[:255],
        first_day=min(days, default=None),
        last_day=max(days, default=None),
        by=by,
    )
    rows = [ExtractRow(extract=extract, **asdict(posting)) for posting in postings]
    _find_repetitions(rows)
    once = [row for row in rows if row.repeats is None]
    _find_and_post(once, years, by)
    ExtractRow.objects.bulk_create(row for row in rows if row.repeats is not None)
    counts = Counter(row.state for row in rows)
    log.record(
        by=by, verb="import", noun="Extract", key=sha256, after={"rows": len(rows), **dict(sorted(counts.items()))}
    )
    return extract, True


@transaction.atomic
def match_again(*, by: Person | None) -> int:
    """Look once more for the lines of all rows that wait: a line may have been opened since, or a year. Returns how
    many found theirs. A row whose document came before with other content waits for a person.
    """
    demand(may_keep_budget, by)
    years = ledger.lock_years()
    waiting = ExtractRow.objects.select_for_update(of=("self",)).filter(state=ExtractState.UNMATCHED)
    rows = list(waiting.exclude(why=ExtractWhy.OTHER_CONTENT).order_by("pk"))
    _find_and_post(rows, years, by)
    found = [row for row in rows if row.line_id]
    if found:
        log.record(by=by, verb="match again", noun="ExtractRow", key=f"#{found[0].pk}", after={"matched": len(found)})
    return len(found)


def year_of(day: dt.date, years: Iterable[FiscalYear]) -> FiscalYear | None:
    """The fiscal year that holds a day."""
    return next((year for year in years if year.start <= day <= year.end), None)


def _find_repetitions(rows: Sequence[ExtractRow]) -> None:
    """Mark rows whose document number came before, in this file or an earlier one."""
    seen: dict[str, list[ExtractRow]] = {}
    documents = sorted({row.document for row in rows})
    for start in range(0, len(documents), AT_ONCE):
        for earlier in ExtractRow.objects.filter(document__in=documents[start : start + AT_ONCE]).order_by("pk"):
            seen.setdefault(earlier.document, []).append(earlier)
    for row in rows:
        before = seen.setdefault(row.document, [])
        same = next((each for each in before if _content(each) == _content(row)), None)
        if same is not None:
            row.state, row.repeats = (
                ExtractState.REPEATED,
                same.repeats or same if same.state == ExtractState.REPEATED else same,
            )
            continue
        if before:
            row.state, row.why, row.repeats = ExtractState.UNMATCHED, ExtractWhy.OTHER_CONTENT, before[0]
        before.append(row)


def _content(row: ExtractRow) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in CONTENT)


def _find_and_post(rows: Sequence[ExtractRow], years: Collection[FiscalYear], by: Person | None) -> None:
    """Name the lines of rows, store them, and post them. What takes back comes last: it looks among all postings."""
    _find_lines(rows, years)
    _keep([row for row in rows if row.amount >= 0], by)
    returns = [row for row in rows if row.amount < 0]
    _leave_lost(returns)
    _keep(returns, by)


def _find_lines(rows: Iterable[ExtractRow], years: Collection[FiscalYear]) -> None:
    """Name the line of each row whose codes name exactly one, and say of the others why not; two queries."""
    sources = set(FundingSource.objects.values_list("code", flat=True))
    named: dict[tuple[object, ...], list[int]] = {}
    wanted = {year.pk for row in rows if (year := year_of(row.posting_date, years))}
    keys = ("fiscal_year_id", "source__code", "economic_code", "cost_centre")
    for pk, *key in BudgetLine.objects.filter(fiscal_year__in=wanted).order_by().values_list("pk", *keys):
        named.setdefault(tuple(key), []).append(pk)
    for row in rows:
        year = year_of(row.posting_date, years)
        found = named.get((year.pk, row.source, row.economic_code, row.cost_centre), []) if year else []
        row.why = _why_not(row, year, sources, found)
        row.state = ExtractState.UNMATCHED if row.why else ExtractState.MATCHED
        row.line_id = None if row.why else found[0]


def _why_not(row: ExtractRow, year: FiscalYear | None, sources: Collection[str], found: Sequence[int]) -> str:
    if year is None:
        return ExtractWhy.NO_YEAR
    if row.source not in sources:
        return ExtractWhy.NO_SOURCE
    if not found:
        return ExtractWhy.NO_LINE
    if len(found) > 1:
        return ExtractWhy.SEVERAL_LINES
    return ExtractWhy.YEAR_CLOSED if year.is_closed_on(history.today()) else ""


def _leave_lost(rows: Iterable[ExtractRow]) -> None:
    """Rows below zero wait when it is not certain what they take back."""
    matched = [(row, row.line_id) for row in rows if row.line_id]
    facts = reported.open_spending({line for _row, line in matched}, origin=EntryOrigin.ACCOUNTING_SYSTEM)
    for row, line in matched:
        found = extract_posting.reversed_by(row, facts.get(line, []))
        if found:
            found.left += row.amount
        else:
            row.state, row.why, row.line_id = ExtractState.UNMATCHED, ExtractWhy.NOTHING_TO_REVERSE, None


def _keep(rows: Sequence[ExtractRow], by: Person | None) -> None:
    """Store rows, new or not, and post those that name their line."""
    known = [row for row in rows if row.pk is not None]
    ExtractRow.objects.bulk_create([row for row in rows if row.pk is None], batch_size=1000)
    ExtractRow.objects.bulk_update(known, ["state", "why", "line"], batch_size=1000)
    matched = [row for row in rows if row.line_id]
    extract_posting.post_rows(matched, ledger.lock(*{row.line_id for row in matched if row.line_id}), by)
