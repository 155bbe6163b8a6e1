"""From rows of an extract to entries of the ledger, and back.

The accounting system is the system of record: what it reports has happened, so that one officer imports it and no
second one approves it, and a line that it overspends is flagged, not refused.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Any

from governance.domain import ledger
from governance.domain.reported import Open, open_spending
from governance.models import BudgetLine, Entry, ExtractRow, Person
from governance.values import EntryKind, EntryOrigin


def post_rows(rows: Collection[ExtractRow], lines: dict[int, BudgetLine], by: Person | None) -> None:
    """Write the entries of rows that name their lines, which are locked: postings with what they replace, line by
    line. A row below zero takes back the posting that `reversed_by` finds; where there is none it is spending below
    zero.
    """
    sums = open_spending(lines, origin=EntryOrigin.PROPOSAL)
    facts = open_spending(lines, origin=EntryOrigin.ACCOUNTING_SYSTEM)
    by_line: dict[int, list[ExtractRow]] = {}
    for row in rows:
        by_line.setdefault(row.line_id or 0, []).append(row)
    for line_id in sorted(by_line):
        entries = []
        for row in by_line[line_id]:
            entries += _entries_of(row, lines[line_id], sums.get(line_id, []), facts.get(line_id, []), by)
        ledger.add_all(sorted(entries, key=lambda entry: entry.reverses is not None), by)


def reversed_by(row: ExtractRow, facts: Iterable[Open]) -> Open | None:
    """The posting of the same line that a row below zero takes back: the one whose document its text names, or else
    the only one of just this amount. None when that is not certain.
    """
    earlier = [each for each in facts if each.entry.date <= row.posting_date and each.left >= -row.amount]
    words = set(re.findall(r"\w(?:[\w/.-]*\w)?", row.text))
    named = [each for each in earlier if each.entry.document in words]
    same = [each for each in earlier if each.left == -row.amount == each.entry.amount]
    for found in (named, same):
        if len(found) == 1:
            return found[0]
    return None


def take_back(row: ExtractRow, line: BudgetLine, by: Person | None) -> None:
    """Undo the entries of the last matching of a row: postings are reversed, what they replaced is entered again."""
    made = row.entries.filter(received_at__gte=row.decided_at).select_related("reverses").order_by("pk")
    entries = [_opposite(entry, row, line, by) for entry in made]
    ledger.add_all(sorted(entries, key=lambda entry: entry.reverses is not None), by)


def _entries_of(
    row: ExtractRow, line: BudgetLine, sums: list[Open], facts: list[Open], by: Person | None
) -> list[Entry]:
    if row.amount < 0 and (found := reversed_by(row, facts)):
        found.left += row.amount
        return [_entry(row, line, by, kind=EntryKind.REVERSAL, reverses=found.entry, amount=row.amount)]
    entries = [_entry(row, line, by, kind=EntryKind.EXPENDITURE, amount=row.amount)]
    wanted = max(row.amount, 0)
    for each in sums:
        part = min(wanted, each.left) if each.holds(row.document, row.posting_date) else 0
        if part:
            each.left -= part
            wanted -= part
            entries.append(
                _entry(
                    row,
                    line,
                    by,
                    kind=EntryKind.REVERSAL,
                    reverses=each.entry,
                    amount=-part,
                    date=each.entry.date,
                    text="",
                )
            )
    return entries


def _opposite(entry: Entry, row: ExtractRow, line: BudgetLine, by: Person | None) -> Entry:
    """A reversal cannot be reversed: what it took back is entered again, with the origin that it had."""
    if entry.reverses is None:
        said: dict[str, Any] = {"kind": EntryKind.REVERSAL, "reverses": entry, "date": entry.date}
    else:
        said = {"kind": EntryKind.EXPENDITURE, "date": entry.reverses.date, "origin": entry.reverses.origin}
        said["document"] = entry.reverses.document
    return _entry(row, line, by, amount=-entry.amount, text="", **said)


def _entry(row: ExtractRow, line: BudgetLine, by: Person | None, **said: Any) -> Entry:
    facts = {
        "date": row.posting_date,
        "document": row.document,
        "text": row.text,
        "origin": EntryOrigin.ACCOUNTING_SYSTEM,
    }
    return Entry(line=line, extract_row=row, by=by, **facts | said)
