"""A form as a workbook: what it offers, and what is read of it when it comes back, whatever happened to it."""

import csv
import io
import zipfile
from decimal import Decimal as D

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook, load_workbook

from basis.legacy import CONVERT
from basis.periods import Period
from basis.tables import MEND
from monitoring.domain import entry
from monitoring.domain.layout import layout_of
from monitoring.interop import exchange
from monitoring.interop import form_book as form_book_module
from monitoring.interop.form_book import HEADS, form_book, form_of
from monitoring.models import CellComment, Measurement
from tests.factories.data_sets import a_data_set, an_element
from tests.factories.monitoring import IndicatorFactory, a_country, officer

pytestmark = pytest.mark.django_db
PLACES = {name: place for place, name in enumerate(HEADS, start=1)}


class Scene:
    """A district form: a share, and persons by sex."""

    def __init__(self):
        self.country, (self.unit, self.other) = a_country(2)
        self.share = IndicatorFactory(code="SHARE", series__code="SHARE", name_bn="অনুপাত").series
        self.count = an_element(
            "COUNT", axes={"sex": ("female", "male")}, level="district", frequency="quarterly"
        ).series
        self.data_set = a_data_set(self.share, self.count, units=[self.unit, self.other])
        self.by = officer(self.unit)
        self.form = form_of(self.data_set, self.unit, Period.parse("2026Q3"))

    def book(self, form=None):
        return load_workbook(io.BytesIO(form_book(form or self.form)))

    def filled(self, *rows, form=None, change=None):
        """The workbook with (numerator, denominator, comment) written into its rows; None leaves a row."""
        book = self.book(form)
        for number, row in enumerate(rows, start=4):
            for name, value in zip(("numerator", "denominator", "comment"), row or (), strict=False):
                book["form"].cell(number, PLACES[name]).value = value
        if change:
            change(book["form"])
        content = io.BytesIO()
        book.save(content)
        return content.getvalue()

    def take(self, content, **options):
        return exchange.take(self.form, exchange.read_form(content, self.form), by=self.by, **options)

    def keep(self, content, **options):
        return self.take(content, dry_run=False, **options)

    def standing(self):
        layout = layout_of(self.data_set, self.form.period)
        found = entry.standing(layout, unit=self.unit, period=self.form.period)
        return {(layout.of_series[key[0]].noun.code, key[1]): row.numerator for key, row in found.items()}


@pytest.fixture
def scene():
    return Scene()


def told(outcome):
    return {(each.row, each.column, each.code) for each in outcome.refused}


# --- the workbook ---------------------------------------------------------------------------------------------


def test_the_workbook_has_a_row_a_cell_with_names_in_both_scripts(scene):
    sheet = scene.book()["form"]
    assert [cell.value for cell in sheet[3]] == list(HEADS.values())
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
    assert [(row[2], row[4], row[5]) for row in rows] == [
        ("অনুপাত", None, None),
        ("উপাদান COUNT", "female", "female"),
        ("উপাদান COUNT", "male", "male"),
    ]
    assert rows[1][0] == f"form|{scene.unit.code}|2026Q3|COUNT|sex=female|1|0"


def test_only_what_may_be_written_is_unlocked(scene):
    sheet = scene.book()["form"]
    assert sheet.protection.sheet
    assert sheet.column_dimensions["A"].hidden
    unlocked = {
        (cell.row, name) for row in sheet.iter_rows() for cell in row if not cell.protection.locked
        for name, place in PLACES.items() if place == cell.column
    }  # fmt: skip
    both = {(row, name) for row in (4, 5, 6) for name in ("numerator", "comment")}
    assert unlocked == both | {(4, "denominator")}


def test_what_is_stored_stands_in_it_as_a_number(scene):
    scene.keep(scene.filled((3, 4), (7,)))
    sheet = scene.book()["form"]
    assert (sheet.cell(4, PLACES["numerator"]).value, sheet.cell(4, PLACES["denominator"]).value) == (3, 4)
    assert sheet.cell(5, PLACES["numerator"]).value == 7
    assert sheet.cell(6, PLACES["numerator"]).value is None


def test_a_name_that_a_spreadsheet_would_run_is_written_as_text(scene):
    element = scene.count.element
    element.name_en = '=HYPERLINK("http://example.org")'
    element.save()
    cell = scene.book()["form"].cell(5, PLACES["name_en"])
    assert (cell.data_type, cell.value[0]) == ("s", "'")


