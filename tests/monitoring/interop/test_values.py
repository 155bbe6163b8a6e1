"""The course of an import of values: the same words as one value gets, at any size, whatever the file holds."""

import io
import random
import zipfile
from decimal import Decimal as D

import pytest
from openpyxl import Workbook

from basis.periods import Period
from governance.models import LogEntry
from jobs.domain.execution import Cancelled
from monitoring.domain import leftovers, measurements, staging
from monitoring.interop import values as course
from monitoring.interop.tables import ValueResource
from monitoring.interop.values import ValueImport
from monitoring.models import Batch, Measurement
from monitoring.values import MeasurementStatus
from tests.factories.governance import OrgUnitFactory
from tests.factories.monitoring import BatchFactory, IndicatorFactory, a_country, measure, officer

HEADER = ["indicator_code", "org_unit_code", "period", "numerator", "denominator"]
pytestmark = pytest.mark.django_db


def as_csv(rows, header=HEADER):
    return "\n".join([",".join(header), *(",".join(f'"{cell}"' for cell in row) for row in rows)]).encode()


def as_xlsx(rows, header=HEADER):
    book = Workbook()
    for row in [header, *rows]:
        book.active.append(list(row))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


FORMS = pytest.mark.parametrize("written", [as_csv, as_xlsx], ids=["csv", "xlsx"])


def run(content, by=None, **options):
    return ValueResource().run(content, "values", by=by, **options)


def told(report):
    return [(refusal.row, refusal.column, refusal.code) for refusal in report.refused]


@pytest.fixture
def world(db):
    """A country, two districts, an upazila of the first; a quarterly share and a monthly count."""
    country, (one, two) = a_country(2, 2)
    upazila = OrgUnitFactory(parent=one, level="upazila")
    share = IndicatorFactory(series__code="IN01")
    count = IndicatorFactory(
        series__code="IN02", sheet__frequency="monthly", sheet__value_type="count", sheet__level="upazila"
    )
    return {"country": country, "one": one, "two": two, "upazila": upazila, "share": share, "count": count}


# --- the same words


@pytest.mark.parametrize("seed", range(5))
def test_a_file_is_told_what_each_of_its_values_would_be_told(world, seed, monkeypatch):
    """Against `examine`, which looks at one value after the other, over a small and crowded world."""
    monkeypatch.setattr(staging, "PIECE", 7)
    dice = random.Random(seed)
    units = [world[name] for name in ("country", "one", "two", "upazila")]
    periods = ["2026Q1", "2026Q2", "FY2025-26", "2026-01", "2026-02", "2026-04", "2019Q1", "2199Q1", "2026W05"]
    numbers = [None, -1, 0, 1, 3, 10**16, D("0.1234567"), D("2.5")]
    for status in ("approved", "submitted"):
        for _n in range(3):
            period, unit = dice.choice(periods[:5]), dice.choice(units)
            indicator = dice.choice([world["share"], world["count"]])
            if not Measurement.objects.filter(unit=unit, period=period, series_version__series=indicator.series):
                measure(indicator, unit, period, 1, 2 if indicator == world["share"] else None, status=status)
    cells = [(i, u, p) for i in (world["share"], world["count"]) for u in units for p in periods]
    entries = [
        measurements.Entry(indicator, unit, Period.parse(period), dice.choice(numbers), dice.choice(numbers))
        for indicator, unit, period in dice.sample(cells, 40)
    ]
    by = officer(world["one"])
    rows = [
        [e.indicator.code, e.unit.code, e.period.code, *("" if n is None else n for n in (e.numerator, e.denominator))]
        for e in entries
    ]
    findings = measurements.examine(entries=entries, by=by)
    names = {"unit": "org_unit_code", "period": "period", "numerator": "numerator", "denominator": "denominator"}
    report = run(as_csv(rows), by=by, dry_run=True)
    assert sorted(told(report)) == sorted(
        (line, names[name], fault.code)
        for line, finding in enumerate(findings, start=2)
        for name, fault in finding.faults.items()
    )
    effects = [finding.effect for finding in findings if not finding.faults]
    assert (report.created, report.updated, report.unchanged) == tuple(
        effects.count(effect) for effect in ("created", "updated", "unchanged")
    )


def test_only_the_first_refusals_are_listed_and_all_are_counted(world, monkeypatch):
    for module in ("basis.rows", "monitoring.interop.values"):
        monkeypatch.setattr(f"{module}.MOST_LISTED", 3)
    twin = ["IN01", world["two"].code, "2026Q1", 1, 2]
    report = run(as_csv([twin, ["nowhere", "x", "y", "z", ""], twin, twin, twin]))
    assert [row for row, _column, _code in told(report)] == [2, 3, 3]
    assert report.unlisted == 5  # two more faults of line 3, three more twins
    assert not Measurement.objects.exists()


