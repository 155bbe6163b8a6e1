import datetime as dt
import threading
import uuid
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from governance import queries
from governance.domain import budgets, ledger, log
from governance.models import BudgetLine, BudgetLineState, Entry, LogEntry
from governance.models.budget import BALANCES
from governance.values import EntryKind, EntryOrigin, Role
from tests.factories.governance import OrgUnitFactory, PersonFactory, person_with_role
from tests.factories.plan import ActionFactory, line

pytestmark = pytest.mark.django_db
IN_THE_YEAR = dt.date(2026, 1, 15)


def balances(row):
    row.refresh_from_db()
    return {name: getattr(row, name) for name in BALANCES}


def post(row, kind, amount, **fields):
    return budgets.post(line=row, kind=kind, amount=amount, **({"date": IN_THE_YEAR, "by": None} | fields))


def code_of(refused):
    error = refused.value
    return next(iter(error.error_dict.values()))[0].code if hasattr(error, "error_dict") else error.code


# --- saying at what a line stands ---


def test_amounts_become_entries_of_their_kind():
    row = line(original=1000, revised=900, released=800, spent=700)
    assert list(row.entries.order_by("id").values_list("kind", "amount")) == [
        (EntryKind.ALLOCATION, 1000),
        (EntryKind.REAPPROPRIATION, -100),
        (EntryKind.RELEASE, 800),
        (EntryKind.EXPENDITURE, 700),
    ]
    assert balances(row) == queries.balances_of(row)


def test_saying_the_same_again_adds_nothing():
    row = line(original=1000, revised=1000, released=800, spent=0)
    states, entries, logged = BudgetLineState.objects.count(), Entry.objects.count(), LogEntry.objects.count()
    line(row.action, original=1000, revised=1000, released=800, spent=0)
    assert (BudgetLineState.objects.count(), Entry.objects.count(), LogEntry.objects.count()) == (
        states,
        entries,
        logged,
    )


def test_a_changed_amount_adds_the_difference():
    row = line(original=1000, released=800, spent=700)
    line(row.action, original=1000, released=800, spent=650)
    assert row.entries.last().amount == -50
    assert balances(row)["spent"] == 650


def test_a_changed_original_moves_the_revised_with_it_and_reaches_what_was_said():
    row = line(original=1000, revised=1100)
    line(row.action, original=1200, revised=1100)
    assert (balances(row)["original"], balances(row)["revised"]) == (1200, 1100)
    assert balances(row) == queries.balances_of(row)


def test_an_empty_amount_is_no_entry_and_zero_is_one():
    row = line(original=1000, revised=None, released=500, spent=0)
    assert balances(row) == {"original": 1000, "revised": None, "released": 500, "committed": None, "spent": 0}


@pytest.mark.parametrize(
    ("amounts", "code"),
    [
        ({"released": 500, "spent": 501}, "overspend"),
        ({"spent": 1}, "overspend"),
        ({"revised": 900, "released": 901}, "released_over_revised"),
        ({"released": 1001}, "released_over_revised"),
        ({"original": None}, "missing_amount"),
        ({"original": -1}, "negative_amount"),
        ({"original": 10**15 + 1}, "amount_too_large"),
        ({"economic_code": "9999-101-100-3211"}, "bad_economic_code"),
    ],
)
def test_what_breaks_a_limit_is_refused_and_nothing_is_written(amounts, code):
    with pytest.raises(ValidationError) as refused, transaction.atomic():
        line(**amounts)
    assert code_of(refused) == code
    assert not BudgetLine.objects.exists()
    assert not Entry.objects.exists()


def test_the_largest_amount_is_kept_exactly():
    assert balances(line(original=10**15))["original"] == 10**15


# --- single entries ---


def test_a_release_before_its_allocation_is_refused():
    row = line(original=0)
    with pytest.raises(ValidationError) as refused:
        post(row, EntryKind.RELEASE, 1)
    assert code_of(refused) == "released_over_revised"


def test_spending_up_to_the_last_taka_and_not_one_more():
    row = line(original=1000, released=800, spent=700)
    post(row, EntryKind.EXPENDITURE, 100)
    with pytest.raises(ValidationError) as refused:
        post(row, EntryKind.EXPENDITURE, 1)
    assert code_of(refused) == "overspend"
    assert balances(row)["spent"] == 800


