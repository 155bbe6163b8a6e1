"""Those who manage DHIS2 connect it, say what is what, pull and decide; nobody else does, and no token is shown."""

import pytest
from django.utils import timezone

from governance.values import Role
from jobs.models import Job
from monitoring.domain import dhis2_pull
from monitoring.models import Connection, Measurement, PullIssue, UnitMapping
from monitoring.values.exchange import DataValue, Item, MappingState
from tests.factories.dhis2 import TOKEN, scene
from tests.factories.governance import PersonFactory, person_with_role
from tests.factories.monitoring import BatchFactory, measure, officer

pytestmark = pytest.mark.django_db

JULY = dhis2_pull.Period.parse("2026-07")


@pytest.fixture
def found():
    return scene()


@pytest.fixture
def pull(found):
    """A pull with a conflict, an unknown element and a new value."""
    measure(found.bcg, found.facilities[0], "2026-07", 11, batch=BatchFactory(source="form"))
    harvest = dhis2_pull.Harvest()
    records = [DataValue("e-bcg", JULY, "u-f1", "12"), DataValue("e-none", JULY, "u-f1", "1"),
               DataValue("e-bcg", JULY, "u-f2", "7")]  # fmt: skip
    dhis2_pull.gather(
        harvest=harvest, items=[Item(1, each) for each in records], book=dhis2_pull.book_of(found.connection),
        left_out=frozenset(), today=timezone.localdate(),
    )  # fmt: skip
    return dhis2_pull.take_in(
        connection=found.connection, harvest=harvest, by=None, dry_run=False, started_at=timezone.now(), periods=[JULY]
    )


@pytest.fixture
def national(found, sign_in):
    person = officer(found.country)
    sign_in(person)
    return person


def text(response) -> str:
    return response.content.decode()


def addresses(found, pull) -> list[str]:
    pk = found.connection.pk
    return [
        "/en/collect/dhis2/", "/en/collect/dhis2/new/", f"/en/collect/dhis2/{pk}/", f"/en/collect/dhis2/{pk}/edit/",
        *(f"/en/collect/dhis2/{pk}/{kind}/" for kind in ("units", "elements", "combinations", "data-sets")),
        f"/en/collect/dhis2/pulls/{pull.pk}/",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("who", "expected"),
    [("national", 200), ("administrator", 200), ("district", 403), ("stranger", 403), ("visitor", 302)],
)
def test_who_may_come_here(client, sign_in, found, pull, who, expected):
    people = {
        "national": officer(found.country),
        "administrator": person_with_role(Role.ADMINISTRATOR, found.country),
        "district": officer(found.district),
        "stranger": PersonFactory(),
    }
    if who != "visitor":
        sign_in(people[who])
    for address in addresses(found, pull):
        assert client.get(address).status_code == expected, address
    for verb in ("pull", "lists"):
        answer = client.post(f"/en/collect/dhis2/{found.connection.pk}/{verb}/", {}).status_code
        assert (answer in (403, 302)) is (expected != 200) or answer in (302, 422)


def test_the_token_is_never_shown(client, national, found, pull):
    for address in addresses(found, pull):
        page = text(client.get(address))
        assert TOKEN not in page
        assert found.connection.token_sealed not in page
    page = text(client.post(f"/en/collect/dhis2/{found.connection.pk}/edit/", {"name": "", "token": TOKEN}))
    assert TOKEN not in page


# --- connections ------------------------------------------------------------------------------------------------------

WISHED = {
    "name": "Second",
    "address": "https://second.example.org",
    "token": TOKEN,
    "periods_back": "2",
    "active": "on",
}