def test_many_twins_name_their_neighbours(world):
    report = run(as_csv([["IN01", world["one"].code, "2026Q1", n, 99] for n in range(40)]))
    assert len(report.refused) == 40
    assert all(refusal.message.count(",") < 20 for refusal in report.refused)


def test_another_spelling_of_codes_and_digits_is_the_same_cell(world):
    unit = OrgUnitFactory(parent=world["country"], code="5549")
    report = run(as_csv([["IN01", "৫৫৪৯", "২০২৬Q১", "১,২৩৪", "১.৫ লাখ"], ["IN01", "5549", "FY2025-26Q3", 1, 2]]))
    assert [code for _row, _column, code in told(report)] == ["duplicate_key"] * 2
    run(as_csv([["IN01", "৫৫৪৯", "২০২৬Q১", "১,২৩৪", "১.৫ লাখ"]]))
    row = Measurement.objects.get(unit=unit)
    assert (row.period, row.numerator, row.denominator, row.fiscal_year) == ("2026Q1", 1234, 150_000, 2025)


# --- what is kept


def test_a_file_whose_rows_all_stand_there_already_stores_nothing(world):
    content = as_csv([["IN01", world["one"].code, "2026Q1", 1, 2], ["IN01", world["two"].code, "2026Q1", "0.5", 2]])
    assert run(content).created == 2
    assert run(content).unchanged == 2
    assert (Measurement.objects.count(), Batch.objects.count()) == (2, 1)
    assert LogEntry.objects.filter(verb="submit_values").count() == 1


def test_a_value_that_waited_gives_way_and_an_approved_one_stays_until_the_new_one_is_approved(world):
    old = measure(world["share"], world["one"], "2026Q1", 1, 2)
    waits = measure(world["share"], world["two"], "2026Q1", 1, 2, status="submitted")
    rows = [["IN01", world[name].code, "2026Q1", 2, 2] for name in ("one", "two")]
    assert run(as_csv(rows)).updated == 2
    for row in (old, waits):
        row.refresh_from_db()
    assert (old.status, waits.status) == ("approved", "superseded")
    new = Measurement.objects.waiting()
    assert {row.supersedes_id for row in new} == {old.pk, waits.pk}
    measurements.approve(batch=new.first().batch, by=officer(world["country"]))
    old.refresh_from_db()
    assert old.status == "superseded"


def test_values_of_several_definitions_go_to_the_one_in_force(world):
    first = world["share"].series.versions.get()
    first.valid_to = Period.parse("2025Q4").end
    first.save()
    second = measure(world["share"], world["one"], "2026Q2", 1, 2).series_version
    second.pk, second.number, second.valid_from, second.valid_to = None, 2, Period.parse("2026Q1").start, None
    sheet = first.sheet
    second.save(force_insert=True)
    sheet.pk, sheet.version = None, second
    sheet.save(force_insert=True)
    run(as_csv([["IN01", world["two"].code, period, 1, 2] for period in ("2025Q4", "2026Q1")]))
    found = Measurement.objects.waiting().order_by("period").values_list("series_version__number", flat=True)
    assert list(found) == [1, 2]


def test_nothing_that_is_not_handed_in_yet_is_seen(world, client, sign_in):
    person = officer(world["country"])
    batch = BatchFactory(handed_in=False, complete=False, by=officer(world["one"]))
    measure(world["share"], world["one"], "2026Q1", 1, 2, status=MeasurementStatus.LOADING, batch=batch)
    page = sign_in(person).get("/bn/collect/").content.decode()
    assert f"/collect/{batch.pk}/" not in page
    assert client.get(f"/bn/collect/{batch.pk}/").status_code == 404
    assert leftovers.settle_leftovers(lambda *_: None) == 1
    assert not Batch.objects.filter(pk=batch.pk).exists()


# --- somebody else at the same time


def prepared(content, by=None, **options):
    """An import that has checked everything and not handed in."""
    made = ValueImport(ValueResource(), by, **options)
    made.prepare(io.BytesIO(content), "values.csv", "")
    return made


def test_what_stands_at_another_level_since_the_check_is_refused_at_the_end(world):
    made = prepared(as_csv([["IN01", world["one"].code, "2026Q1", 1, 2], ["IN01", world["two"].code, "2026Q2", 1, 2]]))
    measure(world["share"], world["country"], "2026Q1", 1, 2, status="submitted")
    report = made.finish()
    made.close()
    assert told(report) == [(2, "org_unit_code", "already_reported_at_other_level")]
    assert (report.created, Measurement.objects.count()) == (0, 1)


