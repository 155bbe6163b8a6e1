import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from governance.domain import action_items
from governance.models import ActionItem
from tests.factories.governance import PersonFactory
from tests.factories.groups import ActionItemFactory, DecisionFactory, MembershipFactory, a_group

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    return a_group(slug="twg")[0]


@pytest.fixture
def secretary(group):
    return group.memberships.get().person


@pytest.fixture
def member(group):
    return MembershipFactory(group=group).person


def post(client, item, **given):
    return client.post(reverse("action_item", args=[item.pk]), given)


def test_the_secretary_opens_one_under_a_decision_and_a_member_does_not(sign_in, group, secretary, member):
    decision = DecisionFactory(group=group)
    address = reverse("action_item_new", args=["twg"]) + f"?decision={decision.number}"
    given = {"text_bn": "<b>তালিকা</b>", "seat": member.pk, "due": "২০৯৯-০১-৩১"}
    assert sign_in(member).post(address, given).status_code == 403
    client = sign_in(secretary)
    assert client.post(address, {"text_bn": "তালিকা"}).status_code == 422
    assert client.post(address, given).status_code == 302
    item = ActionItem.objects.get()
    assert (item.holder, item.decision, item.due) == (member, decision, dt.date(2099, 1, 31))
    assert "<b>তালিকা" not in client.get(reverse("action_item", args=[item.pk])).content.decode()
    assert (
        reverse("action_item", args=[item.pk])
        in client.get(reverse("decision", args=[decision.number])).content.decode()
    )


def test_a_member_and_somebody_else_at_once_is_a_problem_of_the_form(sign_in, group, secretary, member):
    given = {"text_bn": "ক", "seat": member.pk, "holder": PersonFactory().hr_number, "due": "2099-01-31"}
    response = sign_in(secretary).post(reverse("action_item_new", args=["twg"]), given)
    assert response.status_code == 422
    assert not ActionItem.objects.exists()


@pytest.mark.parametrize("place", ["decision=D-none", "entry=77", "entry=x"])
def test_a_place_that_is_not_of_the_group_is_not_found(sign_in, group, secretary, place):
    assert sign_in(secretary).get(reverse("action_item_new", args=["twg"]) + "?" + place).status_code == 404


def test_its_holder_closes_it_with_a_file_which_the_group_reads(sign_in, client, group, member):
    item = ActionItemFactory(group=group)
    file = SimpleUploadedFile("list.pdf", b"%PDF-1.7")
    assert post(sign_in(item.holder), item, do="close", note="পাঠানো হয়েছে").status_code == 422
    assert post(sign_in(item.holder), item, do="close", note="পাঠানো হয়েছে", file=file).status_code == 302
    address = reverse("action_item_evidence", args=[item.pk])
    response = sign_in(member).get(address)
    assert b"".join(response.streaming_content) == b"%PDF-1.7"
    assert "attachment" in response["Content-Disposition"]
    assert sign_in(PersonFactory()).get(address).status_code == 404


def test_who_may_do_what_stands_on_the_page_and_is_enforced(sign_in, group, secretary, member):
    item = ActionItemFactory(group=group)
    page = reverse("action_item", args=[item.pk])
    assert sign_in(PersonFactory()).get(page).status_code == 404
    assert 'value="close"' not in sign_in(member).get(page).content.decode()
    assert post(sign_in(member), item, do="drop", reason="না").status_code == 403
    assert post(sign_in(item.holder), item, do="due", due="2099-01-31", reason="না").status_code == 403
    client = sign_in(secretary)
    assert post(client, item, do="due", due="2099-01-31", reason="বন্যা").status_code == 302
    assert post(client, item, do="reassign", seat=member.pk).status_code == 302
    assert post(client, item, do="drop", reason="").status_code == 422
    assert post(client, item, do="drop", reason="দরকার নেই").status_code == 302
    assert post(client, item, do="reopen", reason="আবার দরকার").status_code == 302
    assert post(client, item, do="nonsense").status_code == 404
    assert [state.state for state in item.states.all()] == ["open", "open", "dropped", "open"]


def test_the_register_is_by_age_and_holder_and_the_file_is_what_is_on_the_screen(sign_in, group, secretary):
    old = ActionItemFactory(group=group, opened_on=dt.date(2025, 3, 1), due=dt.date(2025, 4, 1), text_bn="পুরোনো")
    new = action_items.open_item(group=group, text_bn="নতুন", due=dt.date(2099, 1, 1), holder=PersonFactory(), by=None)
    ActionItemFactory(group=group, state="done", closed_on=timezone.localdate(), text_bn="হয়ে গেছে")
    address = reverse("action_items", args=["twg"])
    client = sign_in(secretary)
    text = client.get(address).content.decode()
    assert text.index("পুরোনো") < text.index("নতুন")
    assert "হয়ে গেছে" not in text
    file = client.get(address, {"format": "csv", "holder": f"p{new.holder_id}"}).content.decode()
    assert "নতুন" in file
    assert "পুরোনো" not in file
    assert "পুরোনো" in client.get(address, {"state": "overdue"}).content.decode()
    assert client.get(address, {"q": "xyz", "holder": "p1' or"}).status_code == 200
    file = client.get(address, {"format": "csv", "holder": f"p{old.holder_id}"}).content.decode()
    assert file.splitlines()[2:] == [line for line in file.splitlines() if "পুরোনো" in line]


def test_a_holder_from_outside_sees_their_own_item_and_no_other(sign_in, group):
    mine, other = ActionItemFactory(group=group), ActionItemFactory(group=group, text_bn="অন্যের")
    client = sign_in(mine.holder)
    assert client.get(reverse("action_item", args=[mine.pk])).status_code == 200
    assert client.get(reverse("action_item", args=[other.pk])).status_code == 404
    assert "অন্যের" not in client.get(reverse("action_items", args=["twg"])).content.decode()


def test_everybody_reads_the_numbers_on_the_page_of_the_group_and_nobody_else_the_texts(client, group):
    ActionItemFactory(group=group, text_bn="গোপন কাজ")
    text = client.get(reverse("group", args=["twg"])).content.decode()
    assert "গোপন কাজ" not in text
    assert "১টি" in text


def test_the_register_asks_the_database_as_often_for_fifty_as_for_five(
    sign_in, group, secretary, django_assert_max_num_queries
):
    client = sign_in(secretary)
    ActionItemFactory.create_batch(50, group=group)
    with django_assert_max_num_queries(22):
        client.get(reverse("action_items", args=["twg"]))
