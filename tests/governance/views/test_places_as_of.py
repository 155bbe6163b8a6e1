import csv
import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from governance.domain import assignments, units
from governance.values import Role
from tests.factories.governance import PersonFactory, PostingFactory, person_with_role

pytestmark = pytest.mark.django_db
JUNE = {"on": "2026-06-30", "known": "2026-06-30"}


@pytest.fixture
def past(country):
    """In May a district belonged to Rangpur and had a trainer; both changed in July."""
    for unit in (country.bd, country.rangpur, country.barishal, country.kurigram, country.clinic):
        unit.placements.get().states.update(recorded_at=dt.datetime(2026, 5, 1, tzinfo=dt.UTC))
    with time_machine.travel("2026-05-02 12:00+06:00", tick=False):
        person = PersonFactory(hr_number="HR-9", name_en="Salma Akter", name_bn="সালমা আক্তার")
        role = assignments.grant_role(person=person, role=Role.TRAINER, unit=country.kurigram, by=None)
    with time_machine.travel("2026-07-05 12:00+06:00", tick=False):
        units.move_unit(unit=country.kurigram, parent=country.barishal, by=None)
        assignments.end_role(assignment=role, on=dt.date(2026, 6, 20), by=None)
    return person


def test_a_visitor_sees_to_what_a_place_belonged_and_what_differs_today(client, past, country):
    text = client.get("/en/places/as-of/", JUNE | {"q": country.kurigram.code}).content.decode()
    for expected in (
        "Places on 30 June 2026, as they were known on 30 June 2026",
        "1 of 1 is said differently today.",
        f"Below: {country.rangpur.name_en} then, {country.barishal.name_en} today",
    ):
        assert expected in text
    assert "Illustrative" not in text


def test_a_name_leads_to_what_stood_directly_below_it(client, past, country):
    text = client.get("/en/places/as-of/", JUNE | {"below": country.rangpur.code}).content.decode()
    assert country.kurigram.name_en in text
    assert country.clinic.name_en not in text
    assert f"?on=2026-06-30&amp;known=2026-06-30&amp;below={country.kurigram.code}" in text


def test_places_read_bangla_and_both_digits(client, past, country):
    text = client.get(reverse("places_as_of"), {"on": "২০২৬-০৬-৩০", "known": "2026-06-30"}).content.decode()
    assert "৩০ জুন ২০২৬" in text
    assert "ইউনিট ৫৫৪৯" in text
    assert "First day" not in text


def test_only_what_differs_is_listed_when_asked_for(client, past, country):
    asked = JUNE | {"differing": "on", "format": "csv"}
    lines = list(csv.reader(client.get("/en/places/as-of/", asked).content.decode("utf-8-sig").splitlines()))
    assert [line[1] for line in lines[2:]] == [country.kurigram.code]
    whole = client.get("/en/places/as-of/", JUNE | {"format": "xlsx"})
    assert whole.content[:2] == b"PK"


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"on": "2026-02-30"}, "is not a date"),
        ({"known": "2199-01-01"}, "Nobody can say yet what will be known"),
        ({"below": "\0"}, "Null characters are not allowed"),
        ({"role": "emperor"}, "emperor"),
    ],
)
def test_what_nobody_can_ask_for_is_told(sign_in, past, country, asked, sentence):
    name = "roles_as_of" if "role" in asked else "places_as_of"
    client = sign_in(person_with_role(Role.SUPERVISOR, country.bd))
    for more in ({}, {"format": "csv"}):
        response = client.get(f"/en{reverse(name)[3:]}", JUNE | asked | more)
        assert response.status_code == 422
        assert sentence in response.content.decode()


def test_before_anything_was_known_it_says_from_when_on(client, past):
    text = client.get("/en/places/as-of/", {"on": "2026-06-30", "known": "2026-01-31"}).content.decode()
    assert "On 31 January 2026 nothing was known for 30 June 2026" in text
    assert "recorded on 1 May 2026" in text


def seen(client, **asked):
    return client.get("/en/people/roles/as-of/", JUNE | asked).content.decode()


def test_who_supervises_the_place_sees_who_held_a_role_there_and_has_left(sign_in, past, country):
    text = seen(sign_in(person_with_role(Role.SUPERVISOR, country.kurigram)))
    for expected in ("Salma Akter", "HR-9", "Trainer", "Last day: open then, 20 June 2026 today"):
        assert expected in text


def test_people_see_their_own_roles(sign_in, past):
    assert "Salma Akter" in seen(sign_in(past))


def test_a_colleague_elsewhere_and_a_stranger_see_no_role_of_theirs(sign_in, past, country):
    for person in (person_with_role(Role.SUPERVISOR, country.dinajpur), PostingFactory(unit=country.clinic).person):
        client = sign_in(person)
        assert "Salma Akter" not in seen(client)
        assert "Salma Akter" not in seen(client, q="Salma", format="csv")


def test_a_visitor_has_to_log_in(client, past):
    response = client.get(reverse("roles_as_of"), JUNE)
    assert response.status_code == 302
    assert "/accounts/login/" in response["Location"]
