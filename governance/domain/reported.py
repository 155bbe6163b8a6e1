"""Spending that was said in one sum, and the postings of the accounting system that are its detail.

A table of lines says what was spent up to a day; an extract says the same money document by document. So a posting of
that day or before takes the place of as much of the sum, and only what goes beyond the sum is added. A sum that names
a document is replaced by the posting of that document alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from governance.models import BudgetLine, Entry
from governance.values import EntryKind, EntryOrigin

OF_SPENDING = Q(kind=EntryKind.EXPENDITURE) | Q(kind=EntryKind.REVERSAL, reverses__kind=EntryKind.EXPENDITURE)


@dataclass
class Open:
    """An entry of spending and what of it is not taken back yet."""

    entry: Entry
    left: int

    def holds(self, document: str, day: dt.date) -> bool:
        """Whether a posting is part of this sum."""
        return self.left > 0 and self.entry.document in ("", document) and day <= self.entry.date


def open_spending(lines: Collection[int], *, origin: str) -> dict[int, list[Open]]:
    """By line, the spending of one origin that is not wholly taken back, oldest first; one query."""
    rows = Entry.objects.filter(line__in=lines, kind=EntryKind.EXPENDITURE, origin=origin)
    rows = rows.annotate(left=Coalesce(Sum("reversals__amount"), 0) + F("amount")).filter(left__gt=0)
    found: dict[int, list[Open]] = {}
    for entry in rows.order_by("date", "pk"):
        found.setdefault(entry.line_id, []).append(Open(entry, entry.left))
    return found


def said_before(line: BudgetLine, spent: int) -> bool:
    """Whether somebody said exactly this spending of a line of which the accounting system knows better."""
    return is_reported(line) and _said(line) == spent


def without_reported(line: BudgetLine, said: Mapping[str, int]) -> dict[str, int]:
    """What is said of a line, without spending that was said before the accounting system reported it.

    Other spending than that, and than the ledger holds, is refused: the system of record comes first.
    """
    if "spent" not in said or said["spent"] == line.spent or not is_reported(line):
        return dict(said)
    if said["spent"] != _said(line):
        raise ValidationError(
            {
                "spent": ValidationError(
                    _("The accounting system reports what is spent on this line. Leave this amount empty."),
                    code="spent_is_reported",
                )
            }
        )
    return {name: amount for name, amount in said.items() if name != "spent"}


def is_reported(line: BudgetLine) -> bool:
    """Whether the accounting system has reported spending on the line."""
    return line.entries.filter(extract_row__isnull=False).exists()


def _said(line: BudgetLine) -> int:
    rows: Any = line.entries.filter(OF_SPENDING, origin=EntryOrigin.PROPOSAL, extract_row=None)
    return int(rows.aggregate(sum=Sum("amount"))["sum"] or 0)
