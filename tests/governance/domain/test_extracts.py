import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from governance.domain import budgets, extract_matching, extracts
from governance.domain.extracts import Posting
from governance.models import Entry, Extract, ExtractRow, LogEntry
from governance.queries import balances_of
from governance.values import EntryKind, EntryOrigin, ExtractState, ExtractWhy, Role
from tests.factories.governance import OrgUnitFactory, PersonFactory, person_with_role
from tests.factories.plan import FiscalYearFactory, FundingSourceFactory, line
from tests.governance.domain.proposing import at_once

pytestmark = pytest.mark.django_db
DAY = dt.date(2025, 8, 4)


def posting(row=None, amount=100, number=2, **fields):
    said = {
        "number": number,
        "posting_date": DAY,
        "document": f"D{number}",
        "economic_code": row.economic_code if row else "9999-0101-0100-3211",
        "cost_centre": row.cost_centre if row else "0990101",
        "source": "GoB",
        "amount": amount,
    }
    return Posting(**said | fields)


def take(*postings, sha256="a" * 64, by=None):
    return extracts.take_extract(sha256=sha256, filename="july.csv", postings=postings, by=by)


def rows(extract):
    return list(extract.rows.order_by("number").values_list("state", "why"))


def spent(row):
    row.refresh_from_db()
    return row.spent


def matched():
    return (ExtractState.MATCHED, "")


def waits(why):
    return (ExtractState.UNMATCHED, why)


def test_a_row_is_posted_to_the_one_line_that_has_its_codes():
    row = line(released=500)
    extract, new = take(posting(row, text="Paper"))
    assert new
    assert rows(extract) == [matched()]
    entry = row.entries.get(kind=EntryKind.EXPENDITURE)
    assert (entry.amount, entry.document, entry.text) == (100, "D2", "Paper")
    assert (entry.date, entry.origin, entry.extract_row.line) == (DAY, EntryOrigin.ACCOUNTING_SYSTEM, row)
    assert (extract.first_day, extract.last_day) == (DAY, DAY)
    assert LogEntry.objects.filter(verb="import", noun="Extract").count() == 1


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"economic_code": "9999-101-0100-3211"}, ExtractWhy.NO_LINE),
        ({"cost_centre": "0990999"}, ExtractWhy.NO_LINE),
        ({"cost_centre": "990101"}, ExtractWhy.NO_LINE),
        ({"source": "Loan"}, ExtractWhy.NO_SOURCE),
        ({"source": "RPA"}, ExtractWhy.NO_LINE),
        ({"posting_date": dt.date(2026, 7, 1)}, ExtractWhy.NO_LINE),
        ({"posting_date": dt.date(2031, 7, 1)}, ExtractWhy.NO_YEAR),
    ],
)
def test_what_names_no_line_waits_and_says_why(fields, why):
    row = line(released=500)
    FundingSourceFactory(code="RPA")
    FiscalYearFactory(code="FY2026-27")
    extract, _new = take(posting(row, **fields))
    assert rows(extract) == [waits(why)]
    assert spent(row) is None


def test_codes_that_several_lines_have_are_not_guessed():
    row, _twin = line(released=500), line(released=500)
    extract, _new = take(posting(row))
    assert rows(extract) == [waits(ExtractWhy.SEVERAL_LINES)]


def test_a_closed_year_takes_no_posting_and_keeps_the_row():
    row = line(released=500)
    row.fiscal_year.closed_on = dt.date(2026, 8, 31)
    row.fiscal_year.save()
    extract, _new = take(posting(row))
    assert rows(extract) == [waits(ExtractWhy.YEAR_CLOSED)]
    assert spent(row) is None


def test_the_same_file_again_changes_nothing():
    row = line(released=500)
    first, _new = take(posting(row))
    again, new = take(posting(row))
    assert (first, new) == (again, False)
    assert (ExtractRow.objects.count(), spent(row)) == (1, 100)


