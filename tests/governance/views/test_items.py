import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from governance.domain import papers
from governance.models import Item
from governance.values import GroupRole, ItemState
from tests.factories.governance import PersonFactory
from tests.factories.groups import GroupFactory, ItemFactory, MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def group():
    return GroupFactory(slug="twg")


@pytest.fixture
def secretary(group):
    return MembershipFactory(group=group, role=GroupRole.SECRETARY).person


@pytest.fixture
def member(group):
    return MembershipFactory(group=group).person


@pytest.fixture
def item(group, member):
    return ItemFactory(group=group, state=ItemState.PROPOSED, proposed_by=member)


def act(client, item, **fields):
    return client.post(reverse("item_act", args=["twg", item.pk]), fields)


def test_a_member_proposes_and_a_stranger_does_not(sign_in, group, member):
    given = {"kind": "decision", "title_bn": "<b>নতুন</b> কেন্দ্র"}
    assert sign_in(PersonFactory()).post(reverse("item_new", args=["twg"]), given).status_code == 403
    client = sign_in(member)
    for _again in range(2):
        assert client.post(reverse("item_new", args=["twg"]), given).status_code == 302
    found = Item.objects.get()
    assert (found.state, found.proposed_by) == (ItemState.PROPOSED, member)
    assert "<b>নতুন" not in client.get(reverse("item", args=["twg", found.pk])).content.decode()
    assert client.post(reverse("item_new", args=["twg"]), {"kind": "decision"}).status_code == 422


def test_the_secretary_accepts_and_sends_back_with_a_note(sign_in, secretary, member, item):
    assert act(sign_in(member), item, accept="1").status_code == 403
    client = sign_in(secretary)
    act(client, item, accept="1")
    item.refresh_from_db()
    assert item.state == ItemState.ACCEPTED
    act(client, item, refuse="1")
    item.refresh_from_db()
    assert item.state == ItemState.ACCEPTED
    act(client, item, refuse="1", note="আমাদের নয়")
    item.refresh_from_db()
    assert (item.state, item.note) == (ItemState.REFUSED, "আমাদের নয়")


def test_strangers_see_nothing_of_a_proposal(client, sign_in, item):
    for asking in (None, PersonFactory(), MembershipFactory().person):
        client = client if asking is None else sign_in(asking)
        assert client.get(reverse("item", args=["twg", item.pk])).status_code == 404
        assert item.title_bn not in client.get(reverse("items", args=["twg"])).content.decode()


def test_the_proposer_edits_it_and_a_colleague_does_not(sign_in, group, member, item):
    given = {"kind": "decision", "title_bn": "বদলানো", "title_en": "Changed"}
    address = reverse("item_edit", args=["twg", item.pk])
    assert sign_in(MembershipFactory(group=group).person).post(address, given).status_code == 403
    assert sign_in(member).post(address, given).status_code == 302
    item.refresh_from_db()
    assert item.title_en == "Changed"


def test_a_paper_is_pinned_and_read_by_the_group_only(client, sign_in, group, member, item):
    given = {"file": SimpleUploadedFile("plan.pdf", b"%PDF-1.7")}
    address = reverse("item_paper", args=["twg", item.pk])
    assert sign_in(MembershipFactory(group=group).person).post(address, given).status_code == 403
    assert sign_in(member).post(address, {"file": SimpleUploadedFile("plan.pdf", b"%PDF-1.7")}).status_code == 302
    paper = item.papers.get()
    response = sign_in(member).get(reverse("paper", args=["twg", paper.pk]))
    assert b"".join(response.streaming_content) == b"%PDF-1.7"
    assert "attachment" in response["Content-Disposition"]
    Item.objects.update(state=ItemState.ON_AGENDA)
    for asking in (None, PersonFactory()):
        if asking is None:
            client.logout()
        reader = client if asking is None else sign_in(asking)
        assert reader.get(reverse("paper", args=["twg", paper.pk])).status_code == 404


@pytest.mark.parametrize("given", [{}, {"file": SimpleUploadedFile("a.exe", b"MZ")}, {"page": "77"}])
def test_what_is_no_paper_comes_back(sign_in, member, item, given):
    response = sign_in(member).post(reverse("item_paper", args=["twg", item.pk]), given)
    assert response.status_code == 422
    assert not item.papers.exists()


def test_a_paper_is_taken_away_until_it_is_tabled(sign_in, member, item):
    paper = papers.pin_file(item=item, content=b"%PDF-1", name="a.pdf", by=None)
    Item.objects.update(state=ItemState.ON_AGENDA)
    address = reverse("item_paper", args=["twg", item.pk])
    sign_in(member).post(address, {"remove": paper.pk})
    assert item.papers.exists()
    Item.objects.update(state=ItemState.PROPOSED)
    sign_in(member).post(address, {"remove": paper.pk})
    assert not item.papers.exists()