def test_a_re_appropriation_cannot_take_released_money():
    row = line(original=1000, released=800)
    with pytest.raises(ValidationError) as refused:
        post(row, EntryKind.REAPPROPRIATION, -201)
    assert code_of(refused) == "released_over_revised"
    post(row, EntryKind.REAPPROPRIATION, -200)
    assert balances(row)["revised"] == 800


@pytest.mark.parametrize(
    ("kind", "amount", "date", "code"),
    [
        (EntryKind.EXPENDITURE, -1, IN_THE_YEAR, "negative_amount"),
        (EntryKind.RELEASE, 1, dt.date(2026, 7, 1), "outside_fiscal_year"),
        (EntryKind.REVERSAL, 1, IN_THE_YEAR, "unknown_kind"),
        ("gift", 1, IN_THE_YEAR, "unknown_kind"),
        (EntryKind.ALLOCATION, 10**15 + 1, IN_THE_YEAR, "amount_too_large"),
    ],
)
def test_an_entry_that_cannot_be_is_refused(kind, amount, date, code):
    with pytest.raises(ValidationError) as refused:
        post(line(released=500), kind, amount, date=date)
    assert code_of(refused) == code


def test_sent_five_times_it_happens_once():
    row, number = line(released=500), uuid.uuid4()
    sent = [post(row, EntryKind.EXPENDITURE, 100, client_event_id=number) for _time in range(5)]
    assert len({entry.pk for entry in sent}) == 1
    assert balances(row)["spent"] == 100


def test_another_entry_under_the_same_number_is_refused():
    row, number = line(released=500), uuid.uuid4()
    post(row, EntryKind.EXPENDITURE, 100, client_event_id=number)
    with pytest.raises(ValidationError) as refused:
        post(row, EntryKind.EXPENDITURE, 101, client_event_id=number)
    assert code_of(refused) == "event_id_reused"


def test_an_overspend_that_the_accounting_system_reports_is_a_fact_and_flagged():
    row = line(released=500, spent=400)
    post(row, EntryKind.EXPENDITURE, 150, origin=EntryOrigin.ACCOUNTING_SYSTEM)
    row.refresh_from_db()
    assert (row.spent, row.flagged_overspend) == (550, True)
    with pytest.raises(ValidationError):
        post(row, EntryKind.EXPENDITURE, 1)
    post(row, EntryKind.RELEASE, 100)
    row.refresh_from_db()
    assert (row.released, row.flagged_overspend) == (600, False)


def test_a_reversal_gives_back_and_both_stay():
    row = line(released=500)
    spent = post(row, EntryKind.EXPENDITURE, 250)
    budgets.reverse(entry=spent, date=IN_THE_YEAR, by=None, amount=100)
    assert balances(row)["spent"] == 150
    with pytest.raises(ValidationError) as refused:
        budgets.reverse(entry=spent, date=IN_THE_YEAR, by=None, amount=151)
    assert code_of(refused) == "reversed_too_much"
    budgets.reverse(entry=spent, date=IN_THE_YEAR, by=None, amount=150)
    assert balances(row) == queries.balances_of(row)
    assert row.entries.filter(kind__in=[EntryKind.EXPENDITURE, EntryKind.REVERSAL]).count() == 3


def test_a_reversal_is_not_reversed_and_releases_that_are_spent_stay():
    row = line(original=1000)
    release = post(row, EntryKind.RELEASE, 500)
    post(row, EntryKind.EXPENDITURE, 400)
    with pytest.raises(ValidationError) as refused:
        budgets.reverse(entry=release, date=IN_THE_YEAR, by=None)
    assert code_of(refused) == "overspend"
    part = budgets.reverse(entry=release, date=IN_THE_YEAR, by=None, amount=100)
    with pytest.raises(ValidationError) as refused:
        budgets.reverse(entry=part, date=IN_THE_YEAR, by=None)
    assert code_of(refused) == "reversal_of_reversal"


# --- history, shares, rights ---


def test_each_movement_leaves_a_state_and_a_row_in_the_log():
    officer = person_with_role(Role.BUDGET_OFFICER, OrgUnitFactory())
    row = line(original=1000)
    post(row, EntryKind.COMMITMENT, 500, by=officer)
    state, entry = BudgetLineState.objects.last(), LogEntry.objects.last()
    assert (state.original, state.committed, state.valid_from, state.by) == (1000, 500, IN_THE_YEAR, officer)
    assert (entry.before, entry.after, entry.by) == ({"committed": None}, {"committed": 500}, officer)
    assert log.broken_at() is None


