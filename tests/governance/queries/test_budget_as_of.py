import datetime as dt

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from governance.models import BudgetLine, Entry
from governance.models.budget import BALANCES
from governance.queries.as_of import AsOf
from governance.queries.budget import BudgetFilter
from governance.queries.budget_as_of import budget_then, first_entered
from governance.values import EntryKind
from tests.factories.plan import ActionFactory, line

pytestmark = pytest.mark.django_db
FIRST = dt.date(2026, 1, 1)
BEGIN = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
BALANCE_OF = dict(
    zip(
        (
            EntryKind.ALLOCATION,
            EntryKind.REAPPROPRIATION,
            EntryKind.RELEASE,
            EntryKind.COMMITMENT,
            EntryKind.EXPENDITURE,
        ),
        BALANCES,
        strict=True,
    )
)


def bare(action=None, n=0):
    """A line whose ledger is empty."""
    row = line(action, economic_code=f"9999-0101-0100-{3211 + n}")
    row.entries.all().delete()
    return row


def entered(row, kind, amount, *, day, hour, reverses=None):
    return Entry.objects.create(
        line=row,
        kind=EntryKind.REVERSAL if reverses else kind,
        reverses=reverses,
        amount=amount,
        date=FIRST + dt.timedelta(days=day),
        received_at=BEGIN + dt.timedelta(hours=hour),
    )


def then(day, hour, **only):
    as_of = AsOf(FIRST + dt.timedelta(days=day), BEGIN + dt.timedelta(hours=hour))
    return budget_then(as_of, only=BudgetFilter(**only))


def test_an_entry_counts_from_its_date_on_and_from_the_moment_on_at_which_it_came():
    row = bare()
    entered(row, EntryKind.ALLOCATION, 100, day=0, hour=0)
    entered(row, EntryKind.EXPENDITURE, 40, day=5, hour=3)
    assert [each.then["spent"] for each in then(5, 2).rows] == [None]
    assert [each.then["spent"] for each in then(4, 3).rows] == [None]
    assert [each.then["spent"] for each in then(5, 3).rows] == [40]
    assert (then(-1, 3).rows, then(-1, 3).later) == ([], 1)
    assert first_entered() == FIRST


def test_what_differs_from_today_is_named_and_the_sums_are_of_all_lines():
    row = line(original=1000, revised=900, released=800, spent=700)
    other = bare(ActionFactory())
    entered(other, EntryKind.ALLOCATION, 5, day=0, hour=0)
    found = budget_then(AsOf(dt.date(2027, 12, 31), timezone.now()))
    assert found.total == {"original": 1005, "revised": 900, "released": 800, "committed": None, "spent": 700}
    same, differs = sorted(found.rows, key=lambda each: each.line.pk)
    assert (same.line, same.differences, found.differing) == (row, [], 1)
    assert [(each.field, each.then, each.now) for each in differs.differences] == [("original", 5, 1000)]


def test_a_part_of_the_budget_is_asked_for():
    here, there = bare(ActionFactory()), bare(ActionFactory())
    for row in (here, there):
        entered(row, EntryKind.ALLOCATION, 1, day=0, hour=0)
    pillar = here.action.component.pillar.number
    assert [each.line for each in then(0, 0, pillar=pillar).rows] == [here]
    assert then(0, 0, year="FY2024-25").rows == []


movements = st.lists(
    st.tuples(
        st.integers(0, 1),  # of which line
        st.sampled_from(list(BALANCE_OF)),
        st.integers(-50, 100),
        st.integers(0, 5),  # dated
        st.integers(0, 5),  # received at
        st.none() | st.integers(0, 20),  # takes back this earlier one
    ),
    max_size=16,
)


def replay(told, which, day, hour):
    """The balances of a line, movement by movement; a reversal counts as what it takes back."""
    sums, kinds = {}, []
    for of_line, kind, amount, dated, received, _back in told:
        kinds.append(kind)
        if of_line == which and dated <= day and received <= hour:
            sums[kind] = sums.get(kind, 0) + amount
    held = {name: sums.get(kind) for kind, name in BALANCE_OF.items()}
    if held["revised"] is not None:
        held["revised"] += held["original"] or 0
    return held if sums else None


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=movements, day=st.integers(-1, 6), hour=st.integers(-1, 6))
def test_it_is_a_replay_of_all_movements(told, day, hour):
    with transaction.atomic():
        action = ActionFactory()
        rows, written, known = [bare(action), bare(action, 1)], [], []
        for which, kind, amount, dated, received, back in told:
            entry = written[back] if back is not None and back < len(written) else None
            if entry and entry.kind != EntryKind.REVERSAL and rows[which].pk == entry.line_id:
                kind = entry.kind
            else:
                entry = None
            written.append(entered(rows[which], kind, amount, day=dated, hour=received, reverses=entry))
            known.append((which, kind, amount, dated, received, back))
        found = {each.line.pk: each.then for each in then(day, hour).rows}
        for which, row in enumerate(rows):
            assert found.get(row.pk) == replay(known, which, day, hour)
        transaction.set_rollback(True)


@pytest.mark.parametrize("count", [3, 60])
def test_it_takes_the_same_queries_for_any_number(count, django_assert_num_queries):
    for n in range(count):
        line(original=1000 + n, spent=None)
    with django_assert_num_queries(2):
        found = budget_then(AsOf(dt.date(2027, 12, 31), timezone.now()))
        assert (len(found.rows), found.differing, found.later) == (count, 0, 0)
        assert [each.line.source.name and each.line.action.code for each in found.rows]
    assert BudgetLine.objects.count() == count