def test_or_left_out_where_the_good_rows_are_wanted(world):
    rows = [["IN01", world["one"].code, "2026Q1", 1, 2], ["IN01", world["two"].code, "2026Q2", 1, 2]]
    made = prepared(as_csv(rows), accept_good_rows=True)
    measure(world["share"], world["country"], "2026Q1", 1, 2)
    report = made.finish()
    made.close()
    assert (report.created, [row for row, _column, _code in told(report)]) == (1, [2])
    assert Measurement.objects.waiting().get().period == "2026Q2"


def test_a_draft_that_was_sent_since_the_check_counts_as_well(world):
    draft = measure(world["share"], world["country"], "2026Q1", 1, 2, status="draft")
    made = prepared(as_csv([["IN01", world["one"].code, "2026Q1", 1, 2]]))
    Measurement.objects.filter(pk=draft.pk).update(status="submitted")
    report = made.finish()
    made.close()
    assert [code for _row, _column, code in told(report)] == ["already_reported_at_other_level"]


def test_of_two_values_for_a_cell_the_file_that_ends_later_stands(world):
    made = prepared(as_csv([["IN01", world["one"].code, "2026Q1", 1, 2]]))
    other = measure(world["share"], world["one"], "2026Q1", 2, 2, status="submitted")
    made.finish()
    made.close()
    other.refresh_from_db()
    assert other.status == "superseded"
    assert Measurement.objects.waiting().get().numerator == 1


# --- hostile files: reliability.md 2a


@FORMS
@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("১২৩", 123),
        ("1২3", 123),
        ("1,23,456", 123_456),
        ("12,345,678", 12_345_678),
        ("১.৫ লাখ", 150_000),
        ("007", 7),
        ("0.000001", D("0.000001")),
    ],
)
def test_numbers_as_people_write_them(world, written, text, number):
    run(written([["IN01", world["one"].code, "2026Q1", text, 999_999_999]]))
    assert Measurement.objects.get().numerator == number


@FORMS
@pytest.mark.parametrize(
    "text",
    ["²", "١٢٣", "NaN", "Infinity", "1e999999", "1_000", "0x10", "9" * 4301, "9" * 16, "0." + "1" * 30, "1,2,3",
     "+1", "=1+1", "@1", "\uff1d1", "\uff0b1", "--1", "1.2.3", "৳5", "1 2", "TRUE"],
)  # fmt: skip
def test_what_is_no_number_is_refused_in_its_cell(world, written, text):
    report = run(written([["IN01", world["one"].code, "2026Q1", text, 2]]))
    assert told(report) == [(2, "numerator", "not_a_number")]
    assert not Measurement.objects.exists()


@FORMS
@pytest.mark.parametrize("text", ["-1", "−1", "-0.5"])
def test_a_negative_number_is_refused(world, written, text):
    assert told(run(written([["IN01", world["one"].code, "2026Q1", text, 2]]))) == [(2, "numerator", "negative")]


@FORMS
def test_minus_zero_is_zero(world, written):
    run(written([["IN01", world["one"].code, "2026Q1", "-0", 2]]))
    assert Measurement.objects.get().numerator == 0


@FORMS
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("202613", "bad_period"),
        ("2025W54", "bad_period"),
        ("2026Q0", "bad_period"),
        ("১৪৩২", "bad_period"),
        ("2026-13", "bad_period"),
        ("FY2025-27", "bad_period"),
        ("=2026Q1", "bad_period"),
        ("2026Q1 OR 1=1", "bad_period"),
        ("2026-01", "wrong_period"),
        ("FY2025-26", "wrong_period"),
        ("2026", "wrong_period"),
        ("2199Q4", "wrong_period"),
        ("2019Q1", "wrong_period"),
    ],
)
def test_periods_that_are_refused(world, written, text, code):
    assert told(run(written([["IN01", world["one"].code, text, 1, 2]]))) == [(2, "period", code)]


def test_values_of_a_quarter_and_of_its_months_in_one_file_exclude_each_other(world):
    rows = [["IN02", world["one"].code, period, 1, ""] for period in ("2026Q1", "2026-02", "2026-04")]
    assert [(row, code) for row, _column, code in told(run(as_csv(rows)))] == [
        (2, "already_reported_at_other_level"),
        (3, "already_reported_at_other_level"),
    ]


