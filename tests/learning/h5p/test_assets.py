import base64
import io
import re

import pytest
from fontTools.ttLib import TTFont

from learning.h5p.assets import (
    Source,
    icons_in,
    join_scripts,
    join_styles,
    ranges,
    subset_font,
    with_small_faces,
    with_small_files,
    without_fonts,
)
from tests.factories.fonts import a_font


def test_scripts_are_joined_so_that_none_swallows_the_next():
    joined = join_scripts([Source("/a", "a.js", "var a = 1 // end"), Source("/b", "b.js", "(function () {})()")])
    assert joined == "var a=1\n;\n(function(){})()\n;\n"


def test_licences_stay_where_comments_go():
    assert join_scripts([Source("/a", "a.js", "/*! MIT */ var a /* b */ = 1")]) == "/*! MIT */var a=1\n;\n"
    assert join_styles([Source("/a", "a.css", "/*! MIT */ a { } /* b */ b { c: d }")]) == "/*! MIT */a{}b{c:d}"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("url(a.png)", "url(/l/X-1.0.2/css/a.png)"),
        ("url('../fonts/a b.woff?x=1#iefix')", "url('/l/X-1.0.2/fonts/a%20b.woff?x=1#iefix')"),
        ('url( "./a.png" )', 'url("/l/X-1.0.2/css/a.png")'),
        ("url(data:image/png;base64,AAA=)", "url(data:image/png;base64,AAA=)"),
        ("url(https://example.org/a.png)", "url(https://example.org/a.png)"),
        ("url(#gradient)", "url(#gradient)"),
        ("url(../../../../etc/passwd)", "url(../../../../etc/passwd)"),
    ],
)
def test_addresses_in_styles_lead_where_they_led(written, read):
    assert join_styles([Source("/l/X-1.0.2", "css/x.css", f"b{{background:{written}}}")]) == f"b{{background:{read}}}"


def test_the_order_of_styles_stays_and_a_charset_in_the_middle_goes():
    joined = join_styles([Source("", "a.css", "a{}"), Source("", "b.css", '@charset "UTF-8";b{}')])
    assert joined == "a{}\nb{}"


SHEET = (
    '@font-face{font-family:"FA";src:url(fa.woff)}.fa-check:before{content:"\\f00c"}.fa-star:before{content:"\\f005"}'
)


def test_icons_are_found_however_they_are_written():
    texts = ['b:before{content:"\\f00d"}', r'x = "\uf011"', "c = '\uf012'", "addClass('fa fa-check')", "\\0041 plain"]
    assert icons_in(texts, SHEET) == {0xF00C, 0xF00D, 0xF011, 0xF012}


def codes_of(sheet):
    """The icons of the fonts that a style sheet brings in itself."""
    fonts = re.findall(r"url\(data:font/woff2;base64,([^)]*)\)", sheet)
    return [set(TTFont(io.BytesIO(base64.b64decode(font))).getBestCmap()) for font in fonts]


def test_a_small_font_holds_the_icons_that_are_used_and_no_other():
    small = subset_font(a_font(0xF00C, 0xF005, 0xF00D), {0xF00C, 0xF111})
    assert small[:4] == b"wOF2"
    assert set(TTFont(io.BytesIO(small)).getBestCmap()) == {0xF00C}


def test_a_style_sheet_brings_the_icons_that_are_used_and_any_other_comes_from_the_whole_font():
    files = {"fa.woff": a_font(0x2B, 0xF00C, 0xF005, 0xF00D)}
    sheet = with_small_faces(SHEET, files.get, {0xF00C, 0xF00D, 0xF111})
    assert "src:url(fa.woff);unicode-range:U+2B,U+F005" in sheet
    assert sheet.count('font-family:"FA"') == 2
    assert sheet.endswith("unicode-range:U+F00C-F00D}" + SHEET.partition("}")[2])
    assert codes_of(sheet) == [{0xF00C, 0xF00D}]


@pytest.mark.parametrize(
    "font",
    [
        None,
        b"no font" * 1000,
        b"small",
        a_font(0x41, 0x42, 0x43, 0xF00C),
        a_font(0xF005),
        a_font(*range(0x61, 0x7B), *range(0xF000, 0xF030)),
    ],
    ids=["missing", "damaged", "small", "letters", "nothing that is used", "words"],
)
def test_what_is_no_icon_font_of_use_stays_as_it_is(font):
    assert with_small_faces(SHEET, {"fa.woff": font}.get, {0xF00C}) == SHEET


def test_the_fonts_of_some_families_are_left_out():
    sheet = "@font-face{font-family:'Inter';src:url(i.woff2)}@font-face{font-family:\"FA\";src:url(fa.woff)}p{a:b}"
    assert without_fonts(sheet, ["inter"]) == '@font-face{font-family:"FA";src:url(fa.woff)}p{a:b}'


def test_ranges_are_written_as_css_reads_them():
    assert ranges([0xF011, 0xF00D, 0xF00C]) == "U+F00C-F00D,U+F011"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("url('../fonts/a.woff?x=1')", "url(data:font/woff;base64,YWJj)"),
        ("url(a.png)", "url(a.png)"),  # is not there
        ("url(../fonts/large.woff)", "url(../fonts/large.woff)"),
        ("url(../fonts/a.svg)", "url(../fonts/a.svg)"),
        ("url(../../../a.woff)", "url(../../../a.woff)"),
        ("url(https://example.org/a.woff)", "url(https://example.org/a.woff)"),
    ],
)
def test_small_fonts_and_pictures_stand_in_the_style_sheet(written, read):
    files = {"fonts/a.woff": b"abc", "fonts/large.woff": b"x" * 5000, "fonts/a.svg": b"<svg/>", "../a.woff": b"abc"}
    source = with_small_files(Source("/l/X-1.0.2", "css/x.css", f"b{{src:{written}}}"), files.get)
    assert source.text == f"b{{src:{read}}}"
