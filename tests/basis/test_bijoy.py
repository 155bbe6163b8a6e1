"""Text in the old Bijoy encoding: what it is in Unicode, and whether it is that at all.

`tests/files/bijoy_pairs.csv` holds Bangla texts of the demo (names, titles, definitions: 1,151 texts, 39,980
characters) as two public converters, unrelated to this code, wrote them in Bijoy. 63 pairs were left out because the
converter lost something: A writes ৌ before its letter and drops its first half, both write a visible hasanta
where the letters join (cø&hvU for প্ল্যাট, Avn&evb for আহ্বান).
"""

import csv
import difflib
import unicodedata
from pathlib import Path

import pytest
from babel import Locale

from basis.bijoy import looks_like_bijoy, to_unicode
from basis.bijoy_glyphs import BASES

FILES = Path(__file__).parents[1] / "files"
DEMO = Path(__file__).parents[2] / "config" / "demo"


def nfc(text):
    return unicodedata.normalize("NFC", text)


def pairs():
    with (FILES / "bijoy_pairs.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def wrong_characters(got, right):
    blocks = difflib.SequenceMatcher(None, got, right, autojunk=False).get_matching_blocks()
    return max(len(got), len(right)) - sum(block.size for block in blocks)


def test_of_all_characters_of_the_test_set_999_in_1000_are_right():
    characters = wrong = 0
    for pair in pairs():
        characters += len(pair["unicode"])
        wrong += wrong_characters(to_unicode(pair["bijoy"]), pair["unicode"])
    assert characters > 39_000
    assert 1 - wrong / characters >= 0.999, f"{wrong} of {characters}"


def test_the_same_as_cells_of_a_column_with_english_words_in_it():
    characters = wrong = 0
    for pair in pairs():
        characters += len(pair["unicode"])
        wrong += wrong_characters(to_unicode(pair["bijoy"], mixed=True), pair["unicode"])
    assert 1 - wrong / characters >= 0.999, f"{wrong} of {characters}"


@pytest.mark.parametrize(
    ("bijoy", "bangla"),
    [
        ("Avgvi †mvbvi evsjv, Avwg †Zvgvq fv‡jvevwm|", "আমার সোনার বাংলা, আমি তোমায় ভালোবাসি।"),
        ("wbw`©ó mg‡q Kg©KZ©v", "নির্দিষ্ট সময়ে কর্মকর্তা"),  # reph
        ("d‡g©i", "ফর্মের"),  # ে, letter and reph
        ("Kvh©¨", "কার্য্য"),  # reph before a ya-phala
        ("h_vµ‡g e¨e¯’v cªwZ", "যথাক্রমে ব্যবস্থা প্রতি"),
        ("cÖv_wgK ¯^v¯’¨‡mev", "প্রাথমিক স্বাস্থ্যসেবা"),
        ("†KŠkj ˆZwi ‡Pva", "কৌশল তৈরি চোধ"),
        ("Puv`, cvuP, wmuwo, †cuŠQv", "চাঁদ, পাঁচ, সিঁড়ি, পৌঁছা"),
        ("i¨ve A¨vc G¨vc", "র\u200d্যাব অ্যাপ এ্যাপ"),
        ("D`&NvUb bvMwiK‡`i", "উদ্\u200cঘাটন নাগরিকদের"),
        ("bvwm©s fr©mbv `ytL KiZt", "নার্সিং ভর্ৎসনা দুঃখ করতঃ"),
        ("m~² Zx¶è Acivý", "সূক্ষ্ম তীক্ষ্ণ অপরাহ্ন"),
        ("Avw_©K eQi 2025-26, $500", "আর্থিক বছর ২০২৫-২৬, ৳৫০০"),
        ("ÒevsjvÓ ÔgvÕ", "“বাংলা” ‘মা’"),
    ],
)  # fmt: skip
def test_the_parts_of_a_syllable_find_their_order(bijoy, bangla):
    assert to_unicode(bijoy) == nfc(bangla)


@pytest.mark.parametrize(("glyph", "letters"), [item for item in BASES.items() if item[0] not in "ABCDEFGHIJr¸ïûü"])
def test_every_consonant_and_conjunct_takes_every_sign(glyph, letters):
    signs = {"{}v": "{}া", "w{}": "{}ি", "{}x": "{}ী", "†{}v": "{}ো", "‡{}Š": "{}ৌ", "ˆ{}": "{}ৈ", "{}u": "{}ঁ"}
    for written, read in signs.items():
        assert to_unicode(written.format(glyph)) == nfc(read.format(letters))
    assert to_unicode(f"{glyph}©") == nfc(f"র্{letters}")
    assert to_unicode(f"w{glyph}©") == nfc(f"র্{letters}ি")
    if glyph != "i":
        assert to_unicode(f"†{glyph}¨v") == nfc(f"{letters}্যো")


@pytest.mark.parametrize(
    ("older", "newer", "bangla"),
    [
        ("wk¶v", "wkÿv", "শিক্ষা"),
        ("ïi“", "ïiæ", "শুরু"),
        ("`ª“Z", "`ªæZ", "দ্রুত"),
        ("e¨¯—", "e¨¯Í", "ব্যস্ত"),
        ("Avš—R©vwZK", "AvšÍR©vwZK", "আন্তর্জাতিক"),
        ("wK¬wbK", "wKøwbK", "ক্লিনিক"),
        ("†cvwjI gy³", "‡cvwjI gy³", "পোলিও মুক্ত"),
    ],
)
def test_both_generations_of_the_font_are_read(older, newer, bangla):
    assert to_unicode(older) == nfc(bangla)
    assert to_unicode(newer) == nfc(bangla)


def test_a_glyph_that_changed_its_meaning_is_read_by_its_neighbours():
    assert to_unicode("wbæ iæwU") == nfc("নিম্ন রুটি")
    assert to_unicode("AvÍv kvšÍ") == nfc("আত্মা শান্ত")
    assert to_unicode("øvb cøvb") == nfc("স্নান প্লান")


def test_what_windows_1252_and_latin_1_make_of_one_file_reads_alike():
    text = "†mvbvi šÍ e¨e¯’v Œ œ Ÿ"
    as_latin = text.encode("cp1252").decode("latin-1")
    assert as_latin != text
    assert to_unicode(as_latin, mixed=True) == to_unicode(text, mixed=True)


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("DHIS2-Gi cÖwZ‡e`b", "DHIS2-এর প্রতিবেদন"),
        ("evsjv‡`k (Bangladesh)", "বাংলাদেশ (Bangladesh)"),
        ("GwU help@example.org wVKvbvq cvVvb", "এটি help@example.org ঠিকানায় পাঠান"),
        ("FY2024-25 A_©eQi", "FY2024-25 অর্থবছর"),
        ("cix¶v Ges MIS wefvM", "পরীক্ষা এবং MIS বিভাগ"),
        ("Dhaka Medical College 2024", "Dhaka Medical College 2024"),
        ("H5P KyBR", "H5P কুইজ"),
        ("12,500", "12,500"),
        ("উপজেলা Dc‡Rjv", "উপজেলা Dc‡Rjv"),
    ],
)
def test_english_words_codes_and_addresses_of_a_mixed_cell_stay(cell, read):
    assert to_unicode(cell, mixed=True) == nfc(read)


