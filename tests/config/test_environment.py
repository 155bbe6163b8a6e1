"""Values that an operator may mistype are refused at the start, not guessed."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import environment


@pytest.fixture(autouse=True)
def own_table(monkeypatch):
    monkeypatch.setattr(environment, "SETTINGS", {})


@pytest.mark.parametrize(("word", "meant"), [("1", True), ("Yes", True), ("on ", True), ("0", False), ("OFF", False)])
def test_yes_and_no_are_read_in_their_usual_words(monkeypatch, word, meant):
    monkeypatch.setenv("SWITCH", word)
    assert environment.flag("SWITCH", not meant, "") is meant


@pytest.mark.parametrize("word", ["maybe", "y3s", "2"])
def test_a_word_that_is_neither_is_refused(monkeypatch, word):
    monkeypatch.setenv("SWITCH", word)
    with pytest.raises(ImproperlyConfigured, match="SWITCH"):
        environment.flag("SWITCH", False, "")


def test_what_is_not_given_is_the_default(monkeypatch):
    monkeypatch.setenv("SWITCH", "")
    assert environment.flag("SWITCH", True, "") is True
    assert environment.number("COUNT", 30, "") == 30


@pytest.mark.parametrize("word", ["many", "-1", "0", "1.5", "٣"])
def test_a_count_is_a_whole_number_above_zero(monkeypatch, word):
    monkeypatch.setenv("COUNT", word)
    with pytest.raises(ImproperlyConfigured, match="COUNT"):
        environment.number("COUNT", 30, "")


@pytest.mark.parametrize("word", ["green", "#fff", "red;}body{display:none"])
def test_a_colour_is_six_digits_because_it_is_written_into_a_stylesheet(monkeypatch, word):
    monkeypatch.setenv("BRAND", word)
    with pytest.raises(ImproperlyConfigured, match="BRAND"):
        environment.colour("BRAND", "#006a4e", "")
    monkeypatch.setenv("BRAND", "#7A1f3d")
    assert environment.colour("BRAND", "#006a4e", "") == "#7A1f3d"