def test_a_document_that_came_before_is_counted_once_in_this_file_and_the_next():
    row = line(released=500)
    one, _new = take(posting(row, document="D1"), posting(row, number=3, document="D1"))
    assert rows(one) == [matched(), (ExtractState.REPEATED, "")]
    two, _new = take(posting(row, document="D1"), posting(row, 50, number=3), sha256="b" * 64)
    assert rows(two) == [(ExtractState.REPEATED, ""), matched()]
    assert {each.repeats.number for each in ExtractRow.objects.filter(state=ExtractState.REPEATED)} == {2}
    assert spent(row) == 150


def test_a_known_document_with_other_content_waits():
    row = line(released=500)
    extract, _new = take(posting(row, document="D1"), posting(row, 70, number=3, document="D1"))
    assert rows(extract) == [matched(), waits(ExtractWhy.OTHER_CONTENT)]
    assert spent(row) == 100
    again, _new = take(posting(row, 70, number=2, document="D1"), sha256="b" * 64)
    assert rows(again) == [(ExtractState.REPEATED, "")]


def test_an_overspent_line_is_recorded_and_flagged():
    row = line(released=500)
    take(posting(row, 700))
    assert (spent(row), row.flagged_overspend) == (700, True)


def test_a_row_below_zero_reverses_the_only_posting_of_that_amount():
    row = line(released=500)
    extract, _new = take(posting(row, -100, number=2, posting_date=dt.date(2025, 9, 1)), posting(row, number=3))
    assert rows(extract) == [matched(), matched()]
    reversal = row.entries.get(kind=EntryKind.REVERSAL)
    assert (reversal.amount, reversal.reverses.document) == (-100, "D3")
    assert spent(row) == 0


def test_of_two_postings_the_text_says_which_is_reversed_also_by_a_part():
    row = line(released=500)
    take(posting(row, number=2), posting(row, number=3))
    extract, _new = take(posting(row, -40, number=9, text="Part of D3."), sha256="b" * 64)
    assert rows(extract) == [matched()]
    assert row.entries.get(kind=EntryKind.REVERSAL).reverses.document == "D3"
    assert spent(row) == 160


@pytest.mark.parametrize("amounts", [(), (100, 100), (70,)])
def test_it_waits_when_it_is_not_certain_what_a_row_takes_back(amounts):
    row = line(released=500)
    postings = [posting(row, amount, number=number) for number, amount in enumerate(amounts, 2)]
    extract, _new = take(*postings, posting(row, -100, number=9, text="Taken back"))
    assert rows(extract)[-1] == waits(ExtractWhy.NOTHING_TO_REVERSE)
    assert (spent(row) or 0) == sum(amounts)


def test_rows_find_lines_that_were_opened_later_and_a_second_look_changes_nothing():
    FiscalYearFactory()
    FundingSourceFactory()
    take(posting(None, 100), posting(None, -100, number=3, document="D9"), posting(None, 70, number=4, cost_centre="X"))
    row = line(released=500)
    assert extracts.match_again(by=None) == 2
    assert (spent(row), row.entries.filter(kind=EntryKind.REVERSAL).count()) == (0, 1)
    assert extracts.match_again(by=None) == 0
    assert ExtractRow.objects.get(state=ExtractState.UNMATCHED).why == ExtractWhy.NO_LINE
    assert row.entries.count() == 4
    assert not ExtractRow.objects.exclude(decided_at=None).exists()
    with pytest.raises(PermissionDenied):
        extracts.match_again(by=PersonFactory())


def test_a_known_document_with_other_content_is_left_for_a_person():
    row = line(released=500)
    take(posting(row, document="D1"), posting(row, 70, number=3, document="D1"))
    assert extracts.match_again(by=None) == 0


