"""What an import says of each row."""

import datetime
import json
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from basis import rows
from basis.money import parse_taka
from basis.rows import RowReport, read_table, refused_rows_csv


def refused(**report):
    result = RowReport(**report)
    try:
        parse_taka("=1+1")
    except ValidationError as error:
        result.refuse(7, error, {"amount": "=1+1"}, column="amount")
    return result


def test_a_report_has_the_shape_that_scripts_expect():
    report = refused(rows=2, created=1)
    assert report.as_dict() == {
        "rows": 2,
        "created": 1,
        "updated": 0,
        "unchanged": 0,
        "refused": [
            {
                "row": 7,
                "column": "amount",
                "value": "=1+1",
                "code": "not_a_number",
                "message": report.refused[0].message,
            }
        ],
        "warnings": [],
    }
    assert "=1+1" in report.refused[0].message
    assert not report.ok


def test_a_dry_run_lists_what_was_accepted_as_it_was_understood():
    report = RowReport(dry_run=True, rows=1)
    report.accept(
        8,
        {
            "amount": 12_500_000,
            "numerator": Decimal("59"),
            "value": Decimal("54.020"),
            "day": datetime.date(2026, 9, 30),
            "partners": ["MIS"],
            "missing": None,
        },
    )
    assert json.loads(json.dumps(report.as_dict()["accepted"])) == [
        {
            "row": 8,
            "values": {
                "amount": 12_500_000,
                "numerator": 59,
                "value": "54.02",
                "day": "2026-09-30",
                "partners": ["MIS"],
                "missing": None,
            },
        }
    ]


def test_a_real_run_lists_no_accepted_rows():
    report = RowReport(rows=1, created=1)
    report.accept(2, {"a": 1})
    assert "accepted" not in report.as_dict()
    assert report.ok


def test_every_fault_of_a_row_is_told_with_its_column():
    error = ValidationError(
        {
            "source": ValidationError("Unknown source %(name)s", code="unknown_source", params={"name": "PA"}),
            "amount": [ValidationError("No amount", code="missing_amount"), ValidationError("No", code="other")],
            "__all__": ValidationError("Twice", code="duplicate_key"),
        }
    )
    report = RowReport(rows=1)
    report.refuse(4, error, {"source": "PA\u202e" + "x" * 500, "amount": ""})
    assert [(each.row, each.column, each.code) for each in report.refused] == [
        (4, "source", "unknown_source"),
        (4, "amount", "missing_amount"),
        (4, "amount", "other"),
        (4, "", "duplicate_key"),
    ]
    assert report.refused[0].message == "Unknown source PA"
    assert report.refused[0].value.startswith("PA\ufffdxx")
    assert len(report.refused[0].value) == 80
    assert report.refused_rows == [4]


def test_a_row_that_could_not_be_read_tells_its_own_column():
    table = read_table("code,name\n1,a\u202eb\n".encode(), "f.csv", required=["code"], known=["name"])
    (row,) = table.rows
    report = RowReport(rows=1)
    report.refuse(row.number, row.error)
    assert (report.refused[0].column, report.refused[0].code) == ("name", "bad_text")
    assert report.refused[0].value == "a\ufffdb"


def test_a_file_that_could_not_be_read_is_a_report_too():
    with pytest.raises(rows.TableError) as error:
        read_table(b"name\n", "f.csv", required=["code"], known=[])
    report = RowReport.of_file(error.value, dry_run=True).as_dict()
    assert report["rows"] == 0
    assert [(each["row"], each["column"], each["code"]) for each in report["refused"]] == [
        (1, "code", "missing_column")
    ]
    assert report["accepted"] == []


def test_a_flood_of_refusals_is_counted_and_not_kept(monkeypatch):
    monkeypatch.setattr(rows, "MOST_LISTED", 3)
    report = RowReport(rows=5)
    for row in range(2, 7):
        report.refuse(row, ValidationError("no", code="bad"))
    assert len(report.refused) == 3
    assert report.unlisted == 2
    assert len(report.as_dict()["warnings"]) == 1


def test_the_file_of_refused_rows_is_safe_to_open():
    content = refused_rows_csv(refused().refused).decode("utf-8-sig")
    assert "\r\n7,amount,'=1+1,not_a_number," in content