def test_what_a_line_held_on_a_day_is_read_from_its_ledger():
    row = line(original=1000)
    post(row, EntryKind.RELEASE, 300, date=dt.date(2025, 9, 1))
    post(row, EntryKind.RELEASE, 200, date=dt.date(2026, 3, 1))
    assert queries.balances_of(row, on=dt.date(2026, 2, 28))["released"] == 300
    assert queries.balances_of(row, on=dt.date(2026, 3, 1))["released"] == 500


def test_a_line_pays_for_its_action_until_somebody_says_otherwise():
    row, other = line(), ActionFactory()
    assert list(row.shares.values_list("action", "percent")) == [(row.action_id, 100)]
    budgets.share_line(line=row, shares={row.action: Decimal(70), other: Decimal(30)}, by=None)
    assert BudgetLineState.objects.last().shares == {row.action.code: "70.00", other.code: "30.00"}


@pytest.mark.parametrize("percents", [(), (99,), (60, 41), (100, 0), (130, -30)])
def test_shares_come_to_100(percents):
    row = line()
    with pytest.raises(ValidationError) as refused:
        budgets.share_line(line=row, shares={ActionFactory(): Decimal(p) for p in percents}, by=None)
    assert code_of(refused) == "shares_not_100"


@pytest.mark.parametrize("role", [None, Role.SECRETARY, Role.MEMBER])
def test_only_those_who_keep_the_budget_move_money(role):
    row = line(released=500)
    by = person_with_role(role, OrgUnitFactory()) if role else PersonFactory()
    with pytest.raises(PermissionDenied):
        post(row, EntryKind.EXPENDITURE, 1, by=by)


# --- the last guard ---


@pytest.mark.parametrize("kind", [EntryKind.ALLOCATION, EntryKind.RELEASE, EntryKind.REAPPROPRIATION])
def test_what_may_be_spent_is_never_decided_by_one_person(kind):
    row, officer = line(original=1000), person_with_role(Role.BUDGET_OFFICER, OrgUnitFactory())
    with pytest.raises(ValidationError) as refused:
        post(row, kind, 1, by=officer)
    assert code_of(refused) == "needs_second_person"
    post(row, kind, 1, by=officer, origin=EntryOrigin.ACCOUNTING_SYSTEM)
    entry = row.entries.last()
    with pytest.raises(ValidationError) as refused:
        budgets.reverse(entry=entry, date=IN_THE_YEAR, by=officer)
    assert code_of(refused) == "needs_second_person"


def test_commitments_stay_within_the_allocation():
    row = line(original=1000)
    post(row, EntryKind.COMMITMENT, 1000)
    with pytest.raises(ValidationError) as refused:
        post(row, EntryKind.COMMITMENT, 1)
    assert code_of(refused) == "committed_over_revised"
    post(row, EntryKind.COMMITMENT, 1, origin=EntryOrigin.ACCOUNTING_SYSTEM)
    row.refresh_from_db()
    assert (row.committed, row.flagged_overspend) == (1001, True)


def test_the_largest_amount_is_the_largest_sum_too():
    row = line(original=10**15)
    with pytest.raises(ValidationError) as refused:
        post(row, EntryKind.REAPPROPRIATION, 1)
    assert code_of(refused) == "amount_too_large"


def test_a_closed_year_takes_nothing_of_a_person_and_facts_of_the_system():
    row, officer = line(released=500), person_with_role(Role.BUDGET_OFFICER, OrgUnitFactory())
    row.fiscal_year.closed_on = dt.date(2026, 9, 1)
    row.fiscal_year.save()
    for act in (
        lambda: post(row, EntryKind.EXPENDITURE, 1, by=officer),
        lambda: post(row, EntryKind.EXPENDITURE, 1, by=officer, origin=EntryOrigin.ACCOUNTING_SYSTEM),
        lambda: budgets.share_line(line=row, shares={ActionFactory(): Decimal(100)}, by=officer),
        lambda: keep(row, officer, spent=1),
    ):
        with pytest.raises(ValidationError) as refused:
            act()
        assert code_of(refused) == "year_closed"
    post(row, EntryKind.EXPENDITURE, 1, origin=EntryOrigin.ACCOUNTING_SYSTEM)
    assert balances(row)["spent"] == 1


