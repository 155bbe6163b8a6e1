"""Importing from the command line: exit codes and JSON stay as they are, others call them."""

import json
import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command

from governance.models import Organisation
from jobs.models import Job, Schedule
from tests.jobs.domain.test_imports import importing

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(kind, tmp_path, capsys):
    """`run(content, *options)` imports things; returns exit code and what was printed."""
    kind(importing, kind="import.things", imports=True)

    def go(content, *options):
        path = tmp_path / "things.csv"
        path.write_bytes(content)
        try:
            call_command("import_data", "things", str(path), *options)
        except SystemExit as end:
            return end.code, capsys.readouterr().out
        return 0, capsys.readouterr().out

    return go


def test_a_good_file_is_imported_as_the_system(run):
    code, printed = run(b"a b")
    assert code == 0
    assert "2 created" in printed
    assert Schedule.objects.count() == 2
    assert Job.objects.get().owner is None


def test_json_is_the_report(run):
    code, printed = run(b"a b", "--json")
    assert (code, json.loads(printed)) == (
        0,
        {"rows": 2, "created": 2, "updated": 0, "unchanged": 0, "refused": [], "warnings": []},
    )


def test_a_refused_row_stops_all_and_exits_with_1(run):
    code, printed = run(b"a bad", "--json")
    (refused,) = json.loads(printed)["refused"]
    assert code == 1
    assert (refused["row"], refused["column"], refused["value"], refused["code"]) == (3, "name", "bad", "bad")
    assert not Schedule.objects.exists()


def test_the_table_for_people_names_row_column_value_code_and_reason(run):
    _code, printed = run(b"a bad")
    line = next(line for line in printed.splitlines() if line.startswith("3 "))
    assert line.split() == ["3", "name", "bad", "bad", "Bad."]
    assert "Nothing was written" in printed


def test_good_rows_may_be_accepted_and_it_still_exits_with_1(run):
    code, _printed = run(b"a bad", "--accept-good-rows")
    assert code == 1
    assert [schedule.name for schedule in Schedule.objects.all()] == ["a"]


def test_a_dry_run_writes_nothing_and_lists_what_it_understood(run):
    code, printed = run(b"a b", "--dry-run", "--json")
    assert code == 0
    assert "accepted" in json.loads(printed)
    assert not Schedule.objects.exists()


def test_an_unknown_kind_lists_the_kinds_and_is_wrong_usage(kind, tmp_path):
    kind(kind="import.things", imports=True)
    with pytest.raises(CommandError, match="things") as wrong:
        call_command("import_data", "thing", str(tmp_path))
    assert wrong.value.returncode == 2


def test_a_missing_file_is_wrong_usage(run, tmp_path):
    with pytest.raises(CommandError) as wrong:
        call_command("import_data", "things", str(tmp_path / "none.csv"))
    assert wrong.value.returncode == 2


def test_a_crash_exits_with_1_and_leaves_nothing(kind, tmp_path):
    def handler(job):
        Schedule.objects.create(name="half", kind="x", every_minutes=1, next_due="2026-01-01T00:00Z")
        raise RuntimeError

    kind(handler, kind="import.things", imports=True)
    path = tmp_path / "things.csv"
    path.write_bytes(b"a")
    with pytest.raises(CommandError) as failed:
        call_command("import_data", "things", str(path))
    assert failed.value.returncode == 1
    assert not Schedule.objects.exists()


def test_without_arguments_it_exits_with_2(settings):
    done = subprocess.run(
        [sys.executable, "manage.py", "import_data"], cwd=settings.BASE_DIR, capture_output=True, check=False
    )
    assert done.returncode == 2


@pytest.fixture
def organisations(tmp_path, capsys):
    """`organisations(*options)` imports a real table whose Bangla names are in the old Bijoy encoding."""
    path = tmp_path / "organisations.csv"
    header = "code,name_en,name_bn,abbreviation,kind,parent_code\n"
    row = "XHSD,Health Services Division,¯^v¯’¨ †mev wefvM,,ministry_division,\n"
    path.write_bytes((header + row).encode("cp1252"))

    def go(*options):
        try:
            call_command("import_data", "organisations", str(path), *options)
        except SystemExit as end:
            return end.code, capsys.readouterr().out
        return 0, capsys.readouterr().out

    return go


def test_old_bijoy_text_is_refused_and_its_conversion_offered(organisations):
    code, printed = organisations()
    assert code == 1
    assert "¯^v¯’¨ †mev wefvM → স্বাস্থ্য সেবা বিভাগ" in printed
    assert "--convert-bijoy" in printed
    assert not Organisation.objects.filter(code="XHSD").exists()


def test_old_bijoy_text_is_converted_when_that_is_chosen(organisations):
    code, printed = organisations("--convert-bijoy", "--json")
    assert code == 0
    assert json.loads(printed)["legacy_text"] == [
        {"column": "name_bn", "before": "¯^v¯’¨ †mev wefvM", "after": "স্বাস্থ্য সেবা বিভাগ"}
    ]
    assert Organisation.objects.get(code="XHSD").name_bn == "স্বাস্থ্য সেবা বিভাগ"


def test_what_only_looks_like_bijoy_can_be_taken_as_it_is(organisations):
    assert organisations("--keep-bijoy")[0] == 0
    assert Organisation.objects.get(code="XHSD").name_bn == "¯^v¯’¨ †mev wefvM"
