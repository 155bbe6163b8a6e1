import pytest
from django.urls import reverse

from governance.domain import decisions
from governance.models import Ballot, Letter, Minutes
from governance.values import BallotState, ItemState, MeetingState, MinutesState, Stance
from tests.factories.governance import PersonFactory
from tests.factories.plan import ActionFactory
from tests.factories.rooms import a_room

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def room():
    return a_room()


def at(room, name, *more):
    return reverse(name, args=[room.group.slug, room.meeting.number, *more])


def press(client, room, do, status=302, **data):
    response = client.post(at(room, "minutes"), {"do": do, **data})
    assert response.status_code == status
    return Minutes.objects.filter(meeting=room.meeting).first()


def draft(sign_in, room, outcome=ItemState.NOTED):
    """The secretary begins and writes the minutes."""
    client = sign_in(room.secretary.person)
    press(client, room, "begin")
    page = client.get(at(room, "minutes_write"))
    typed = {
        "seen": page.context["form"].initial["seen"],
        "opening_bn": "সভা শুরু হয়",
        f"discussion_bn-{room.entry.pk}": "সবাই একমত",
        f"outcome-{room.entry.pk}": outcome,
    }
    assert client.post(at(room, "minutes_write"), typed).status_code == 302
    return typed


def test_from_the_draft_to_what_all_agree_to_and_the_date_moves(client, sign_in, room):
    action = ActionFactory()
    secretary = room.secretary.person
    decision = decisions.record_decision(entry=room.entry, title_en="Later", title_bn="পরে", by=secretary)
    decisions.plan_change(
        decision=decision, noun="Action", field="end", key=action.code, value="2028-12-31", by=secretary
    )
    draft(sign_in, room, outcome=ItemState.DECIDED)
    assert press(sign_in(secretary), room, "send").state == MinutesState.CIRCULATED
    for seat in (room.chair, *room.members):
        minutes = press(sign_in(seat.person), room, "answer", agrees="yes")
    assert minutes.state == MinutesState.APPROVED
    action.refresh_from_db()
    assert action.end.isoformat() == "2028-12-31"
    client.logout()
    text = client.get(at(room, "minutes")).content.decode()
    assert "সবাই একমত" in text
    assert decision.title_bn in text


def test_a_draft_is_for_members_and_written_by_the_secretary_alone(client, sign_in, room):
    draft(sign_in, room)
    client.logout()
    assert client.get(at(room, "minutes")).status_code == 404
    assert sign_in(PersonFactory()).get(at(room, "minutes")).status_code == 404
    member = sign_in(room.members[0].person)
    assert member.get(at(room, "minutes")).status_code == 200
    assert member.get(at(room, "minutes_write")).status_code == 403
    for do in ("send", "begin", "take_back", "approve"):
        press(member, room, do, status=403)


def test_two_writers_see_both_texts_and_nothing_is_lost(sign_in, room):
    typed = draft(sign_in, room)
    response = sign_in(room.secretary.person).post(
        at(room, "minutes_write"), typed | {f"discussion_bn-{room.entry.pk}": "আমি অন্য কিছু লিখেছি"}
    )
    text = response.content.decode()
    assert response.status_code == 422
    assert "সবাই একমত" in text
    assert "আমি অন্য কিছু লিখেছি" in text
    again = typed | {"seen": response.context["form"].data["seen"], f"discussion_bn-{room.entry.pk}": "মিলিয়ে লেখা"}
    assert sign_in(room.secretary.person).post(at(room, "minutes_write"), again).status_code == 302


def test_an_objection_needs_its_words_and_stops_the_chair(sign_in, room):
    draft(sign_in, room)
    press(sign_in(room.secretary.person), room, "send")
    member = sign_in(room.members[0].person)
    press(member, room, "answer", status=422, agrees="no")
    press(member, room, "answer", agrees="no", note="আমি না বলেছি")
    assert press(sign_in(room.chair.person), room, "approve", status=200).state == MinutesState.CIRCULATED
    assert press(sign_in(room.secretary.person), room, "take_back").state == MinutesState.DRAFT


