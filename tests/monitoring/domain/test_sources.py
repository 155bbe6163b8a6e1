"""What a computed value was counted from, in words and as rows."""

import pytest
from django.utils import translation

from monitoring.domain import sources
from monitoring.models import Computation

pytestmark = pytest.mark.django_db


def computation(**counts):
    return Computation(source="learning", inputs={"counts": counts, "ids": {}})


def test_places_add_up_and_are_said_in_words():
    with translation.override("en"):
        found = sources.counted([computation(certificates=2, filled_posts=30), computation(filled_posts=12)])
        assert sources.in_words(found) == "valid certificates of those who hold these posts: 2; filled posts: 42"
    with translation.override("bn"):
        assert "৪২" in sources.in_words(sources.counted([computation(filled_posts=42)]))


def test_what_a_formula_computed_is_not_said_here():
    assert sources.counted([Computation(source="formula", inputs={"operands": []})]) == []
    assert sources.resolve({"operands": []}) == []


def test_every_count_of_a_source_has_a_word():
    for name in ("certificates", "filled_posts", "completed", "enrolments", "learners", "people", "documents"):
        assert sources.WORDS[name]