def test_a_connection_is_made(client, national):
    answer = client.post("/en/collect/dhis2/new/", WISHED)
    made = Connection.objects.get(name="Second")
    assert answer["Location"] == f"/en/collect/dhis2/{made.pk}/"
    assert (made.active, made.allow_private, made.periods_back) == (True, False, 2)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"address": "http://second.example.org"}, "must begin with https://"),
        ({"address": "https://me:secret@second.example.org"}, "is not an address of DHIS2"),
        ({"name": ""}, "This field is required"),
        ({"token": ""}, "This field is required"),
        ({"token": "two words"}, "This is not a token"),
        ({"name": "National DHIS2"}, "There is a connection of this name"),
        ({"periods_back": "99"}, "24"),
    ],
)
def test_what_is_wrong_with_a_connection_stands_at_its_field(client, national, change, told):
    answer = client.post("/en/collect/dhis2/new/", WISHED | change)
    assert answer.status_code == 422
    assert told in text(answer)
    assert not Connection.objects.filter(name="Second").exists()


def test_an_officer_cannot_open_the_own_network_by_adding_a_field(client, national):
    client.post("/en/collect/dhis2/new/", WISHED | {"allow_private": "on", "allow_http": "on"})
    assert not Connection.objects.get(name="Second").allow_private


def test_an_administrator_can(client, sign_in, found):
    sign_in(person_with_role(Role.ADMINISTRATOR, found.country))
    client.post("/en/collect/dhis2/new/", WISHED | {"allow_private": "on"})
    assert Connection.objects.get(name="Second").allow_private


def test_another_address_asks_for_its_own_token(client, national, found):
    answer = client.post(f"/en/collect/dhis2/{found.connection.pk}/edit/", WISHED | {"token": ""})
    assert answer.status_code == 422
    assert "Enter the token that belongs to this address" in text(answer)


def test_keeping_a_connection_again_keeps_its_token(client, national, found):
    before = found.connection.token_sealed
    client.post(
        f"/en/collect/dhis2/{found.connection.pk}/edit/", WISHED | {"token": "", "address": found.connection.address}
    )
    found.connection.refresh_from_db()
    assert (found.connection.name, found.connection.token_sealed) == ("Second", before)


# --- pulling ----------------------------------------------------------------------------------------------------------


def test_a_look_and_a_pull_are_jobs_and_pressing_twice_makes_one(client, national, found):
    said = {"period": "", "unit": "BD", "token": "0b0c0b0c-0000-4000-8000-000000000001"}
    for _twice in range(2):
        answer = client.post(f"/en/collect/dhis2/{found.connection.pk}/pull/", said | {"look": "1"})
        assert "/jobs/" in answer["Location"]
    job = Job.objects.get(kind="dhis2.pull")
    assert job.payload == {"connection": found.connection.pk, "unit": "BD", "dry_run": True}
    client.post(f"/en/collect/dhis2/{found.connection.pk}/pull/", said | {"pull": "1"})
    assert Job.objects.filter(kind="dhis2.pull").count() == 2


def test_a_place_that_there_is_not_is_told(client, national, found):
    answer = client.post(f"/en/collect/dhis2/{found.connection.pk}/pull/", {"unit": "nowhere"})
    assert answer.status_code == 422


def test_asking_is_never_a_link(client, national, found):
    for verb in ("pull", "lists"):
        assert client.get(f"/en/collect/dhis2/{found.connection.pk}/{verb}/").status_code == 405


def test_a_pull_shows_both_values_of_a_conflict(client, national, pull):
    page = text(client.get(f"/en/collect/dhis2/pulls/{pull.pk}/"))
    assert "<strong>11</strong>" in page
    assert "<strong>12</strong>" in page
    other = text(client.get(f"/en/collect/dhis2/pulls/{pull.pk}/?kind=unknown_element"))
    assert "e-none" in other


def test_deciding_on_the_page(client, national, pull):
    issue = PullIssue.objects.get(kind="conflict")
    address = f"/en/collect/dhis2/pulls/{pull.pk}/"
    assert "Nothing was chosen" in text(client.post(address, {}, follow=True))
    assert "Nothing was chosen" in text(
        client.post(address, {"stands-999999": "ours", "stands-x": "ours"}, follow=True)
    )
    assert "1 difference is decided" in text(client.post(address, {f"stands-{issue.pk}": "theirs"}, follow=True))
    assert Measurement.objects.waiting().filter(numerator=12).exists()