def test_a_column_of_bijoy_is_recognised_by_few_short_words():
    assert looks_like_bijoy(["bvg", "wcZv", "MÖvg", "XvKv"])
    assert looks_like_bijoy(["Dc‡Rjv ¯^v¯’¨ Kg‡cø·"])
    assert looks_like_bijoy(["evsjv‡`k", "Bangladesh", "Ministry of Health"])


@pytest.mark.parametrize(
    "texts",
    [
        ["Dhaka", "Khulna", "Md. Abdul Karim", "Union Health and Family Welfare Centre"],
        ["XF5549028", "IR02", "P-TWG-MS", "9999-0101-0100-3211", "FY2024-25"],
        ["help@example.org", "https://example.org/wiki/webm", "www.example.org"],
        ["12", "-5", "3.5%", "2026-07-01", "১২"],
        ["Médecins Sans Frontières", "Société Générale", "Müller Straße", "Åse Øye"],
        ["GB", "MB", "KB", "UK", "PK"],
        ["don’t — it’s “good” …", "25°C ± 2", "10 m²", "© 2026 Example®"],
        ["উপজেলা স্বাস্থ্য কমপ্লেক্স", "জেলা"],
        ["", "   ", "?"],
        ["中文", "Москва", "हिन्दी"],
    ],
)
def test_other_text_is_not_taken_for_bijoy(texts):
    assert not looks_like_bijoy(texts)


def test_no_column_and_no_cell_of_the_demo_is_taken_for_bijoy():
    for path in sorted(DEMO.glob("*.csv")):
        with path.open(encoding="utf-8-sig") as file:
            rows = list(csv.DictReader(file))
        for column in rows[0]:
            cells = [row[column] or "" for row in rows]
            assert not looks_like_bijoy(cells), (path.name, column)
            assert not [cell for cell in set(cells) if looks_like_bijoy([cell])], (path.name, column)


@pytest.mark.parametrize("language", ["de", "en", "es", "fi", "fr", "id", "nl", "pl", "pt", "sv", "sw", "tr", "vi"])
def test_no_list_of_names_in_another_language_of_latin_letters_is_taken_for_bijoy(language):
    names = Locale(language)
    for listed in (names.territories, names.languages, names.currencies):
        assert not looks_like_bijoy(map(str, listed.values()))


def test_bijoy_is_recognised_in_nearly_every_cell_of_some_words():
    cells = [pair["bijoy"] for pair in pairs() if len(pair["bijoy"]) >= 10]
    assert sum(looks_like_bijoy([cell]) for cell in cells) / len(cells) > 0.99


@pytest.mark.parametrize("evil", ["¤", "&", "K&", "wu", "w", "©", "”", "¤&", "K©"])
def test_text_that_was_made_to_be_slow_is_read_to_its_end(evil):
    assert "ক" in to_unicode(evil * 100_000 + "K")  # a quadratic pattern would take hours


def test_text_in_unicode_and_text_without_letters_is_returned_as_it_was():
    for text in ("বাংলা, 12|", "2026-07-01", "", "১২"):
        assert to_unicode(text) == text
