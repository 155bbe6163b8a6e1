"""A report is a pure function of its snapshot, the template's version and the language; the three forms agree."""

import io
import json
import re
import subprocess
import zipfile
from decimal import Decimal

import openpyxl
import pytest
from pypdf import PdfReader

from basis.numerals import parse_number
from monitoring.domain import snapshots
from monitoring.models import Figure, Snapshot
from monitoring.reports import files
from monitoring.reports.content import TableBlock
from tests.factories.plan import line
from tests.factories.reports import a_small_world, frozen

pytestmark = pytest.mark.django_db

REPORTS = [("budget", "FY2025-26"), ("progress", "2026Q2"), ("plan", "FY2025-26")]
CODE = re.compile("F-[0-9A-HJKMNP-TV-Z]{10}")


def text_of(pdf: bytes) -> str:
    run = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return run.stdout.decode()


@pytest.mark.parametrize("language", ["bn", "en"])
@pytest.mark.parametrize("format", ["pdf", "xlsx", "html"])
@pytest.mark.parametrize(("kind", "period"), REPORTS)
def test_built_again_after_later_changes_gives_the_same_bytes(kind, period, format, language):
    snapshot = frozen(kind, period)
    first = files.build(snapshot, language, format)
    line(original=7, revised=7, released=7, spent=7)
    again = Snapshot.objects.get(pk=snapshot.pk)
    assert files.build(again, language, format) == first


@pytest.mark.parametrize("format", ["pdf", "xlsx", "html"])
def test_built_again_after_the_site_has_moved_gives_the_same_bytes(settings, format):
    snapshot = frozen("budget", "FY2025-26")
    first = files.build(snapshot, "bn", format)
    settings.SITE_ADDRESS = "https://elsewhere.example"
    assert files.build(Snapshot.objects.get(pk=snapshot.pk), "bn", format) == first


def test_a_report_drawn_before_it_is_stored_is_the_same_as_afterwards():
    from basis.periods import Period

    taken = snapshots.take(kind="progress", period=Period.parse("2026Q2"), unit=a_small_world(), by=None)
    before = files.build(taken.snapshot, "bn", "pdf", taken.figures)
    stored = snapshots.store(taken=taken, by=None)
    assert files.build(Snapshot.objects.get(pk=stored.pk), "bn", "pdf") == before


@pytest.mark.parametrize(("kind", "period"), REPORTS)
def test_every_code_in_the_print_leads_to_its_figure(kind, period):
    snapshot = frozen(kind, period)
    codes = set(CODE.findall(text_of(files.build(snapshot, "bn", "pdf"))))
    assert len(codes) > 8
    assert snapshot.figures.filter(code__in=codes).count() == len(codes)


@pytest.mark.parametrize(("kind", "period"), REPORTS)
def test_every_number_in_a_table_is_its_figure(kind, period):
    report = files.compose(frozen(kind, period), "bn")
    cells = [
        cell
        for chapter in report.chapters
        for block in chapter.blocks
        if isinstance(block, TableBlock)
        for row in block.rows
        for at, cell in enumerate(row)
        if at in block.numeric
    ]
    assert len(cells) > 20
    for cell in cells:
        assert cell.figure is not None
        if cell.number is not None:
            shown = parse_number(cell.text.rstrip("%"))
            assert shown == pytest.approx(cell.number, abs=Decimal(10) ** -cell.figure.decimals)


def test_no_table_shows_a_number_without_a_figure():
    report = files.compose(frozen("progress", "2026Q2"), "en")
    own = re.compile(r"\d+(\.\d+)?%?$")
    for chapter in report.chapters:
        for block in chapter.blocks:
            if isinstance(block, TableBlock):
                assert not [cell for row in block.rows for cell in row if own.fullmatch(cell.text) and not cell.figure]


