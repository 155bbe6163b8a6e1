"""What we put in the place of ReportLab's shaper; a new version of ReportLab must pass this before it is locked."""

import io
import subprocess

import pytest
import reportlab
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from basis.pdf import fonts, shaping
from basis.pdf.fonts import REGULAR


@pytest.fixture(autouse=True)
def ready():
    fonts.register()
    shaping.install()


def glyphs(text: str) -> list[shaping.Glyph]:
    return list(shaping.shape_text(REGULAR, text)[1])


def picture(text: str) -> Image.Image:
    """A line of text as a reader sees it."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(300, 60), invariant=1, initialFontName=REGULAR)
    shaping.draw_text(canvas, text, 10, 20, REGULAR, 24)
    canvas.showPage()
    canvas.save()
    run = subprocess.run(["pdftoppm", "-r", "72", "-png", "-"], input=out.getvalue(), capture_output=True, check=True)
    return Image.open(io.BytesIO(run.stdout)).convert("L")


def test_the_version_that_was_read_is_the_one_installed():
    assert reportlab.__version__.startswith("5.1")


def test_a_conjunct_is_one_glyph():
    assert len(glyphs("ক্ষ")) == 1


def test_a_vowel_before_its_consonant_moves_to_the_left_and_the_source_stays():
    letters, placed = shaping.shape_text(REGULAR, "কি")
    assert letters[1:] == "ক"
    assert "".join(glyph.source for glyph in placed) == "কি"


def test_a_joiner_leaves_no_space():
    width = shaping.width_of("র‍্য", REGULAR, 10)
    assert width < shaping.width_of("র", REGULAR, 10) + shaping.width_of("য", REGULAR, 10)
    assert "".join(glyph.source for glyph in glyphs("র‍্যাব")) == "র‍্যাব"


def test_bangla_after_latin_is_shaped_too():
    assert len(glyphs("DS02-এর ক্ষ")) == len("DS02-এর ") + 1


def test_shaped_text_looks_other_than_letters_set_one_by_one():
    shaped = picture("ক্ষি")
    apart = picture("ক ্ ষ ি")
    assert shaped.tobytes() != apart.tobytes()
    inked = [x for x in range(shaped.width) if shaped.crop((x, 0, x + 1, shaped.height)).getextrema()[0] < 128]
    # One cluster: about as wide as two letters, with no hole as a lost glyph would leave.
    assert 20 < inked[-1] - inked[0] < 50


def test_signs_of_states_are_in_the_font():
    for sign in "●▲■○◆↑↓→≤≥":
        assert glyphs(sign)[0].x_advance > 0
        assert picture(sign).getextrema()[0] < 128
