"""Text is stored in one form, and hostile characters never get in."""

import unicodedata
from types import SimpleNamespace

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from basis.text import TextError, clean, in_language, search_key, shown


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  Dhaka \u00a0", "Dhaka"),
        ("\ufeffঢাকা", "ঢাকা"),
        ("হৃদ\u09dfয়", unicodedata.normalize("NFC", "হৃদ\u09dfয়")),
        ("e\u0301", "é"),
        ("line\n\ttwo", "line\n\ttwo"),
        ("", ""),
    ],
)
def test_text_is_kept_composed_and_without_space_around_it(written, kept):
    assert clean(written) == kept


def test_joiners_are_kept_because_bangla_spelling_needs_them():
    assert clean("র\u200dযাব ও কার\u200cযক্রম") == "র\u200dযাব ও কার\u200cযক্রম"


@pytest.mark.parametrize(
    "code", [0x00, 0x1B, 0x85, 0xD800, 0xDFFF, 0x202E, 0x202A, 0x2066, 0xFFFD, 0xFFFF], ids="U+{:04X}".format
)
def test_characters_that_harm_are_refused(code):
    character = chr(code)
    with pytest.raises(TextError) as refusal:
        clean(f"ঢাকা{character}x")
    assert refusal.value.code == "bad_text"
    assert f"U+{code:04X}" in refusal.value.messages[0]


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text):
    try:
        once = clean(text)
    except TextError:
        return
    assert clean(once) == once == unicodedata.normalize("NFC", once)


@pytest.mark.parametrize(
    ("one", "other"),
    [("র\u200dযাব", "রযাব"), ("কুড়িগ্রাম", "কুড\u09bcিগ্রাম"), ("\u09dc", "\u09a1\u09bc"), ("DHAKA", "dhaka")],
)
def test_spellings_of_one_word_have_one_search_key(one, other):
    assert search_key(one) == search_key(other)


def test_different_words_have_different_search_keys():
    assert search_key("বাড়ি") != search_key("বাডি")


@given(st.text())
def test_the_key_of_a_key_is_the_key(text):
    assert search_key(search_key(text)) == search_key(text)


def test_a_message_shows_a_value_short_and_harmless():
    assert shown("a\x00b\u202e\n c") == "a\ufffdb\ufffd c"
    assert shown("x" * 5000) == "x" * 79 + "…"


def test_a_name_is_given_in_the_language_that_is_asked_for():
    place = SimpleNamespace(name_en="Dhaka", name_bn="ঢাকা", motto_en="Only in English", motto_bn="")
    assert in_language(place, "name", "bn") == "ঢাকা"
    assert in_language(place, "name", "en-gb") == "Dhaka"
    with translation.override("bn"):
        assert in_language(place, "name") == "ঢাকা"
    assert in_language(place, "motto", "bn") == "Only in English"