# --- coming back ----------------------------------------------------------------------------------------------


def test_looking_keeps_nothing_and_keeping_keeps_what_was_looked_at(scene):
    content = scene.filled((3, 4), (7,), (8,))
    outcome = scene.take(content)
    assert (outcome.effects, outcome.refused) == ({"created": 3}, [])
    assert not Measurement.objects.exists()
    scene.keep(content, filename="f.xlsx", content_hash="0" * 64)
    assert scene.standing() == {("SHARE", ""): 3, ("COUNT", "sex=female"): 7, ("COUNT", "sex=male"): 8}
    batch = Measurement.objects.first().batch
    assert (batch.source, batch.filename, batch.by) == ("file", "f.xlsx", scene.by)


def test_the_same_file_twice_changes_nothing(scene):
    content = scene.filled((3, 4, "Counted twice."), (7,))
    scene.keep(content)
    again = scene.keep(content)
    assert again.changes == 0
    assert not again.refused
    assert Measurement.objects.count() == 2
    assert CellComment.objects.count() == 1


def test_an_untouched_workbook_changes_nothing(scene):
    scene.keep(scene.filled((3, 4), (7,)))
    outcome = scene.keep(form_book(scene.form))
    assert outcome.effects == {"unchanged": 3}


def test_a_row_that_comes_from_elsewhere_is_locked_and_no_fault_when_nobody_touched_it(scene, monkeypatch):
    scene.keep(scene.filled((3, 4), (7,)))
    for module in (form_book_module, entry):
        monkeypatch.setattr(module, "read_only_cells", lambda **_which: {(scene.share.pk, ""): "DHIS2"})
    sheet = scene.book()["form"]
    assert sheet.cell(4, PLACES["numerator"]).protection.locked
    assert "DHIS2" in sheet.cell(4, PLACES["allowed"]).value
    assert scene.keep(form_book(scene.form)).effects == {"unchanged": 3}
    assert told(scene.keep(scene.filled((2, 4), (8,)))) == {(4, "", "read_only")}
    assert scene.standing() == {("SHARE", ""): 3, ("COUNT", "sex=female"): 8}


def test_a_row_that_was_not_defined_in_that_period_is_no_fault_when_it_is_empty(scene):
    version = scene.share.versions.get()
    version.valid_to = scene.form.period.start
    version.save()
    assert scene.take(scene.filled(None, (7,))).effects == {"created": 1, "unchanged": 2}
    assert told(scene.take(scene.filled((1, 2)))) == {(4, "", "wrong_period")}


def test_an_emptied_cell_is_told_and_taken_away(scene):
    scene.keep(scene.filled((3, 4), (7,)))
    content = scene.filled(None, (None,))
    assert scene.take(content).effects == {"cleared": 1, "unchanged": 2}
    scene.keep(content)
    assert scene.standing() == {("SHARE", ""): 3}


def test_what_somebody_else_wrote_since_the_download_is_not_overwritten(scene):
    content = scene.filled(None, (7,))
    colleague = officer(scene.unit)
    entry.save_cells(
        data_set=scene.data_set, unit=scene.unit, period=scene.form.period, by=colleague,
        cells=[entry.CellInput(series=scene.count, disaggregation="sex=female", numerator=D(9))],
    )  # fmt: skip
    outcome = scene.keep(content)
    assert {code for _row, _column, code in told(outcome)} == {"conflict"}
    assert scene.standing() == {("COUNT", "sex=female"): 9}


@pytest.mark.parametrize(
    ("written", "number"),
    [("১২,৩৪,৫৬৭", 1234567), ("12,34,567", 1234567), ("1.5 lakh", 150000), (" ৭ ", 7), (12.0, 12), ("0", 0)],
)
def test_numbers_are_read_as_people_write_them(scene, written, number):
    scene.keep(scene.filled(None, (written,)))
    assert scene.standing() == {("COUNT", "sex=female"): number}


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("=A1+5", "formula"),
        ("=SUM(1,2)", "formula"),
        ("#REF!", "not_a_number"),
        ("many", "not_a_number"),
        ("1,2,3", "not_a_number"),
        ("+5", "not_a_number"),
        (True, "not_a_number"),
        (-1, "negative"),
        (1.5, "not_whole"),
        ("9" * 30, "not_a_number"),
        ("1e5", "not_a_number"),
    ],
)
def test_what_is_no_number_of_that_cell_is_refused_there_and_the_rest_is_kept(scene, written, code):
    outcome = scene.keep(scene.filled((3, 4), (written,), (8,)))
    assert told(outcome) == {(5, "numerator", code)}
    assert scene.standing() == {("SHARE", ""): 3, ("COUNT", "sex=male"): 8}