def test_the_values_of_a_pull_are_seen_and_approved_where_all_sets_are(client, national, pull):
    address = f"/en/collect/{pull.batch.pk}/"
    assert "BCG doses given" in text(client.get(address))
    client.post(f"{address}approve/")
    assert Measurement.objects.approved().filter(numerator=7).exists()


def test_a_failed_pull_says_why(client, national, found):
    failed = dhis2_pull.note_failure(connection=found.connection, code="truncated", by=None, started_at=timezone.now())
    assert "ended in the middle" in text(client.get(f"/en/collect/dhis2/pulls/{failed.pk}/"))
    assert "ended in the middle" in text(client.get(f"/en/collect/dhis2/{found.connection.pk}/"))


# --- what is what -----------------------------------------------------------------------------------------------------


@pytest.fixture
def open_unit(found):
    return UnitMapping.objects.create(
        connection=found.connection, uid="u-new", remote_name="<i>New</i> place", suggested=found.district, score=95
    )


def units(found) -> str:
    return f"/en/collect/dhis2/{found.connection.pk}/units/"


def test_a_suggestion_is_confirmed_by_its_tick(client, national, found, open_unit):
    page = text(client.get(units(found)))
    assert "&lt;i&gt;New&lt;/i&gt; place" in page
    answer = client.post(units(found), {"action": "confirm", "row": [open_unit.pk]}, follow=True)
    assert "1 row is decided" in text(answer)
    open_unit.refresh_from_db()
    assert (open_unit.state, open_unit.target, open_unit.by) == (MappingState.CONFIRMED, found.district, national)


def test_another_code_wins_over_the_suggestion_and_a_wrong_one_is_kept_to_mend(client, national, found, open_unit):
    said = {"action": "confirm", "row": [open_unit.pk]}
    wrong = client.post(units(found), said | {f"target-{open_unit.pk}": "NOWHERE"})
    assert wrong.status_code == 422
    assert 'value="NOWHERE"' in text(wrong)
    taken = client.post(units(found), said | {f"target-{open_unit.pk}": "F1"})
    assert "taken by another one" in text(taken)
    client.post(units(found), said | {f"target-{open_unit.pk}": found.district.code})
    open_unit.refresh_from_db()
    assert open_unit.target == found.district


def test_leaving_out_and_taking_back(client, national, found, open_unit):
    for action, state in [("leave_out", MappingState.IGNORED), ("reopen", MappingState.OPEN)]:
        client.post(units(found), {"action": action, "row": [open_unit.pk, "junk", "9" * 30]})
        open_unit.refresh_from_db()
        assert open_unit.state == state


def test_equal_codes_are_confirmed_at_once(client, national, found, open_unit):
    UnitMapping.objects.filter(pk=open_unit.pk).update(score=100)
    client.post(units(found), {"action": "confirm_sure"})
    open_unit.refresh_from_db()
    assert open_unit.state == MappingState.CONFIRMED


def test_a_kind_that_there_is_not_is_absent(client, national, found):
    assert client.get(f"/en/collect/dhis2/{found.connection.pk}/secrets/").status_code == 404
    assert client.get("/en/collect/dhis2/999/").status_code == 404


def test_searching_finds_by_name_and_survives_anything(client, national, found, open_unit):
    assert "place" in text(client.get(units(found), {"q": "new"}))
    assert "Nothing of this name" in text(client.get(units(found), {"q": "x" * 5000 + "\0'\""}))


@pytest.mark.parametrize("kind", ["units", "elements", "combinations", "data-sets"])
def test_a_list_asks_the_same_for_few_and_many(client, national, found, kind, django_assert_max_num_queries):
    from monitoring.domain.dhis2_mapping import KINDS

    for number in range(60):
        KINDS[kind].objects.create(connection=found.connection, uid=f"x{number}", remote_name=f"Thing {number}")
    with django_assert_max_num_queries(16):
        client.get(f"/en/collect/dhis2/{found.connection.pk}/{kind}/")
    with django_assert_max_num_queries(16):
        client.get(f"/en/collect/dhis2/{found.connection.pk}/{kind}/?state=confirmed")