@FORMS
@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t=", "\uff1d", "'"])
def test_a_code_that_a_spreadsheet_would_run_is_no_code(world, written, sign):
    report = run(written([[f"{sign}IN01", f"{sign}{world['one'].code}", "2026Q1", 1, 2]]))
    assert [code for _row, _column, code in told(report)] == ["unknown_indicator", "unknown_org_unit"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not_a_table"),
        (b"\x00" * 100, "not_a_table"),
        (",".join(HEADER).encode() + b'\n"IN01,x', "not_a_table"),
        ((",".join(HEADER) + "\nIN01,Café,1,2,3").encode("cp1252"), "bad_encoding"),
        (b"indicator_code,org_unit_code\n", "missing_column"),
        (",".join([*HEADER, "period"]).encode(), "duplicate_header"),
        (b"PK\x03\x04 no archive", "not_a_table"),
        (b"\xd0\xcf\x11\xe0" + b"0" * 600, "old_or_locked_workbook"),
    ],
)
def test_a_file_that_is_no_table_is_refused_as_one(world, content, code):
    report = run(content)
    assert [refusal.code for refusal in report.refused] == [code]
    assert report.rows == report.created == 0


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_a_remark_in_the_old_bijoy_encoding_is_offered_in_unicode(world, encoding):
    header = [*HEADER, "fiscal_quarter"]
    row = ["IN01", world["one"].code, "2026Q1", 1, 2, "cÖ_g cÖvwšÍK, A_©eQi 2025-26"]
    content = as_csv([row], header).decode().encode(encoding)
    asked = run(content)
    assert told(asked) == [(2, "fiscal_quarter", "legacy_text")]
    assert asked.legacy_text[0].after == "প্রথম প্রান্তিক, অর্থবছর ২০২৫-২৬"
    assert run(content, legacy="convert").created == 1


def test_a_fault_in_the_middle_of_the_file_leaves_nothing(world):
    content = as_csv([["IN01", world["one"].code, "2026Q1", 1, 2]]) + b'\n"never closed'
    report = run(content, accept_good_rows=True)
    assert [refusal.code for refusal in report.refused] == ["not_a_table"]
    assert not Measurement.objects.exists()


def test_ragged_rows_are_refused_by_themselves(world):
    content = as_csv([["IN01", world["one"].code, "2026Q1", 1, 2]]) + b"\nIN01,x\nIN01,a,b,c,d,e,f"
    report = run(content, accept_good_rows=True)
    assert (report.created, [(row, code) for row, _column, code in told(report)]) == (
        1,
        [(3, "ragged_row"), (4, "ragged_row")],
    )


def test_utf_16_with_tabs_as_excel_writes_it(world):
    text = "\t".join(HEADER) + f"\nIN01\t{world['one'].code}\t২০২৬Q১\t১\t২\n"
    assert run(text.encode("utf-16")).created == 1


def test_a_workbook_that_swells_is_refused_before_it_is_read(world):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 50 * 2**20)
    assert [refusal.code for refusal in run(content.getvalue()).refused] == ["too_large"]


def test_quotes_and_statements_in_cells_are_only_text(world):
    report = run(as_csv([["IN01'; DROP TABLE monitoring_measurement; --", "%s", "2026Q1", "%(x)s", "{0}"]]))
    assert {code for _row, _column, code in told(report)} == {"unknown_indicator", "unknown_org_unit", "not_a_number"}
    assert not Measurement.objects.exists()


# --- progress and stopping


def test_progress_is_told_in_rows_at_every_stage(world, monkeypatch):
    monkeypatch.setattr(staging, "PIECE", 2)
    monkeypatch.setattr(course, "CHUNK", 2)
    heard = []
    made = ValueImport(ValueResource(), None, progress=lambda done, total, note: heard.append((str(note), done, total)))
    rows = [["IN01", world["one"].code, period, 1, 2] for period in ("2025Q1", "2025Q2", "2025Q3", "2025Q4", "2026Q1")]
    made.prepare(io.BytesIO(as_csv(rows)), "v.csv", "")
    made.finish()
    made.close()
    stages = list(dict.fromkeys(note for note, _done, _total in heard))
    assert len(stages) >= 4
    for stage in stages:
        told_of = [done for note, done, _total in heard if note == stage]
        assert max(told_of) <= 5
    assert all(total == 5 for _note, _done, total in heard)


def test_stopped_at_any_sign_of_progress_nothing_remains(world, monkeypatch):
    monkeypatch.setattr(staging, "PIECE", 2)
    monkeypatch.setattr(course, "CHUNK", 2)
    periods = ("2025Q1", "2025Q2", "2025Q3", "2025Q4", "2026Q1")
    content = as_csv([["IN01", world["one"].code, period, 1, 2] for period in periods])
    for stop_at in range(1, 100):
        signs = iter(range(1, 1000))

        def tell(done, total, note, signs=signs, stop_at=stop_at):
            if next(signs) == stop_at:
                raise Cancelled

        made = ValueImport(ValueResource(), None, progress=tell)
        try:
            made.prepare(io.BytesIO(content), "v.csv", "")
            made.finish()
            break
        except Cancelled:
            assert not Measurement.objects.waiting().exists()
        finally:
            made.close()
        assert not Measurement.objects.exists()
        assert not Batch.objects.exists()
    assert stop_at > 10
    assert Measurement.objects.waiting().count() == 5
