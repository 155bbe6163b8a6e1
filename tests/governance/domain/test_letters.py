import hashlib

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from governance.domain.letters import issue_letter, paint
from governance.models import Letter, Minutes
from governance.values import ItemState, LetterKind, MeetingState, MinutesState
from tests.factories.rooms import a_room

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def room():
    room = a_room(memo_prefix="MIS/DHS/TWG", held=False)
    return room


def notice(room, **fields):
    fields = {"kind": LetterKind.NOTICE, "language": "bn", "by": room.secretary.person} | fields
    return issue_letter(meeting=room.meeting, **fields)


def test_a_notice_has_a_memo_number_a_list_and_the_agenda(room):
    letter = notice(room)
    assert letter.memo_number.startswith("MIS/DHS/TWG/")
    assert len(letter.distribution) == 5
    assert room.item.title_bn in letter.content["sections"][0][1][0]


def test_the_paper_is_kept_and_built_again_has_the_same_bytes(room):
    letter = Letter.objects.get(pk=notice(room).pk)
    kept = letter.file.read()
    assert kept.startswith(b"%PDF")
    assert hashlib.sha256(kept).hexdigest() == letter.sha256
    assert paint(letter) == kept


def test_the_same_letter_again_takes_no_second_number_and_the_other_language_takes_its_own(room):
    assert notice(room) == notice(room)
    other = notice(room, language="en")
    assert other.memo_number != notice(room).memo_number
    assert Letter.objects.count() == 2


def test_another_distribution_list_is_another_letter(room):
    first = notice(room)
    assert notice(room, distribution=["Secretary, Health Services Division", " "]) != first
    with pytest.raises(ValidationError) as refused:
        notice(room, distribution=["x" * 301])
    assert refused.value.error_dict["distribution"][0].code == "too_long"


@pytest.mark.parametrize(
    ("kind", "code"),
    [(LetterKind.CANCELLATION, "not_cancelled"), (LetterKind.MINUTES, "minutes_not_approved"), ("?", "unknown_kind")],
)
def test_a_letter_that_has_nothing_to_say_yet_is_refused(room, kind, code):
    with pytest.raises(ValidationError) as refused:
        notice(room, kind=kind)
    errors = getattr(refused.value, "error_dict", None)
    assert (errors["kind"][0].code if errors else refused.value.code) == code


def test_minutes_go_out_when_they_are_approved_and_hide_what_is_confidential(room):
    room.item.is_confidential = True
    room.item.save()
    room.meeting.state = MeetingState.HELD
    room.meeting.save()
    room.entry.discussion_en, room.entry.outcome = "A secret", ItemState.NOTED
    room.entry.save()
    Minutes.objects.create(meeting=room.meeting, state=MinutesState.APPROVED, opening_en="It began.")
    letter = notice(room, kind=LetterKind.MINUTES, language="en")
    assert "A secret" not in str(letter.content)
    assert "It began." in letter.content["body"]


def test_a_member_issues_no_letters(room):
    with pytest.raises(PermissionDenied):
        notice(room, by=room.members[0].person)