def test_the_rules_of_the_form_hold(scene):
    outcome = scene.take(scene.filled((5, 4), (1, 2)))
    assert told(outcome) == {
        (4, "numerator", "numerator_over_denominator"),
        (5, "denominator", "unexpected_denominator"),
    }


# --- wrong files ----------------------------------------------------------------------------------------------


def refusal_of(scene, content):
    with pytest.raises(ValidationError) as refused:
        exchange.read_form(content, scene.form)
    assert " ".join(refused.value.messages)
    return refused.value.code


def test_the_form_of_another_unit_period_or_data_set_is_refused(scene):
    others = [
        form_of(scene.data_set, scene.other, scene.form.period),
        form_of(scene.data_set, scene.unit, Period.parse("2026Q2")),
        form_of(a_data_set(scene.share, units=[scene.unit], code="other"), scene.unit, scene.form.period),
    ]
    for other in others:
        assert refusal_of(scene, scene.filled((1, 2), form=other)) == "other_form"


def test_a_row_of_an_older_definition_is_refused(scene):
    content = scene.filled(None, (7,))
    version = scene.count.versions.get()
    version.number = 2
    version.save()
    assert told(scene.take(content)) == {(5, "", "other_version"), (6, "", "other_version")}


@pytest.mark.parametrize("name", ["code", "numerator", "denominator", "comment"])
def test_a_deleted_column_is_named(scene, name):
    content = scene.filled((1, 2), change=lambda sheet: sheet.delete_cols(PLACES[name]))
    assert refusal_of(scene, content) == "missing_column"


def test_columns_in_another_order_are_read(scene):
    def swap(sheet):
        for row in range(3, 7):
            left, right = sheet.cell(row, PLACES["numerator"]), sheet.cell(row, PLACES["comment"])
            left.value, right.value = right.value, left.value

    scene.keep(scene.filled((3, 4), change=swap))
    assert scene.standing() == {("SHARE", ""): 3}


def test_an_added_row_and_a_row_that_stands_twice_are_refused(scene):
    def add(sheet):
        sheet.cell(7, PLACES["numerator"]).value = 5
        sheet.cell(8, PLACES["code"]).value = sheet.cell(5, 1).value
        sheet.cell(9, PLACES["code"]).value = "form|9999|nonsense"

    outcome = scene.take(scene.filled((3, 4), change=add))
    assert told(outcome) == {
        (7, "", "unknown_row"), (5, "", "duplicate_key"), (8, "", "duplicate_key"), (9, "", "unknown_row"),
    }  # fmt: skip


def test_a_row_that_was_seen_in_no_database_is_refused(scene):
    def change(sheet):
        cell = sheet.cell(5, PLACES["code"])
        cell.value = cell.value.rpartition("|")[0] + "|" + "1" * 5000

    assert told(scene.take(scene.filled((3, 4), change=change))) == {(5, "", "unknown_row")}


def test_deleted_rows_stay_as_they_are_and_are_counted(scene):
    scene.keep(scene.filled((3, 4), (7,)))
    outcome = scene.keep(scene.filled(change=lambda sheet: sheet.delete_rows(5)))
    assert (outcome.absent, outcome.changes) == (1, 0)
    assert scene.standing()["COUNT", "sex=female"] == 7


def test_merged_cells_are_refused_because_they_hide_numbers(scene):
    content = scene.filled((3, 4), change=lambda sheet: sheet.merge_cells("H5:H6"))
    assert refusal_of(scene, content) == "merged_cells"


def test_a_file_that_is_no_form_is_refused_with_a_reason(scene):
    other = Workbook()
    other.active.append(["code", "name"])
    stream = io.BytesIO()
    other.save(stream)
    assert refusal_of(scene, stream.getvalue()) == "not_a_form"
    assert refusal_of(scene, b"") == "not_a_table"
    assert refusal_of(scene, b"PK\x03\x04 broken") == "not_a_table"
    assert refusal_of(scene, b"code,name\n1,2\n") == "not_a_form"
    assert refusal_of(scene, b"\xff" * (exchange.MOST_BYTES + 1)) == "too_large"


