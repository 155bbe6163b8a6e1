import re

import pytest
from django.core.cache import cache
from django.urls import reverse

from governance.models import LogEntry
from governance.values import Role
from tests.factories.governance import PersonFactory, PostingFactory, person_with_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker(country):
    return PostingFactory(
        unit=country.clinic,
        person=PersonFactory(hr_number="HR-1", name_en="Rahima Khatun", name_bn="রহিমা খাতুন"),
    ).person


@pytest.fixture
def supervisor(country):
    return person_with_role(Role.SUPERVISOR, country.kurigram)


@pytest.fixture
def colleague(country):
    """Supervises, but in another district."""
    return person_with_role(Role.SUPERVISOR, country.dinajpur)


@pytest.fixture
def stranger(country):
    """Works in the same place, without a role there."""
    return PostingFactory(unit=country.clinic).person


PAGES = ["team", "person", "person_reset"]


def address(page):
    return reverse(page) if page == "team" else reverse(page, args=["HR-1"])


@pytest.mark.parametrize("page", PAGES)
def test_a_supervisor_sees_their_people(page, sign_in, supervisor, worker):
    response = sign_in(supervisor).get(address(page))
    assert response.status_code == 200
    assert "রহিমা খাতুন" in response.content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_a_supervisor_of_another_district_does_not(page, sign_in, colleague, worker):
    response = sign_in(colleague).get(address(page))
    assert response.status_code == (200 if page == "team" else 404)
    assert "রহিমা" not in response.content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_a_colleague_without_a_role_is_refused(page, sign_in, stranger, worker):
    assert sign_in(stranger).get(address(page)).status_code == 403


@pytest.mark.parametrize("page", PAGES)
def test_a_visitor_is_asked_to_log_in(page, client, worker):
    response = client.get(address(page))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


def test_somebody_elses_person_looks_like_nobody(sign_in, colleague, worker):
    client = sign_in(colleague)
    hers, nobodys = (client.get(reverse("person", args=[number])) for number in ("HR-1", "HR-0"))
    assert (hers.status_code, nobodys.status_code) == (404, 404)


@pytest.mark.parametrize("words", ["রহিমা", "rahima", "HR-1", "HR-১", "খাতুন rahima"])
def test_people_are_found_by_either_script_and_by_number(words, sign_in, supervisor, worker, country):
    PostingFactory(unit=country.clinic)
    response = sign_in(supervisor).get(reverse("team"), {"q": words})
    assert [person.hr_number for person in response.context["page"]] == ["HR-1"]


def test_a_search_that_finds_nobody_says_so(sign_in, supervisor, worker):
    response = sign_in(supervisor).get(reverse("team"), {"q": "<script>"})
    assert "<script>alert" not in response.content.decode()
    assert not response.context["page"].object_list


@pytest.mark.parametrize("query", [{"page": "0"}, {"page": "x"}, {"page": "99999"}, {"q": "a" * 5000}, {"q": "\x00"}])
def test_a_hostile_query_gets_a_page(query, sign_in, supervisor, worker):
    assert sign_in(supervisor).get(reverse("team"), query).status_code == 200


@pytest.mark.parametrize("size", [10, 200])
def test_the_list_asks_the_same_number_of_questions_for_any_number_of_people(
    size, sign_in, supervisor, country, django_assert_max_num_queries
):
    PostingFactory.create_batch(size, unit=country.clinic)
    client = sign_in(supervisor)
    with django_assert_max_num_queries(8):
        client.get(reverse("team"))


def ticket_of(client):
    page = client.get(address("person_reset")).content.decode()
    return re.search(r'name="ticket" value="([^"]+)"', page)[1]


def test_the_code_is_shown_once_and_not_stored(sign_in, supervisor, worker):
    client = sign_in(supervisor)
    ticket = ticket_of(client)
    card = client.post(address("person_reset"), {"ticket": ticket})
    code = card.context["code"]
    worker.user.refresh_from_db()
    assert code in card.content.decode()
    assert "no-store" in card["Cache-Control"]
    assert worker.user.check_password(code.replace("-", ""))
    assert not any(code in str(value) for value in client.session.values())
    assert code not in client.get(address("person")).content.decode()


def test_a_page_that_is_sent_again_makes_no_second_code(sign_in, supervisor, worker):
    client = sign_in(supervisor)
    ticket = ticket_of(client)
    client.post(address("person_reset"), {"ticket": ticket})
    again = client.post(address("person_reset"), {"ticket": ticket})
    assert again.status_code == 302
    assert LogEntry.objects.filter(verb="reset_password").count() == 1


def test_a_reset_without_a_ticket_changes_nothing(sign_in, supervisor, worker):
    sign_in(supervisor).post(address("person_reset"))
    assert not LogEntry.objects.filter(verb="reset_password").exists()


def test_a_reset_ends_the_sessions_of_the_worker(sign_in, supervisor, worker, client):
    from django.test import Client

    phone = Client()
    phone.force_login(worker.user, backend="django.contrib.auth.backends.ModelBackend")
    assert phone.get(reverse("waiting")).status_code == 200
    supervisors = sign_in(supervisor)
    supervisors.post(address("person_reset"), {"ticket": ticket_of(supervisors)})
    assert phone.get(reverse("waiting")).status_code == 302


def test_an_officer_who_approves_is_not_reset_by_a_supervisor(sign_in, supervisor, country):
    officer = person_with_role(Role.BUDGET_OFFICER, country.kurigram, hr_number="HR-1")
    assert sign_in(supervisor).get(address("person_reset")).status_code == 403
    assert sign_in(supervisor).post(address("person_reset"), {"ticket": "x"}).status_code == 403
    officer.user.refresh_from_db()
    assert not officer.user.must_change_password


def test_an_administrator_opens_a_missing_account_and_gets_its_card(sign_in, country):
    PostingFactory(unit=country.clinic, person=PersonFactory(hr_number="HR-1", user=None))
    client = sign_in(person_with_role(Role.ADMINISTRATOR, country.kurigram))
    card = client.post(address("person_reset"), {"ticket": ticket_of(client)})
    assert "hr-1" in card.content.decode()


def test_a_locked_worker_is_back_at_once(sign_in, supervisor, worker, settings, client):
    from django.test import Client

    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "5/15m/key"}
    cache.clear()
    phone = Client()
    for _try in range(6):
        locked = phone.post(reverse("account_login"), {"login": worker.user.username, "password": "wrong"})
    supervisors = sign_in(supervisor)
    code = supervisors.post(address("person_reset"), {"ticket": ticket_of(supervisors)}).context["code"]
    back = phone.post(reverse("account_login"), {"login": worker.user.username, "password": code})
    assert (locked.status_code, back.status_code) == (200, 302)
