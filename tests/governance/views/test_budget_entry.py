"""Many lines at once: the grid, what is pasted, and the same verdict by every way."""

import csv
import datetime as dt
import io
import json
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook

from governance.domain import tokens
from governance.models import BudgetLine, EntryProposal, FiscalYear
from governance.values import ProposalState, Role
from jobs.domain import execution
from jobs.models import Job
from tests.factories.governance import OrgUnitFactory, person_with_role
from tests.factories.plan import ActionFactory, FiscalYearFactory, FundingSourceFactory, line

pytestmark = pytest.mark.django_db
BAD = Path(__file__).parents[2] / "files" / "bad_budget_lines.csv"
LINES = ["action_code", "fiscal_year", "source", "budget_type", "economic_code", "cost_centre"]
AMOUNTS = ["original_bdt", "revised_bdt", "released_bdt", "spent_bdt"]


@pytest.fixture
def officer():
    return person_with_role(Role.BUDGET_OFFICER, OrgUnitFactory())


@pytest.fixture
def session(officer, sign_in):
    return sign_in(officer)


@pytest.fixture
def ready():
    ActionFactory(code="1.1a")
    FiscalYearFactory(code="FY2025-26")
    FundingSourceFactory(code="GoB")


def a_row(number=1, original="1000", **cells):
    said = {
        "action_code": "1.1a",
        "fiscal_year": "FY2025-26",
        "source": "GoB",
        "budget_type": "operating",
        "economic_code": "9999-0101-0100-3211",
        "cost_centre": f"{990100 + number:07}",
        "original_bdt": original,
    }
    return said | cells


def typed(rows, do="check", **more):
    cells = {f"c-{at}-{name}": text for at, row in enumerate(rows, 2) for name, text in row.items()}
    return {"do": do, "kept": "", "paste": "", **cells, **more}


def paste(rows, columns=(*LINES, *AMOUNTS)):
    return "\n".join("\t".join(row.get(name, "") for name in columns) for row in rows)


def send(client, data, name="budget_enter", query=""):
    return client.post(reverse(name) + query, data)


# --- the same verdict by every way ---


def in_grid(session, rows, officer):
    return send(session, typed(rows)).context["report"]


def in_paste(session, rows, officer):
    return send(session, typed([], paste=paste(rows))).context["report"]


def in_paste_with_names(session, rows, officer):
    columns = [*AMOUNTS, *LINES]
    return send(session, typed([], paste="\t".join(columns) + "\n" + paste(rows, columns))).context["report"]


def in_csv(session, rows, officer):
    return uploaded(session, BAD.read_bytes(), "bad.csv")


def in_xlsx(session, rows, officer):
    book = Workbook()
    for row in csv.reader(io.StringIO(BAD.read_text())):
        book.active.append([int(v) if v.isdecimal() and v.isascii() and len(v) > 7 else v for v in row])
    stream = io.BytesIO()
    book.save(stream)
    return uploaded(session, stream.getvalue(), "bad.xlsx")


def uploaded(session, content, name):
    session.post(reverse("import_upload", args=["budget-lines"]), {"file": SimpleUploadedFile(name, content)})
    job = Job.objects.get()
    execution.run(job_id=job.pk)
    job.refresh_from_db()
    return job.report


def by_program(session, rows, officer):
    day = timezone.localdate() + dt.timedelta(days=30)
    key = tokens.issue(user=officer.user, name="test", valid_to=day, by=officer.user)
    answer = session.post(
        "/api/imports/budget-lines",
        json.dumps({"rows": rows, "dry_run": True}),
        "application/json",
        headers={"Authorization": f"Bearer {key}"},
    )
    return answer.json()["report"]


def by_command(session, rows, officer):
    out = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("import_data", "budget-lines", str(BAD), "--dry-run", "--json", stdout=out)
    return json.loads(out.getvalue())


WAYS = [in_grid, in_paste, in_paste_with_names, in_csv, in_xlsx, by_program, by_command]


@pytest.mark.usefixtures("whole_plan")
class TestBadLines:
    @pytest.mark.parametrize("way", WAYS)
    def test_every_bad_row_gets_its_outcome_whichever_way_it_comes(self, way, session, officer):
        FiscalYear.objects.update(closed_on=None)
        rows = list(csv.DictReader(io.StringIO(BAD.read_text())))
        expected = {number: row.pop("expected_outcome") for number, row in enumerate(rows, 2)}
        report = way(session, rows, officer)
        report = report if isinstance(report, dict) else report.as_dict()
        found = {each["row"]: f"reject:{each['code']}" for each in report["refused"]}
        assert found == {number: said for number, said in expected.items() if said.startswith("reject")}
        accepted = {n: said for n, said in expected.items() if said.startswith("accept")}
        if "accepted" in report:
            read = {each["row"]: f"accept:{each['values']['original_bdt']}" for each in report["accepted"]}
            assert read == accepted
        else:
            assert report["rows"] - len(found) == len(accepted)
        assert not EntryProposal.objects.exists()