# --- what a person says of a line waits where two people decide ---


def keep(row, by, **amounts):
    key = {name: getattr(row, name) for name in ledger.KEY}
    return budgets.keep_line(**key, **amounts, by=by)


def test_a_person_opens_a_line_and_what_is_released_of_it_waits():
    officer = person_with_role(Role.BUDGET_OFFICER, OrgUnitFactory())
    row = line(original=1000, released=800, spent=700, by=officer)
    assert balances(row) == {"original": 1000, "revised": None, "released": None, "committed": None, "spent": None}
    assert list(row.proposals.order_by("id").values_list("kind", "amount", "proposed_by")) == [
        (EntryKind.RELEASE, 800, officer.pk),
        (EntryKind.EXPENDITURE, 700, officer.pk),
    ]


def test_said_again_by_a_person_it_waits_once_and_something_else_is_refused():
    officer = person_with_role(Role.BUDGET_OFFICER, OrgUnitFactory())
    row = line(original=1000)
    for _time in range(3):
        keep(row, officer, original=1000, released=800)
    assert row.proposals.count() == 1
    with pytest.raises(ValidationError) as refused:
        keep(row, officer, released=700)
    assert code_of(refused) == "proposal_waits"


def test_what_a_person_says_and_cannot_be_is_refused_at_once():
    officer = person_with_role(Role.BUDGET_OFFICER, OrgUnitFactory())
    row = line(original=1000)
    with pytest.raises(ValidationError) as refused:
        keep(row, officer, released=1001)
    assert code_of(refused) == "released_over_revised"
    assert not row.proposals.exists()


def test_spending_from_released_money_needs_one_person():
    officer = person_with_role(Role.BUDGET_OFFICER, OrgUnitFactory())
    row = line(original=1000, released=800)
    keep(row, officer, spent=300)
    assert balances(row)["spent"] == 300
    assert not row.proposals.exists()


@pytest.mark.parametrize("change", [{"spent": 801}, {"released": 1001}, {"released": None}, {"original": -1}])
def test_the_database_refuses_what_the_verbs_refuse(change):
    row = line(original=1000, released=800, spent=700)
    with pytest.raises(IntegrityError), transaction.atomic():
        BudgetLine.objects.filter(pk=row.pk).update(**change)


kinds = st.sampled_from([*budgets.BALANCE_OF, EntryKind.REVERSAL])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(st.tuples(kinds, st.integers(-300, 500), st.booleans(), st.integers(0, 9)), max_size=14))
def test_the_sums_of_the_ledger_are_the_balances_for_any_order_of_entries(moves):
    with transaction.atomic():
        row = line(original=1000)
        for kind, amount, is_fact, nth in moves:
            origin = EntryOrigin.ACCOUNTING_SYSTEM if is_fact else EntryOrigin.PROPOSAL
            try:
                if kind == EntryKind.REVERSAL:
                    entries = list(row.entries.order_by("id"))
                    budgets.reverse(entry=entries[nth % len(entries)], date=IN_THE_YEAR, origin=origin, by=None)
                else:
                    post(row, kind, amount, origin=origin)
            except ValidationError:
                pass
            held = balances(row)
            assert held == queries.balances_of(row)
            assert row.flagged_overspend or (held["spent"] or 0) <= (held["released"] or 0) <= (row.ceiling or 0)
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_two_officers_spend_the_last_taka_and_one_is_told():
    row = line(original=1000, released=1000, spent=999)
    start, told = threading.Barrier(2), []

    def spend():
        try:
            start.wait(timeout=10)
            post(row, EntryKind.EXPENDITURE, 1)
            told.append("spent")
        except ValidationError as error:
            told.append(error.error_dict["spent"][0].code)
        finally:
            connection.close()

    officers = [threading.Thread(target=spend) for _officer in range(2)]
    for officer in officers:
        officer.start()
    for officer in officers:
        officer.join(timeout=30)
    assert sorted(told) == ["overspend", "spent"]
    assert balances(row)["spent"] == 1000
    assert balances(row) == queries.balances_of(row)
