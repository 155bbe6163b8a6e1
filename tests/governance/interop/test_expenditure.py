"""The planted facts of the extract, by each way in which a file comes."""

import csv
import io
import json
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from openpyxl import Workbook

from governance.interop.expenditure import ExpenditureResource, verdict
from governance.models import BudgetLine, Entry, Extract, ExtractRow
from governance.values import EntryKind, ExtractState, ExtractWhy, Role
from jobs.domain import execution
from jobs.models import Job
from tests.factories.governance import OrgUnitFactory, PersonFactory, person_with_role
from tests.factories.plan import line

pytestmark = pytest.mark.django_db
FILE = Path(__file__).parents[2] / "files" / "expenditure_extract.csv"
HEAD = "posting_date,document_no,economic_code,cost_centre,source,amount_bdt,text\n"


def run(content, name="extract.csv", by=None, **options):
    return ExpenditureResource().run(content.encode() if isinstance(content, str) else content, name, by=by, **options)


def workbook():
    book = Workbook()
    for row in csv.reader(io.StringIO(FILE.read_text())):
        book.active.append([int(v) if v.lstrip("-").isdecimal() and v[:1] != "0" and len(v) > 4 else v for v in row])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def balances():
    rows = BudgetLine.objects.filter(fiscal_year__code="FY2026-27").values_list("pk", "spent", "flagged_overspend")
    return {pk: (spent, flagged) for pk, spent, flagged in rows}


def verdicts(report):
    return {row["row"]: row["values"]["verdict"] for row in report["accepted"]}


# --- what is refused, and what only waits ---


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("2025-13-04,D1,9999-0101-0100-3211,0990101,GoB,100,", "posting_date", "bad_date"),
        ("2025-08-04,,9999-0101-0100-3211,0990101,GoB,100,", "document_no", "missing_value"),
        ("2025-08-04,D1,9999-0101-0100-3211,0990101,GoB,ten,", "amount_bdt", "not_a_number"),
        ("2025-08-04,D1,9999-0101-0100-3211,0990101,GoB,,", "amount_bdt", "missing_amount"),
        ("2025-08-04,D1,9999-0101-0100-3211,0990101,GoB,1.5,", "amount_bdt", "not_whole_taka"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_column(row, column, code):
    line(released=500)
    report = run(HEAD + row + "\n2025-08-04,D2,9999-0101-0100-3211,0990101,GoB,100,\n")
    assert [(each.row, each.column, each.code) for each in report.refused] == [(2, column, code)]
    assert not ExtractRow.objects.exists()


def test_digits_and_amounts_are_read_in_both_scripts():
    row = line(original=10**8, released=10**8)
    report = run(HEAD + "২০২৫-০৮-০৪,ভি-১,৯৯৯৯-০১০১-০১০০-৩২১১,০৯৯০১০১,GoB,১.২৫ কোটি,\n")
    row.refresh_from_db()
    assert (report.created, row.spent) == (1, 12_500_000)


def test_who_may_not_is_told_at_each_row():
    report = run(HEAD + "2025-08-04,D2,9999-0101-0100-3211,0990101,GoB,100,\n", by=PersonFactory())
    assert [(each.row, each.code) for each in report.refused] == [(2, "forbidden")]


# --- the planted facts ---


@pytest.mark.usefixtures("whole_plan")
class TestPlanted:
    def test_without_the_planted_rows_the_sums_are_those_of_the_lines(self):
        before = balances()
        report = run(FILE.read_bytes())
        assert (report.rows, report.created, report.unchanged, report.refused) == (76, 75, 1, [])
        late = BudgetLine.objects.get(action__code="7.2b", fiscal_year__code="FY2026-27", source__code="GoB")
        assert balances() == before | {late.pk: (5_070_000, True)}
        assert (late.released, late.spent - late.released) == (4_430_000, 640_000)

    def test_three_rows_wait_and_are_never_guessed(self):
        run(FILE.read_bytes())
        waiting = ExtractRow.objects.filter(state=ExtractState.UNMATCHED).order_by("document")
        assert list(waiting.values_list("document", "amount", "why")) == [
            ("00260252", 410_000, ExtractWhy.NO_LINE),
            ("00260315", 275_000, ExtractWhy.NO_LINE),
            ("00260462", 180_000, ExtractWhy.NO_LINE),
        ]

    def test_the_repeated_document_is_counted_once_and_told(self):
        report = run(FILE.read_bytes())
        (again,) = ExtractRow.objects.filter(state=ExtractState.REPEATED)
        assert (again.number, again.document, again.repeats.number) == (77, "00260063", 10)
        assert Entry.objects.filter(document="00260063", kind=EntryKind.EXPENDITURE).count() == 1
        assert sum("৭৭" in warning for warning in report.warnings) == 1

    def test_the_reversal_names_its_document_and_both_are_kept(self):
        run(FILE.read_bytes())
        reversal = Entry.objects.get(document="00260385")
        assert (reversal.kind, reversal.amount, reversal.reverses.document) == (
            EntryKind.REVERSAL,
            -250_000,
            "00260112",
        )
        assert reversal.line.action.code == "1.3b"

    def test_a_second_import_and_the_same_rows_in_a_workbook_change_nothing(self):
        run(FILE.read_bytes())
        before = (balances(), Entry.objects.count())
        again = run(FILE.read_bytes())
        assert (again.created, again.unchanged, len(again.warnings)) == (0, 76, 1)
        other = run(workbook(), "extract.xlsx")
        assert (other.created, other.unchanged) == (0, 76)
        assert (balances(), Entry.objects.count()) == before

    def test_the_table_of_lines_can_be_read_again_after_it(self, data):
        from governance.interop.budget import BudgetLineResource

        run(FILE.read_bytes())
        before = balances()
        report = BudgetLineResource().run((data / "budget_lines.csv").read_bytes(), "budget_lines.csv", by=None)
        assert (report.unchanged, report.refused) == (357, [])
        assert balances() == before

    def test_every_way_gives_the_same_verdicts(self, client, sign_in, capsys):
        expected = verdicts(run(FILE.read_bytes(), dry_run=True).as_dict())
        assert len(expected) == 76
        assert verdicts(run(workbook(), "extract.xlsx", dry_run=True).as_dict()) == expected
        call_command("import_data", "expenditure", str(FILE), "--dry-run", "--json", "--language=bn")
        assert verdicts(json.loads(capsys.readouterr().out)) == expected
        session = sign_in(person_with_role(Role.BUDGET_OFFICER, OrgUnitFactory()))
        session.post(
            reverse("import_upload", args=["expenditure"]),
            {"file": SimpleUploadedFile("extract.csv", FILE.read_bytes())},
        )
        preview = Job.objects.exclude(owner=None).get()
        execution.run(job_id=preview.pk)
        assert not Extract.objects.exists()
        session.post(reverse("import_confirm", args=[preview.pk]))
        execution.run(job_id=Job.objects.exclude(owner=None).exclude(pk=preview.pk).get().pk)
        rows = Extract.objects.get().rows.select_related("repeats")
        assert {row.number: verdict(row) for row in rows} == expected
