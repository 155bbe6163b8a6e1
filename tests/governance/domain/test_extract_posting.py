import datetime as dt

import pytest

from governance.domain.extract_posting import reversed_by
from governance.domain.reported import Open
from governance.models import Entry, ExtractRow

DAY = dt.date(2025, 8, 4)


def fact(document, amount, left=None, date=DAY):
    return Open(Entry(document=document, amount=amount, date=date), amount if left is None else left)


def back(amount=-100, text=""):
    return ExtractRow(amount=amount, text=text, posting_date=DAY)


@pytest.mark.parametrize(
    ("row", "facts", "found"),
    [
        (back(), [fact("D1", 100)], "D1"),
        (back(), [fact("D1", 100), fact("D2", 100)], None),
        (back(text="Reversal of document D2"), [fact("D1", 100), fact("D2", 100)], "D2"),
        (back(text="D1/7"), [fact("D1", 100), fact("D1/7", 900)], "D1/7"),
        (back(), [fact("D1", 100, left=50), fact("D2", 150, left=100)], None),
        (back(), [fact("D1", 100, date=DAY + dt.timedelta(days=1))], None),
        (back(), [], None),
    ],
)
def test_what_is_taken_back_is_named_or_the_only_one(row, facts, found):
    each = reversed_by(row, facts)
    assert (each.entry.document if each else None) == found
