import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from governance.domain import budgets, fiscal_years, year_closing
from governance.models import FiscalYear, LogEntry, YearClosing
from governance.values import EntryKind, EntryOrigin, ProposalState, Role
from tests.factories.governance import OrgUnitFactory, PersonFactory, person_with_role
from tests.factories.plan import FiscalYearFactory, a_release, an_extract, line

pytestmark = pytest.mark.django_db


@pytest.fixture
def first():
    return person_with_role(Role.BUDGET_OFFICER, OrgUnitFactory())


@pytest.fixture
def second():
    return person_with_role(Role.BUDGET_OFFICER, OrgUnitFactory())


@pytest.fixture
def year():
    return FiscalYearFactory()


def refused_with(code, act, /, **said):
    with pytest.raises(ValidationError) as refused:
        act(**said)
    error = refused.value
    assert (next(iter(error.error_dict.values()))[0] if hasattr(error, "error_dict") else error).code == code


def is_closed(year):
    year.refresh_from_db()
    return year.is_closed


def test_one_proposes_and_another_closes(year, first, second):
    closing = year_closing.propose_closing(year=year, by=first)
    assert year_closing.propose_closing(year=year, by=first) == closing
    assert not is_closed(year)
    refused_with("needs_second_person", year_closing.approve_closing, closing=closing, by=first)
    for _press in range(2):
        year_closing.approve_closing(closing=closing, by=second)
    assert is_closed(year)
    logged = LogEntry.objects.filter(noun="FiscalYear", verb="close").get()
    assert (logged.by, logged.noun_key) == (second, year.code)
    refused_with("year_closed", year_closing.propose_closing, year=year, by=first)


def test_what_stands_open_is_written_down_with_the_proposal(year, first):
    row = line(original=1000, released=800, spent=100)
    an_extract(100, 250)
    a_release(row, by=first)
    closing = year_closing.propose_closing(year=year, reason="The rest is small.", by=first)
    assert closing.open_matters == {"unmatched": 2, "unmatched_taka": 350, "proposals": 1, "without_reason": 1}
    assert closing.reason == "The rest is small."


def test_a_year_that_still_runs_is_not_closed(first):
    year = FiscalYearFactory(code="FY2027-28")
    refused_with("closed_before_end", year_closing.propose_closing, year=year, by=first)


def test_it_is_opened_again_by_two_with_a_reason(year, first, second):
    refused_with("year_open", year_closing.propose_opening, year=year, reason="A late bill.", by=first)
    year_closing.approve_closing(closing=year_closing.propose_closing(year=year, by=first), by=second)
    refused_with("missing_reason", year_closing.propose_opening, year=year, reason=" ", by=second)
    opening = year_closing.propose_opening(year=year, reason="A late bill.", by=second)
    refused_with("proposal_waits", year_closing.propose_opening, year=year, reason="Another.", by=first)
    refused_with("needs_second_person", year_closing.approve_closing, closing=opening, by=second)
    year_closing.approve_closing(closing=opening, by=first)
    assert not is_closed(year)
    assert year.closings.count() == 2


def test_refusing_says_why_and_withdrawing_is_for_oneself(year, first, second):
    closing = year_closing.propose_closing(year=year, by=first)
    refused_with("missing_note", year_closing.refuse_closing, closing=closing, note=" ", by=second)
    for _press in range(2):
        year_closing.refuse_closing(closing=closing, note="Match the rows first.", by=second)
    refused_with("already_decided", year_closing.approve_closing, closing=closing, by=second)
    again = year_closing.propose_closing(year=year, by=first)
    refused_with("not_yours", year_closing.withdraw_closing, closing=again, by=second)
    for _press in range(2):
        assert year_closing.withdraw_closing(closing=again, by=first).state == ProposalState.WITHDRAWN
    assert not is_closed(year)


def test_a_person_neither_closes_nor_opens_a_year_alone(year, first):
    said = {"code": year.code, "start": year.start, "end": year.end}
    day = dt.date(2026, 8, 31)
    refused_with("needs_second_person", fiscal_years.keep_fiscal_year, **said, closed_on=day, by=first)
    fiscal_years.keep_fiscal_year(**said, closed_on=day, by=None)
    fiscal_years.keep_fiscal_year(**said, closed_on=day, by=first)
    refused_with("needs_second_person", fiscal_years.keep_fiscal_year, **said, by=first)
    assert FiscalYear.objects.get().closed_on == day


def test_a_closed_year_takes_no_entry_of_a_person_whatever_its_origin(year, first, second):
    row = line(released=500)
    year_closing.approve_closing(closing=year_closing.propose_closing(year=year, by=first), by=second)
    for origin in EntryOrigin:
        refused_with(
            "year_closed",
            budgets.post,
            line=row,
            kind=EntryKind.EXPENDITURE,
            amount=1,
            date=dt.date(2026, 1, 1),
            origin=origin,
            by=first,
        )


def test_the_database_holds_the_four_eyes_and_one_proposal_a_year(year, first):
    closing = year_closing.propose_closing(year=year, by=first)
    with pytest.raises(IntegrityError), transaction.atomic():
        YearClosing.objects.filter(pk=closing.pk).update(
            state=ProposalState.APPROVED, decided_by=first, decided_at=closing.proposed_at
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        YearClosing.objects.create(fiscal_year=year, kind="close", proposed_by=first)


def test_only_who_keeps_the_budget_takes_part(year, first):
    closing = year_closing.propose_closing(year=year, by=first)
    nobody = PersonFactory()
    for act, said in [
        (year_closing.propose_closing, {"year": year}),
        (year_closing.propose_opening, {"year": year, "reason": "x"}),
        (year_closing.approve_closing, {"closing": closing}),
        (year_closing.refuse_closing, {"closing": closing, "note": "x"}),
        (year_closing.withdraw_closing, {"closing": closing}),
    ]:
        with pytest.raises(PermissionDenied):
            act(**said, by=nobody)