def test_rows_of_a_year_that_is_opened_again_find_their_lines():
    row = line(released=500)
    year = row.fiscal_year
    year.closed_on = dt.date(2026, 8, 31)
    year.save()
    take(posting(row))
    assert extracts.match_again(by=None) == 0
    year.closed_on = None
    year.save()
    assert extracts.match_again(by=None) == 1
    assert spent(row) == 100


@pytest.mark.parametrize("number", [10, 1000])
def test_looking_again_takes_the_same_queries_for_any_number_of_rows(number, django_assert_max_num_queries):
    FiscalYearFactory()
    FundingSourceFactory()
    take(*[posting(None, number=at) for at in range(2, number + 2)])
    row = line(original=10**9, released=10**9)
    with django_assert_max_num_queries(30 + number // 10):  # SQLite takes some dozens of rows a statement
        assert extracts.match_again(by=None) == number
    assert spent(row) == 100 * number


@pytest.mark.django_db(transaction=True)
def test_one_file_that_comes_twice_at_once_is_one_extract():
    row = line(released=500)
    told = at_once(*(lambda: take(posting(row)) for _time in range(2)))
    assert told == ["done", "done"]
    assert (Extract.objects.count(), spent(row)) == (1, 100)


@pytest.mark.django_db(transaction=True)
def test_two_files_with_one_document_at_once_count_it_once():
    row = line(released=500)
    told = at_once(*(lambda name=name: take(posting(row), sha256=name) for name in ("a", "b")))
    assert told == ["done", "done"]
    assert (ExtractRow.objects.filter(state=ExtractState.REPEATED).count(), spent(row)) == (1, 100)


@given(st.lists(st.tuples(st.integers(-300, 400), st.booleans()), max_size=8), st.integers(0, 500))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_comes_and_is_taken_back_the_balance_is_the_sum_of_the_entries(rows, said):
    with transaction.atomic():
        officer = person_with_role(Role.BUDGET_OFFICER, OrgUnitFactory())
        target = line(original=10**6, released=10**6, spent=said)
        lost = [posting(None, amount, number=at, economic_code="x") for at, (amount, _undo) in enumerate(rows, 2)]
        extract, _new = take(*lost)
        for row, (_amount, undo) in zip(extract.rows.order_by("number"), rows, strict=True):
            extract_matching.match_row(row=row, line=target, by=officer)
            if undo:
                extract_matching.undo_row(row=row, by=officer)
                assert target.entries.filter(extract_row=row).aggregate(sum=Sum("amount"))["sum"] == 0
            target.refresh_from_db()
            assert balances_of(target, on=dt.date(2026, 11, 1))["spent"] == target.spent
        transaction.set_rollback(True)


def test_an_officer_imports_alone_and_nobody_else_does():
    officer = person_with_role(Role.BUDGET_OFFICER, OrgUnitFactory())
    row = line(released=500)
    take(posting(row), by=officer)
    assert Entry.objects.get(kind=EntryKind.EXPENDITURE).by == officer
    with pytest.raises(PermissionDenied):
        take(posting(row, number=3), sha256="b" * 64, by=PersonFactory())
    assert Extract.objects.count() == 1


@pytest.mark.parametrize("number", [10, 1000])
def test_the_queries_grow_with_the_lines_and_not_with_the_rows(number, django_assert_max_num_queries):
    row = line(original=10**9, released=10**9)
    postings = [posting(row, number=at) for at in range(2, number + 2)]
    with django_assert_max_num_queries(30 + number // 20):  # SQLite takes some fifty rows a statement
        take(*postings)
    assert spent(row) == 100 * number


def test_the_sum_of_a_table_and_the_ledger_stay_the_same_when_it_is_read_again():
    row = line(released=500, spent=300)
    take(posting(row, 300), posting(row, 100, number=3))
    assert spent(row) == 400
    key = {name: getattr(row, name) for name in ("action", "fiscal_year", "source", "budget_type")}
    budgets.keep_line(**key, economic_code=row.economic_code, cost_centre=row.cost_centre, spent=300, by=None)
    assert spent(row) == 400