# --- the grid ---


@pytest.mark.usefixtures("ready")
class TestLines:
    def test_the_empty_grid_offers_rows_and_a_field_for_excel(self, session):
        text = session.get(reverse("budget_enter")).content.decode()
        assert 'name="c-2-action_code"' in text
        assert 'name="paste"' in text

    def test_what_is_looked_at_is_shown_as_it_was_read_and_not_written(self, session):
        response = send(session, typed([a_row(original="১.২৫ কোটি")]))
        assert response.status_code == 200
        assert "১,২৫,০০,০০০" in response.content.decode()
        assert not BudgetLine.objects.exists()

    def test_all_is_handed_in_or_nothing(self, session):
        rows = [a_row(1), a_row(2, original="x"), a_row(3)]
        response = send(session, typed(rows, do="hand_in"))
        assert response.status_code == 422
        assert 'aria-invalid="true"' in response.content.decode()
        assert not BudgetLine.objects.exists()
        rows[1]["original_bdt"] = "5"
        for _press in range(2):
            assert send(session, typed(rows, do="hand_in")).url == reverse("budget_lines")
        assert BudgetLine.objects.count() == 3

    def test_what_waits_is_one_batch_that_its_proposer_takes_back(self, session):
        response = send(session, typed([a_row(1, released_bdt="500"), a_row(2, released_bdt="50")], do="hand_in"))
        (batch,) = set(EntryProposal.objects.values_list("batch", flat=True))
        assert response.url == reverse("budget_batch", args=[batch])
        undo = reverse("budget_batch_decide", args=[batch, "withdraw"])
        assert undo in session.get(response.url).content.decode()
        session.post(undo)
        assert set(EntryProposal.objects.values_list("state", flat=True)) == {ProposalState.WITHDRAWN}

    def test_of_three_hundred_rows_only_the_wrong_one_is_an_input_and_none_is_lost(self, session):
        rows = [a_row(at, original="twenty" if at == 150 else "1000") for at in range(1, 301)]
        response = send(session, typed([], paste=paste(rows)))
        assert [row.number for row, _cells in response.context["rows"]] == [151]
        data = typed([], do="hand_in", kept=response.context["kept"])
        data |= {f"c-151-{name}": text for name, text in rows[149].items()} | {"c-151-original_bdt": "২০"}
        assert send(session, data).status_code == 302
        assert BudgetLine.objects.count() == 300
        assert BudgetLine.objects.get(cost_centre="0990250").original == 20

    def test_nothing_at_all_and_too_much_are_said(self, session):
        for data in (typed([]), typed([], paste="x\t" * 40_000), typed([], paste="1.1a\n" * 600)):
            response = send(session, data)
            assert response.status_code in (200, 422)
            assert 'class="errors"' in response.content.decode() or response.context["report"].refused


# --- releases ---


class TestReleases:
    def test_the_lines_of_a_year_are_offered_and_those_with_an_amount_are_proposed(self, session):
        one, two = line(ActionFactory(code="1.1a")), line(ActionFactory(code="1.1b"))
        query = "?year=FY2025-26"
        response = session.get(reverse("budget_enter_releases") + query)
        rows = [
            {cell["name"].split("-")[-1]: cell["text"] for cell in cells} for _row, cells in response.context["rows"]
        ]
        assert [row["action_code"] for row in rows] == ["1.1a", "1.1b"]
        rows[1]["release_bdt"] = "৩০০"
        response = send(session, typed(rows, do="hand_in"), "budget_enter_releases", query)
        proposal = EntryProposal.objects.get()
        assert response.url == reverse("budget_batch", args=[proposal.batch])
        assert (proposal.line, proposal.amount) == (two, 300)
        assert one.proposals.count() == 0

    def test_a_release_above_the_allocation_is_told_at_its_row(self, session):
        line(ActionFactory(code="1.1a"))
        row = a_row(1, release_bdt="2000", budget_type="development")
        row.pop("original_bdt")
        response = send(session, typed([row]), "budget_enter_releases")
        assert [each.code for each in response.context["report"].refused] == ["released_over_revised"]
        assert 'class="wrong"' in response.content.decode()

    @pytest.mark.parametrize("count", [10, 1000])
    def test_the_page_takes_the_same_queries_for_any_number_of_lines(
        self, session, count, django_assert_max_num_queries
    ):
        row = line()
        fields = {f.attname: getattr(row, f.attname) for f in BudgetLine._meta.concrete_fields if f.attname != "id"}
        BudgetLine.objects.bulk_create(BudgetLine(**fields | {"cost_centre": f"{at:07}"}) for at in range(1, count))
        with django_assert_max_num_queries(14):
            response = session.get(reverse("budget_enter_releases") + "?year=FY2025-26")
        assert response.status_code == 200