def test_the_data_file_inside_the_pdf_has_every_figure():
    snapshot = frozen()
    reader = PdfReader(io.BytesIO(files.build(snapshot, "en", "pdf")))
    content = json.loads(reader.attachments["figures.json"][0])
    assert content["sha256"] == snapshot.sha256
    assert {each["code"] for each in content["figures"]} == set(snapshot.figures.values_list("code", flat=True))
    spent = next(each for each in content["figures"] if each["key"] == "total.spent")
    assert spent["value"] == "1000"


def test_the_workbook_holds_numbers_that_lead_to_their_check_pages():
    snapshot = frozen()
    book = openpyxl.load_workbook(io.BytesIO(files.build(snapshot, "en", "xlsx")))
    last = book.worksheets[-1]
    rows = {row[0].value: row for row in last.iter_rows(min_row=2)}
    total = snapshot.figures.get(key="total.spent")
    assert rows[total.code][3].value == 1000
    sheet, _mark, cell = rows[total.code][1].value.partition("!")
    found = book[sheet][cell]
    assert found.value == 1000
    assert found.hyperlink.target.endswith(f"/verify/{total.code}")


def test_the_workbook_tells_no_time_of_its_making():
    content = files.build(frozen(), "en", "xlsx")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_missing_values_are_words_and_never_zero():
    snapshot = frozen()
    Figure.objects.filter(snapshot=snapshot, key="pillar.1.spent").update(value=None)
    report = files.compose(snapshot, "bn")
    table = next(
        block
        for chapter in report.chapters
        for block in chapter.blocks
        if isinstance(block, TableBlock) and block.name == "pillars"
    )
    assert table.rows[0][4].text == "তথ্য নেই"


@pytest.mark.parametrize(
    ("language", "banner"), [("bn", "নমুনামূলক, সরকারিভাবে অনুমোদিত নয়"), ("en", "Illustrative, not official")]
)
def test_every_page_says_that_it_is_not_official_and_its_number(language, banner):
    text = text_of(files.build(frozen(), language, "pdf"))
    pages = text.split("\f")[:-1]
    assert all(banner in page for page in pages)
    assert ("পৃষ্ঠা ২, মোট" if language == "bn" else "Page 2 of") in " ".join(text.split())


def test_in_bangla_the_text_can_be_searched():
    text = " ".join(text_of(files.build(frozen(), "bn", "pdf")).split())
    assert "বাজেট বাস্তবায়ন প্রতিবেদন" in text
    assert "২টির মধ্যে ২টির প্রতিবেদন পাওয়া গেছে" in text


def test_a_chart_says_how_many_places_its_own_indicator_stands_on():
    report = files.compose(frozen("progress", "2026Q2"), "en")
    told = [
        block.source
        for chapter in report.chapters
        if chapter.title in ("Furthest behind", "Districts")
        for block in chapter.blocks
    ]
    assert len(told) > 2
    assert all("2 of 2 reported." in source for source in told)


def test_a_year_in_which_nothing_was_spent_yet_says_so():
    country = a_small_world()
    for source, original in (("RPA", 700), ("GoB", 900)):
        line(original=original, source=source, year="FY2027-28")
    report = files.compose(frozen("budget", "FY2027-28", country), "en")
    findings = [chapter.finding for chapter in report.chapters]
    assert not [finding for finding in findings if "No data" in finding]
    assert "No expenditure has been reported for this year yet" in findings[0]
    assert "GoB" in findings[2]
    assert findings[3] == "No line has reported an expenditure yet."


def test_each_chapter_opens_with_a_sentence():
    country = a_small_world()
    for kind, period in REPORTS:
        report = files.compose(frozen(kind, period, country), "en")
        assert report.chapters[0].title == "In brief"
        assert all(chapter.finding.endswith(".") for chapter in report.chapters)


def test_a_name_that_looks_like_a_formula_stays_text():
    from governance.models import Action

    country = a_small_world()
    Action.objects.filter(code="1.1a").update(name_en="=1+1")
    book = openpyxl.load_workbook(io.BytesIO(files.build(frozen(unit=country), "en", "xlsx")))
    values = [
        cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value and "1+1" in str(cell.value)
    ]
    assert values
    assert all(cell.data_type == "s" for cell in values)
