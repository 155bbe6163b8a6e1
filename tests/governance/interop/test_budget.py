import csv
import io
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from governance.domain import proposal_decisions
from governance.interop.budget import BudgetLineResource, FiscalYearResource, SourceResource
from governance.models import BudgetLine, Entry, EntryProposal, FiscalYear
from governance.values import Role
from tests.factories.governance import OrgUnitFactory, PersonFactory, person_with_role
from tests.factories.plan import ActionFactory, FiscalYearFactory, FundingSourceFactory

pytestmark = pytest.mark.django_db
BAD = Path(__file__).parents[2] / "files" / "bad_budget_lines.csv"
KEY = "action_code,fiscal_year,source,budget_type,economic_code,cost_centre,"
HEAD = KEY + "original_bdt,revised_bdt,released_bdt,spent_bdt\n"


def run(content, name="lines.csv", by=None, **options):
    content = content.encode() if isinstance(content, str) else content
    return BudgetLineResource().run(content, name, by=by, **options)


def codes(report):
    return [(refusal.row, refusal.column, refusal.code) for refusal in report.refused]


@pytest.fixture
def ready():
    ActionFactory(code="1.1a")
    FiscalYearFactory(code="FY2025-26")
    FundingSourceFactory(code="GoB")
    return "1.1a,FY2025-26,GoB,operating,9999-0101-0100-3211,0990101,"


def outcomes(report):
    found = {refusal.row: f"reject:{refusal.code}" for refusal in report.refused}
    assert len(found) == len(report.refused), "a row has a second fault"
    return found | {row["row"]: f"accept:{row['values']['original_bdt']}" for row in report.accepted}


# --- single rows ---


def test_a_changed_amount_adds_the_difference_once(ready):
    run(HEAD + ready + "1000,1000,800,700\n")
    for _time in range(2):
        report = run(HEAD + ready + "1000,1000,800,750\n")
    assert report.unchanged == 1
    assert list(Entry.objects.order_by("id").values_list("amount", flat=True)) == [1000, 0, 800, 700, 50]


def test_an_empty_amount_says_nothing_about_the_stored_one(ready):
    run(HEAD + ready + "1000,1000,800,700\n")
    assert run(HEAD + ready + "1000,,,\n").unchanged == 1
    assert BudgetLine.objects.get().spent == 700


def test_codes_in_bangla_digits_are_the_same_codes(ready):
    report = run(HEAD + "1.1a,FY2025-26,GoB,operating,৯৯৯৯-০১০১-০১০০-৩২১১,০৯৯০১০১,১০০০,,,\n")
    assert (report.created, BudgetLine.objects.get().cost_centre) == (1, "0990101")


def test_the_good_rows_are_taken_when_that_was_asked_for(ready):
    text = HEAD + ready + "1000,,,\n" + ready.replace("0990101", "0990102") + "x,,,\n"
    report = run(text, accept_good_rows=True)
    assert (report.created, codes(report)) == (1, [(3, "original_bdt", "not_a_number")])
    assert BudgetLine.objects.count() == 1


def test_a_refusal_names_the_column_and_the_cell(ready):
    report = run(HEAD + ready + "1000,900,950,10\n" + ready.replace("0990101", "0990102") + "9,9,5,6\n")
    assert codes(report) == [(2, "released_bdt", "released_over_revised"), (3, "spent_bdt", "overspend")]
    assert [refusal.value for refusal in report.refused] == ["950", "6"]


def test_only_those_who_keep_the_budget_import_it(ready):
    assert [code for *_place, code in codes(run(HEAD + ready + "1,,,\n", by=PersonFactory()))] == ["forbidden"]
    officer = person_with_role(Role.BUDGET_OFFICER, OrgUnitFactory())
    assert run(HEAD + ready + "1,,,\n", by=officer).created == 1
    assert Entry.objects.get().by == officer


