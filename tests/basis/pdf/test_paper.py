"""A document: the same bytes every time, Bangla that can be read and copied, pages that say where they are."""

import io
import subprocess
import sys

import pytest
from pypdf import PdfReader

from basis.charts import Bar, bars_chart
from basis.pdf import Column, Headline, Paper

SENTENCE = "কর্তৃপক্ষের র‍্যাব কার্যক্রম DS02-এর মান ৭৩.৫% হিসেবে প্রকাশ করেছে"


def written(language: str = "bn", rows: int = 3) -> bytes:
    """A small document that uses every part of the builder."""
    paper = Paper(title="অগ্রগতি প্রতিবেদন", language=language, banner=True, foot="প্রকাশ ১")
    paper.cover(subtitle="নমুনা", facts=[("প্রতিবেদনকাল", "২০২৫-২৬ অর্থবছর")], address="https://example.org/verify/F-1")
    paper.heading("সংক্ষেপে")
    paper.lead(SENTENCE)
    paper.headlines([Headline("ব্যয়", "১২.৫ কোটি টাকা", "৭৫%", "F-ABCDEFGH")])
    paper.heading("স্তম্ভ", 2)
    paper.table(
        ["স্তম্ভ", "ব্যয়"],
        [[f"কার্যক্রম {number}", "১২,৩৪,৫৬৭"] for number in range(rows)],
        columns=[Column(), Column("right")],
        title="স্তম্ভভিত্তিক ব্যয়",
        code="F-TABLE234",
        source="উৎস: বাজেট",
        strong_rows=[rows - 1],
    )
    paper.chart(bars_chart(title="ঢাকা এগিয়ে", language=language, items=[Bar("ঢাকা", 5), Bar("কুড়িগ্রাম", 2)]))
    paper.attach("figures.json", b'{"figures": []}', media_type="application/json", description="সংখ্যা")
    return paper.build()


def text_of(content: bytes, *options: str) -> str:
    """What a reader who copies everything gets."""
    run = subprocess.run(["pdftotext", *options, "-", "-"], input=content, capture_output=True, check=True)
    return run.stdout.decode()


@pytest.mark.parametrize("language", ["bn", "en"])
def test_built_twice_gives_the_same_bytes(language):
    assert written(language) == written(language)


def test_bytes_depend_on_neither_the_process_nor_what_it_printed_before():
    program = (
        "import django, hashlib; django.setup();"
        "from tests.basis.pdf.test_paper import written;"
        "from basis.pdf import Paper;"
        "other = Paper(title='ক্ষুদ্র', language='bn'); other.paragraph('জ্ঞান ঞ্জ ঙ্ক্ষ'); {before}"
        "print(hashlib.sha256(written()).hexdigest())"
    )
    hashes = {
        subprocess.run(
            [sys.executable, "-c", program.format(before=before)],
            env={"DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONHASHSEED": seed, "PATH": "/usr/bin"},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed, before in [("1", ""), ("2", "other.build();")]
    }
    assert len(hashes) == 1


def test_bangla_is_copied_as_it_was_typed():
    text = text_of(written())
    assert SENTENCE in " ".join(text.split())
    assert "স্তম্ভভিত্তিক ব্যয়" in text
    assert "১২,৩৪,৫৬৭" in text
    assert "কুড়িগ্রাম" in text  # a label of the chart


def test_a_paragraph_that_runs_over_a_page_keeps_its_letters():
    paper = Paper(title="দীর্ঘ", language="bn")
    paper.paragraph(f"{SENTENCE} " * 120)
    text = " ".join(text_of(paper.build()).split())
    assert text.count("কর্তৃপক্ষের") == 120
    assert text.count("র‍্যাব") == 120


def test_a_long_word_is_broken_between_clusters():
    word = "আন্তঃক্রিয়াশীলতাবিষয়ককর্তৃপক্ষস্বাস্থ্যসেবাপ্রতিষ্ঠান" * 3
    paper = Paper(title="দীর্ঘ", language="bn")
    paper.table(["ক", "খ"], [[word, word]])
    assert text_of(paper.build(), "-raw").replace("\n", "").count(word) == 2


def test_each_page_says_its_number_in_the_digits_of_the_language():
    pages = text_of(written("bn", rows=90)).split("\f")
    total = len(pages) - 1
    assert total > 3
    digits = str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯")
    for number, page in enumerate(pages[:total], 1):
        assert f"পৃষ্ঠা {number}, মোট {total}".translate(digits) in " ".join(page.split())
    assert "Page 2 of" in text_of(written("en"))


def test_the_banner_stands_on_every_page_in_the_language_of_the_document():
    pages = text_of(written("bn", rows=90)).split("\f")[:-1]
    assert all("নমুনামূলক, সরকারিভাবে অনুমোদিত নয়" in page for page in pages)
    assert text_of(written("en")).count("Illustrative, not official") == len(PdfReader(io.BytesIO(written("en"))).pages)


def test_a_table_repeats_its_header():
    pages = text_of(written(rows=90)).split("\f")
    assert sum("স্তম্ভ" in page and "কার্যক্রম" in page for page in pages) >= 3


def test_a_document_tells_its_title_language_and_chapters():
    reader = PdfReader(io.BytesIO(written()))
    assert reader.metadata.title == "অগ্রগতি প্রতিবেদন"
    assert reader.trailer["/Root"]["/Lang"] == "bn"
    outline = reader.outline
    assert outline[0].title == "সংক্ষেপে"
    assert outline[1][0].title == "স্তম্ভ"
    assert reader.get_destination_page_number(outline[0]) == 1


def test_a_file_travels_inside():
    reader = PdfReader(io.BytesIO(written()))
    assert reader.attachments["figures.json"] == [b'{"figures": []}']


def test_markup_in_a_text_is_text():
    paper = Paper(title="x", language="en")
    paper.paragraph("a < b & <b>c</b>")
    paper.table(["<i>"], [["&amp;"]])
    text = text_of(paper.build())
    assert "a < b & <b>c</b>" in text
    assert "&amp;" in text


def test_a_table_too_wide_for_the_page_lies_down_and_the_next_page_stands():
    paper = Paper(title="x", language="bn")
    paper.paragraph("আগে")
    paper.table([f"স্তম্ভ {number}" for number in range(12)], [["১২,৩৪,৫৬,৭৮৯"] * 12])
    paper.paragraph("পরে")
    boxes = [page.mediabox for page in PdfReader(io.BytesIO(paper.build())).pages]
    assert [box.width > box.height for box in boxes] == [False, True, False]


def test_every_font_is_inside_the_document():
    run = subprocess.run(["pdffonts", "-"], input=written(), capture_output=True, check=True)
    fonts = run.stdout.decode().splitlines()[2:]
    assert len(fonts) >= 2
    assert all("NotoSansBengali" in font and " yes yes yes " in font for font in fonts)
