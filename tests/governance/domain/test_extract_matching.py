import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from governance.domain import extract_matching as verbs
from governance.models import LogEntry
from governance.values import ExtractState, Role
from tests.factories.governance import OrgUnitFactory, PersonFactory, person_with_role
from tests.factories.plan import line
from tests.governance.domain.test_extracts import posting, spent, take

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    return person_with_role(Role.BUDGET_OFFICER, OrgUnitFactory())


def lost(amount=100, **fields):
    """A row whose code lost its zeros."""
    extract, _new = take(posting(None, amount, economic_code="9999-101-100-3211", **fields))
    return extract.rows.get()


def code_of(refused):
    error = refused.value
    return (next(iter(error.error_dict.values()))[0] if hasattr(error, "error_dict") else error).code


def test_an_officer_names_the_line_and_may_take_it_back_again_and_again(officer):
    target = line(released=500)
    row = lost()
    for _time in range(3):
        for _press in range(2):
            matched = verbs.match_row(row=row, line=target, by=officer)
        assert (matched.state, matched.decided_by, spent(target)) == (ExtractState.MATCHED, officer, 100)
        for _press in range(2):
            undone = verbs.undo_row(row=row, by=officer)
        assert (undone.state, undone.line, undone.decided_by, spent(target)) == (ExtractState.UNMATCHED, None, None, 0)
    assert list(LogEntry.objects.filter(noun="ExtractRow").values_list("verb", flat=True)) == ["match", "undo"] * 3


def test_taking_back_puts_the_sum_that_was_said_in_force_again(officer):
    target = line(released=500, spent=300)
    row = lost()
    for _time in range(2):
        verbs.match_row(row=row, line=target, by=officer)
        assert spent(target) == 300
        verbs.undo_row(row=row, by=officer)
        assert spent(target) == 300


def test_a_row_below_zero_that_takes_back_nothing_known_lowers_the_line_that_is_named(officer):
    target = line(released=500, spent=300)
    row = lost(-100)
    verbs.match_row(row=row, line=target, by=officer)
    assert spent(target) == 200
    verbs.undo_row(row=row, by=officer)
    assert spent(target) == 300


def test_a_posting_that_a_later_row_reverses_is_not_taken_back_under_it(officer):
    target = line(released=500)
    row = lost()
    verbs.match_row(row=row, line=target, by=officer)
    take(posting(target, -100, number=3, document="D9"), sha256="b" * 64)
    assert spent(target) == 0
    with pytest.raises(ValidationError) as refused:
        verbs.undo_row(row=row, by=officer)
    assert code_of(refused) == "reversed_since"


def test_a_line_of_another_year_or_source_is_refused(officer):
    row = lost()
    for target, code in [
        (line(year="FY2026-27", released=500), "other_fiscal_year"),
        (line(source="RPA", released=500), "other_source"),
    ]:
        with pytest.raises(ValidationError) as refused:
            verbs.match_row(row=row, line=target, by=officer)
        assert code_of(refused) == code


def test_setting_aside_needs_a_reason_and_can_be_taken_back(officer):
    row = lost()
    with pytest.raises(ValidationError) as refused:
        verbs.set_row_aside(row=row, note=" ", by=officer)
    assert code_of(refused) == "missing_note"
    for _press in range(2):
        aside = verbs.set_row_aside(row=row, note="Another ministry.", by=officer)
    assert (aside.state, aside.note) == (ExtractState.SET_ASIDE, "Another ministry.")
    with pytest.raises(ValidationError) as refused:
        verbs.match_row(row=row, line=line(), by=officer)
    assert code_of(refused) == "already_decided"
    assert verbs.undo_row(row=row, by=officer).note == ""


def test_what_matched_by_its_codes_is_not_taken_back(officer):
    target = line(released=500)
    extract, _new = take(posting(target))
    with pytest.raises(ValidationError) as refused:
        verbs.undo_row(row=extract.rows.get(), by=officer)
    assert code_of(refused) == "matched_by_codes"


def test_a_closed_year_neither_takes_nor_gives_back(officer):
    target = line(released=500)
    row = lost()
    year = target.fiscal_year
    verbs.match_row(row=row, line=target, by=officer)
    year.closed_on = dt.date(2026, 8, 31)
    year.save()
    with pytest.raises(ValidationError) as refused:
        verbs.undo_row(row=row, by=officer)
    assert code_of(refused) == "year_closed"


def test_only_who_keeps_the_budget_decides():
    row = lost()
    for act in (
        lambda by: verbs.match_row(row=row, line=line(), by=by),
        lambda by: verbs.set_row_aside(row=row, note="x", by=by),
        lambda by: verbs.undo_row(row=row, by=by),
    ):
        with pytest.raises(PermissionDenied):
            act(PersonFactory())