def test_the_sheet_is_found_wherever_it_stands_but_not_when_it_is_hidden(scene):
    book = load_workbook(io.BytesIO(scene.filled((3, 4))))
    book.move_sheet("help", -1)
    moved = io.BytesIO()
    book.save(moved)
    assert scene.take(moved.getvalue()).effects["created"] == 1
    book["form"].sheet_state = "hidden"
    book.active = book["help"]
    hidden = io.BytesIO()
    book.save(hidden)
    assert refusal_of(scene, hidden.getvalue()) == "not_a_form"


@pytest.mark.parametrize(
    ("entry_name", "content", "code"),
    [
        ("xl/vbaProject.bin", b"macro", "workbook_with_macros"),
        ("xl/evil.xml", b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>', "not_a_table"),
        ("xl/bomb.bin", b"0" * (60 * 2**20), "too_large"),
    ],
)
def test_a_workbook_that_was_made_to_do_harm_is_refused(scene, entry_name, content, code):
    stream = io.BytesIO(scene.filled((3, 4)))
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(entry_name, content)
    assert refusal_of(scene, stream.getvalue()) == code


def test_the_form_saved_as_csv_is_read(scene):
    book = load_workbook(io.BytesIO(scene.filled((3, 4), ("৭",))))
    for delimiter in (",", ";"):
        text = io.StringIO()
        csv.writer(text, delimiter=delimiter).writerows(
            [cell or "" for cell in row] for row in book["form"].iter_rows(values_only=True)
        )
        assert scene.take(text.getvalue().encode("utf-8-sig")).effects["created"] == 2


# --- old Bijoy text and the file that comes back -----------------------------------------------------------------


def test_a_remark_in_bijoy_is_shown_and_converted_only_when_that_is_chosen(scene):
    content = scene.filled((3, 4, "Kg©KZ©v QywU‡Z wQ‡jb|"))
    outcome = scene.keep(content)
    assert told(outcome) == {(4, "comment", "legacy_text")}
    assert outcome.legacy_text[0].after == "কর্মকর্তা ছুটিতে ছিলেন।"
    assert not CellComment.objects.exists()
    scene.keep(content, legacy=CONVERT)
    assert CellComment.objects.get().text == "কর্মকর্তা ছুটিতে ছিলেন।"


def test_the_file_comes_back_as_it_was_filled_with_what_to_mend(scene):
    content = scene.filled((3, 4), ("many", None, "=1+1"), ("৮",))
    outcome = scene.take(content)
    sheet = load_workbook(io.BytesIO(exchange.mended(scene.form, outcome)))["form"]
    assert sheet.cell(3, len(HEADS) + 1).value == MEND
    reasons = [sheet.cell(row, len(HEADS) + 1).value or "" for row in (4, 5, 6)]
    assert (bool(reasons[0]), bool(reasons[1]), bool(reasons[2])) == (False, True, False)
    assert HEADS["numerator"] in reasons[1]
    assert sheet.cell(5, PLACES["numerator"]).value == "many"
    assert sheet.cell(5, PLACES["comment"]).data_type == "s"
    assert sheet.cell(6, PLACES["numerator"]).value == "৮"


def test_the_mended_file_is_taken(scene):
    outcome = scene.take(scene.filled((3, 4), ("many",)))
    book = load_workbook(io.BytesIO(exchange.mended(scene.form, outcome)))
    book["form"].cell(5, PLACES["numerator"]).value = 9
    stream = io.BytesIO()
    book.save(stream)
    assert not scene.keep(stream.getvalue()).refused
    assert scene.standing() == {("SHARE", ""): 3, ("COUNT", "sex=female"): 9}


def test_a_large_form_asks_no_more_of_the_database_than_a_small_one(scene):
    def queries(size):
        series = [an_element(f"E{size}-{n}", level="district", frequency="quarterly").series for n in range(size)]
        scene.form = form_of(a_data_set(*series, units=[scene.unit], code=f"of-{size}"), scene.unit, scene.form.period)
        content = scene.filled(*[(n,) for n in range(size)])
        with CaptureQueriesContext(connection) as asked:
            outcome = scene.keep(content)
        assert outcome.effects == {"created": size}
        return len(asked)

    small = queries(3)
    assert queries(40) <= small


def test_an_officer_of_another_place_keeps_nothing(scene):
    rows = exchange.read_form(scene.filled((3, 4)), scene.form)
    with pytest.raises(PermissionDenied):
        exchange.take(scene.form, rows, by=officer(scene.other), dry_run=False)
    assert not Measurement.objects.exists()