def test_a_member_votes_on_a_phone_and_the_secretary_counts(client, sign_in, room):
    secretary = sign_in(room.secretary.person)
    assert secretary.post(at(room, "ballot_new", room.entry.pk), {"question_bn": "পরে?"}).status_code == 302
    ballot = Ballot.objects.get()
    address, seat = at(room, "ballot", ballot.pk), room.members[0]
    vote = {"do": "positions", f"stance-{seat.pk}": Stance.NO}
    assert sign_in(seat.person).post(address, vote).status_code == 302
    assert sign_in(PersonFactory()).post(address, vote).status_code == 403
    spoken = {"do": "positions", f"stance-{room.chair.pk}": Stance.YES, f"stance-{room.members[1].pk}": Stance.YES}
    assert sign_in(room.secretary.person).post(address, spoken).status_code == 302
    assert ballot.positions.filter(is_last=True).count() == 3
    assert sign_in(seat.person).post(address, {"do": "close"}).status_code == 403
    assert sign_in(room.secretary.person).post(address, {"do": "close"}).status_code == 302
    ballot.refresh_from_db()
    assert ballot.state == BallotState.PASSED
    client.logout()
    assert seat.person.name_bn not in client.get(address).content.decode()
    assert seat.person.name_bn in sign_in(room.members[2].person).get(address).content.decode()


def test_the_chair_sets_a_result_aside_and_everybody_reads_why(client, sign_in, room):
    ballot = room.entry.ballots.create(
        question_en="?", question_bn="?", pass_rule="majority", state=BallotState.FAILED, passes_by_rule=False
    )
    address = at(room, "ballot", ballot.pk)
    assert sign_in(room.secretary.person).post(address, {"do": "override", "reason": "x"}).status_code == 403
    assert sign_in(room.chair.person).post(address, {"do": "override", "reason": ""}).status_code == 422
    assert sign_in(room.chair.person).post(address, {"do": "override", "reason": "জরুরি প্রয়োজন"}).status_code == 302
    client.logout()
    assert "জরুরি প্রয়োজন" in client.get(address).content.decode()


def test_a_vote_on_what_is_confidential_is_not_there_for_others(client, room):
    room.item.is_confidential = True
    room.item.save()
    ballot = room.entry.ballots.create(question_en="?", question_bn="?", pass_rule="majority")
    assert client.get(at(room, "ballot", ballot.pk)).status_code == 404


def test_a_letter_is_issued_once_and_read_by_members(client, sign_in, room):
    room.meeting.state = MeetingState.INVITED
    room.meeting.save()
    for _n in range(2):
        response = sign_in(room.secretary.person).post(at(room, "letter_issue"), {"kind": "notice", "language": "bn"})
        assert response.status_code == 302
    letter = Letter.objects.get()
    address = at(room, "letter", letter.pk)
    answer = sign_in(room.members[0].person).get(address)
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert sign_in(PersonFactory()).get(address).status_code == 404
    client.logout()
    assert client.get(address).status_code == 302


def test_what_is_not_there_is_not_found(sign_in, room):
    client = sign_in(room.secretary.person)
    for name, more in (("ballot", [99999]), ("ballot_new", [99999]), ("letter", [99999]), ("minutes_write", [])):
        assert client.get(at(room, name, *more)).status_code == 404


def test_the_page_of_the_meeting_leads_to_votes_minutes_and_letters(sign_in, room):
    ballot = room.entry.ballots.create(question_en="?", question_bn="পরে?", pass_rule="majority")
    text = sign_in(room.secretary.person).get(at(room, "meeting")).content.decode()
    for address in (at(room, "ballot", ballot.pk), at(room, "minutes"), at(room, "ballot_new", room.entry.pk)):
        assert address in text


@pytest.mark.parametrize("members", [3, 25])
def test_minutes_and_ballots_take_the_same_queries_for_any_group(sign_in, members, django_assert_max_num_queries):
    room = a_room(members=members)
    ballot = room.entry.ballots.create(question_en="?", question_bn="?", pass_rule="majority")
    draft(sign_in, room)
    ballot.state, ballot.passes_by_rule = BallotState.PASSED, True
    ballot.save()
    press(sign_in(room.secretary.person), room, "send")
    client = sign_in(room.members[0].person)
    for address in (at(room, "minutes"), at(room, "ballot", ballot.pk)):
        with django_assert_max_num_queries(32):
            client.get(address)
