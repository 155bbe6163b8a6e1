"""The numbers and addresses of clauses."""

import json

import pytest

from governance.models import PolicyPage

pytestmark = pytest.mark.django_db


def lines_of(*content):
    blocks = [
        {
            "type": kind,
            "id": identity,
            "value": heading if kind == "chapter" else {"heading": heading, "text": "<p>text</p>"},
        }
        for kind, identity, heading in content
    ]
    return PolicyPage(title="x", text=json.dumps(blocks)).lines()


FIRST = ("clause", "11111111-0000-4000-8000-000000000000", "First")
SECOND = ("clause", "22222222-0000-4000-8000-000000000000", "Second")
CHAPTER = ("chapter", "33333333-0000-4000-8000-000000000000", "Chapter")


def test_clauses_are_counted_through_over_the_chapters():
    lines = lines_of(CHAPTER, FIRST, CHAPTER, SECOND)
    assert [(line.kind, line.number) for line in lines] == [
        ("chapter", None),
        ("clause", 1),
        ("chapter", None),
        ("clause", 2),
    ]


def test_the_address_of_a_clause_stays_when_another_is_put_before_it():
    before = {line.heading: line for line in lines_of(SECOND)}
    after = {line.heading: line for line in lines_of(FIRST, SECOND)}
    assert after["Second"].anchor == before["Second"].anchor
    assert (before["Second"].number, after["Second"].number) == (1, 2)
