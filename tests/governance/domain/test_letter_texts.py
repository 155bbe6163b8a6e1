import pytest

from governance.domain.letter_texts import GOVERNMENT, cleaned_lines, distribution_of, letter_of
from governance.values import LetterKind, MeetingState
from tests.factories.rooms import a_room

pytestmark = pytest.mark.django_db


@pytest.fixture
def room():
    return a_room(held=False)


@pytest.mark.parametrize("language", ["bn", "en"])
def test_a_notice_says_its_head_subject_and_agenda_in_its_language(room, language):
    letter = letter_of(room.meeting, LetterKind.NOTICE, language=language, signed_by=room.secretary.person)
    assert letter["head"][0] == GOVERNMENT[language]
    assert getattr(room.item, f"title_{language}") in letter["sections"][0][1][0]
    assert letter["signature"][0] == getattr(room.secretary.person, f"name_{language}")


def test_a_cancellation_gives_its_reason(room):
    room.meeting.state, room.meeting.cancelled_because = MeetingState.CANCELLED, "The hall is flooded"
    letter = letter_of(room.meeting, LetterKind.CANCELLATION, language="en", signed_by=None)
    assert "The hall is flooded" in letter["body"]


def test_the_list_names_everybody_who_sits_in_the_group_the_chairperson_first(room):
    lines = distribution_of(room.meeting, "en")
    assert len(lines) == 5
    assert lines[0] == f"1. {room.chair.person.name_en}"


def test_empty_lines_are_left_out():
    assert cleaned_lines([" a ", "", "  "]) == ["a"]