def test_what_an_officer_imports_waits_for_a_second_one_as_one_batch(ready):
    officer, other = (person_with_role(Role.BUDGET_OFFICER, OrgUnitFactory()) for _who in range(2))
    text = HEAD + ready + "1000,900,800,700\n" + ready.replace("0990101", "0990102") + "500,,400,\n"
    report = run(text, by=officer)
    assert report.created == 2
    assert len(report.warnings) == 1
    assert list(BudgetLine.objects.values_list("original", "revised", "released")) == [(1000, None, None)] + [
        (500, None, None)
    ]
    assert run(text, by=officer).unchanged == 2
    (batch,) = set(EntryProposal.objects.values_list("batch", flat=True))
    with pytest.raises(ValidationError) as refused:
        proposal_decisions.approve_batch(batch=batch, by=officer)
    assert refused.value.code == "needs_second_person"
    proposal_decisions.approve_batch(batch=batch, by=other)
    assert list(BudgetLine.objects.values_list("original", "revised", "released", "spent")) == [
        (1000, 900, 800, 700),
        (500, None, 400, None),
    ]
    assert run(text, by=officer).unchanged == 2


def test_years_and_sources_are_read(data):
    for resource, name, rows in [(FiscalYearResource, "fiscal_years", 5), (SourceResource, "sources", 3)]:
        content = (data / f"{name}.csv").read_bytes()
        assert resource().run(content, f"{name}.csv", by=None).created == rows
        assert resource().run(content, f"{name}.csv", by=None).unchanged == rows


def test_a_file_without_the_closing_day_leaves_it(data):
    FiscalYearResource().run((data / "fiscal_years.csv").read_bytes(), "years.csv", by=None)
    FiscalYearResource().run(b"code,start,end\nFY2025-26,2025-07-01,2026-06-30\n", "years.csv", by=None)
    assert FiscalYear.objects.get(code="FY2025-26").closed_on is not None


@pytest.mark.usefixtures("whole_plan")
class TestReferenceBudget:
    def test_every_bad_row_gets_exactly_its_outcome(self):
        report = run(BAD.read_bytes(), dry_run=True)
        expected = {n: row["expected_outcome"] for n, row in enumerate(csv.DictReader(io.StringIO(BAD.read_text())), 2)}
        assert outcomes(report) == expected
        assert len(report.warnings) == 1
        assert "expected_outcome" in report.warnings[0]

    def test_every_bad_row_gets_its_outcome_from_a_workbook_too(self):
        from openpyxl import Workbook

        book, rows = Workbook(), list(csv.reader(io.StringIO(BAD.read_text())))
        for place, row in enumerate(rows, 1):
            for column, value in enumerate(row, 1):
                cell = book.active.cell(place, column)
                cell.value = int(value) if value.isdecimal() and value.isascii() and column in (7, 8, 9, 10) else value
        stream = io.BytesIO()
        book.save(stream)
        report = run(stream.getvalue(), "lines.xlsx", dry_run=True)
        assert outcomes(report) == {number: row[-1] for number, row in enumerate(rows[1:], 2)}

    def test_every_bad_row_gets_its_outcome_from_an_officer_too(self):
        officer = person_with_role(Role.BUDGET_OFFICER, OrgUnitFactory())
        FiscalYear.objects.update(closed_on=None)
        report = run(BAD.read_bytes(), by=officer, dry_run=True)
        expected = {n: row["expected_outcome"] for n, row in enumerate(csv.DictReader(io.StringIO(BAD.read_text())), 2)}
        assert outcomes(report) == expected
        assert not EntryProposal.objects.exists()

    def test_a_dry_run_keeps_nothing_and_the_file_as_a_whole_neither(self):
        before = (BudgetLine.objects.count(), Entry.objects.count())
        assert not run(BAD.read_bytes(), dry_run=True).ok
        assert run(BAD.read_bytes()).created == 0
        assert (BudgetLine.objects.count(), Entry.objects.count()) == before

    def test_the_same_file_a_second_time_changes_nothing(self, data):
        before = Entry.objects.count()
        again = run((data / "budget_lines.csv").read_bytes())
        assert (again.rows, again.created, again.updated, again.unchanged) == (357, 0, 0, 357)
        assert Entry.objects.count() == before

    def test_what_is_not_yet_revised_has_no_revised_amount(self):
        rows = BudgetLine.objects.filter(fiscal_year__code="FY2027-28")
        assert set(rows.values_list("revised", "released", "spent")) == {(None, None, None)}
        assert FiscalYear.objects.filter(closed_on__isnull=False).count() == 3
