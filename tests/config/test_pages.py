"""What every page has, and the pages of last resort."""

import re

import pytest
from django.db import OperationalError
from django.test import Client, RequestFactory
from django.urls import reverse
from django_tasks import task_backends

from config import views
from governance.registry import CheckPage, WaitingItem, check_pages, waits_for_me
from jobs.models import Job
from tests.factories.governance import PersonFactory

pytestmark = pytest.mark.django_db

ELSEWHERE = [
    "https://example.org/",
    "http://example.org",
    "//example.org/",
    "///example.org",
    "////example.org/bn/",
    "/\\example.org",
    "\\\\example.org",
    "/\t/example.org",
    "https:example.org",
    "https:/example.org",
    "http:///example.org",
    "javascript:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,x",
    " https://example.org",
    "https://testserver@example.org/",
    "https://example.org\\@testserver/",
    "https://testserver.example.org/",
    "ftp://testserver/",
    "%2f%2fexample.org",
]


def text(response) -> str:
    return response.content.decode()


@pytest.mark.parametrize(("language", "words"), [("bn", "পৃষ্ঠাটি পাওয়া যায়নি"), ("en", "Page not found")])
def test_an_unknown_address_says_so_in_the_language_of_the_page(client, language, words):
    response = client.get(f"/{language}/no-such-page/")
    assert response.status_code == 404
    assert f'<html lang="{language}">' in text(response)
    assert words in text(response)


@pytest.mark.parametrize(
    ("language", "words"), [("bn", "এই পৃষ্ঠা দেখার অনুমতি আপনার নেই"), ("en", "You may not see this page")]
)
def test_a_refused_page_says_whom_to_ask(client, language, words, rf):
    request = rf.get(f"/{language}/")
    request.user = PersonFactory().user
    request.reference = "abcd1234"
    from django.utils import translation

    with translation.override(language):
        response = views.permission_denied(request, PermissionError())
    assert response.status_code == 403
    assert words in text(response)
    assert "abcd1234" in text(response)


@pytest.mark.parametrize(
    "address",
    ["plan/actions/%00/", "indicators/%00/", "learn/files/%00", "verify/%00/", "dashboard/?place=%00", "%00/"],
)
def test_a_nul_in_an_address_names_nothing(client, sign_in, address):
    sign_in(PersonFactory())
    assert client.get(f"/bn/{address}").status_code == 404


def test_a_form_without_its_token_changes_nothing_and_says_what_to_do():
    client = Client(enforce_csrf_checks=True)
    response = client.post(reverse("choose_language"), {"language": "en", "next": "/bn/menu/"})
    assert response.status_code == 403
    assert "কিছুই বদলানো হয়নি" in text(response)
    assert "django_language" not in response.cookies


@pytest.mark.parametrize("status", [400, 413, 500, 503])
def test_a_page_of_last_resort_asks_nothing_and_speaks_both_languages(status, django_assert_num_queries):
    from django.template import loader

    with django_assert_num_queries(0):
        page = loader.get_template(f"{status}.html").render({"reference": "abcd1234"})
    assert page.count("abcd1234") == 2
    assert 'lang="bn"' in page
    assert 'lang="en"' in page


def test_a_failing_page_touches_neither_session_nor_user(django_assert_num_queries):
    request = RequestFactory().get("/bn/", headers={"host": "not-allowed.example"})
    request.reference = "abcd1234"
    with django_assert_num_queries(0):
        response = views.server_error(request)
    assert response.status_code == 500
    assert "abcd1234" in text(response)
    assert views.bad_request(request, ValueError()).status_code == 400


def test_a_host_that_is_not_ours_is_refused_with_a_page(client):
    response = client.get("/bn/menu/", headers={"host": "example.org"})
    assert response.status_code == 400
    assert "We could not read this request" in text(response)


def test_each_answer_carries_the_reference_that_its_page_shows(client):
    response = client.get("/bn/menu/")
    assert re.fullmatch(r"[0-9a-f]{8}", response["X-Reference"])
    assert response["X-Reference"] in text(response)


def test_the_language_switch_keeps_the_page_and_what_was_asked(client):
    response = client.post(reverse("choose_language"), {"language": "en", "next": "/bn/verify/?code="})
    assert response.status_code == 302
    assert response.url == "/en/verify/?code="
    assert response.cookies["django_language"].value == "en"


def test_the_language_switch_knows_two_languages(client):
    response = client.post(reverse("choose_language"), {"language": "fr", "next": "/bn/menu/"})
    assert response.url == "/bn/menu/"
    assert "django_language" not in response.cookies


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_nobody_is_sent_elsewhere_by_the_language_switch(client, elsewhere):
    response = client.post(reverse("choose_language"), {"language": "en", "next": elsewhere})
    assert stays_here(response.url)


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_nobody_is_sent_elsewhere_after_log_in(client, elsewhere):
    user = PersonFactory().user
    user.set_password("three green boats")
    user.save()
    response = client.post(
        reverse("account_login"), {"login": user.username, "password": "three green boats", "next": elsewhere}
    )
    assert response.status_code == 302
    assert stays_here(response.url)


def stays_here(address: str) -> bool:
    """Whether a browser at our address stays with us: one slash, no second, no scheme."""
    return bool(re.match(r"(/(?![/\\\t\n])|%2f|http://testserver/)", address, re.IGNORECASE))


def test_log_in_by_mobile_number_leads_to_what_waits(client):
    user = PersonFactory(user__phone="+8801711000001").user
    user.set_password("three green boats")
    user.save()
    response = client.post(reverse("account_login"), {"login": "+8801711000001", "password": "three green boats"})
    assert response.status_code == 302
    assert response.url == reverse("waiting")


def test_a_wrong_password_keeps_the_name_and_never_the_password(client):
    response = client.post(reverse("account_login"), {"login": "nobody", "password": "secret-word"})
    assert response.status_code == 200
    assert 'value="nobody"' in text(response)
    assert "secret-word" not in text(response)
    assert "<title>ত্রুটি:" in text(response)
    assert 'id="errors"' in text(response)


def test_our_pages_allow_no_script_or_style_that_is_not_a_file_of_ours(client):
    response = client.get("/bn/menu/")
    policy = response["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*src=)", text(response))


def test_a_page_is_one_stylesheet_and_one_small_script(client):
    page = text(client.get("/bn/menu/"))
    assert len(re.findall(r'rel="stylesheet"', page)) == 1
    assert len(re.findall(r"<script", page)) == 1


def test_nothing_of_a_person_is_stored_on_a_shared_phone(client, sign_in):
    assert "no-store" not in client.get("/bn/menu/").headers.get("Cache-Control", "")
    response = sign_in(PersonFactory()).get("/bn/menu/")
    assert "no-store" in response["Cache-Control"]
    assert "লগ আউট" in text(response)


def test_the_installation_answers_whether_it_lives_and_is_ready(client):
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json()["database"] == "up"


def test_an_installation_whose_engine_is_away_is_not_ready(client, monkeypatch):
    def away(engine):
        raise ConnectionError

    monkeypatch.setattr(type(task_backends["jobs"]), "answers", away)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert (response.json()["database"], response.json()["jobs"]) == ("up", "down")
    assert client.get("/healthz").status_code == 200


def test_an_installation_without_its_tables_is_not_ready(client, monkeypatch):
    def no_such_table(*args):
        raise OperationalError("no such table: jobs_job")

    monkeypatch.setattr(Job.objects.__class__, "exists", no_such_table, raising=False)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["database"] == "down"


def test_menu_shows_the_pages_of_a_role_only_to_who_has_it(client, sign_in):
    from tests.factories.governance import OrgUnitFactory, person_with_role

    page = text(client.get("/bn/menu/"))
    assert "কর্মপরিকল্পনা" in page
    assert "আমার করণীয়" not in page
    page = text(sign_in(person_with_role("learner", OrgUnitFactory())).get("/bn/menu/"))
    assert "আমার করণীয়" in page
    assert "/admin/" not in page


def test_what_waits_stands_in_the_order_of_its_dates(client, sign_in, monkeypatch):
    import datetime as dt

    later = WaitingItem("form", "Second form", "/bn/x/", dt.date(2099, 1, 2))
    sooner = WaitingItem("form", "First form", "/bn/y/", dt.date(2020, 1, 1))
    someday = WaitingItem("lesson", "Third lesson", "/bn/z/")
    monkeypatch.setitem(waits_for_me, "test", lambda person: [someday, later, sooner])
    page = text(sign_in(PersonFactory()).get(reverse("waiting")))
    assert page.index("First form") < page.index("Second form") < page.index("Third lesson")
    assert page.count("সময় উত্তীর্ণ") == 1


def test_when_nothing_waits_the_page_says_what_will_stand_there(sign_in):
    assert "কোনো কাজ অপেক্ষায় নেই" in text(sign_in(PersonFactory()).get(reverse("waiting")))


def test_a_visitor_must_log_in_to_see_what_waits(client):
    response = client.get(reverse("waiting"))
    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


def test_an_unknown_code_leads_to_a_form_and_not_to_a_dead_end(client):
    response = client.get("/en/verify/Q-00/")
    assert response.status_code == 404
    assert 'name="code"' in text(response)
    assert "Q-00" in text(response)


def test_a_code_may_be_typed_in_small_letters_and_bangla_digits(client, monkeypatch):
    seen = CheckPage("404.html", {})
    monkeypatch.setitem(check_pages, "T", lambda code: seen if code == "T-12AB" else None)
    assert client.get("/bn/verify/", {"code": " t-১২ab "}).url == "/bn/verify/T-12AB/"
    assert client.get("/bn/verify/t-12ab/").status_code == 200
    assert client.get("/verify/T-12AB").url.endswith("/verify/T-12AB/")


def test_a_huge_code_is_only_unknown(client):
    assert client.get("/bn/verify/", {"code": "x" * 100_000}).status_code == 302
    assert client.get(f"/bn/verify/{'F-' + 'x' * 5000}/").status_code == 404


@pytest.mark.parametrize(
    ("before", "words"), [("/bn/courses/", "পাসওয়ার্ড ভুলে গেছেন"), ("/en/courses/", "Forgotten your")]
)
def test_log_in_goes_on_in_the_language_of_the_page_before(client, before, words):
    other = "en" if "bn" in before else "bn"
    page = text(client.get(reverse("account_login"), {"next": before}, headers={"accept-language": other}))
    assert words in page
    page = text(client.get(reverse("account_login"), headers={"referer": f"http://testserver{before}"}))
    assert words in page


def test_a_strange_page_before_is_no_problem(client):
    assert client.get(reverse("account_login"), {"next": "http://[::1"}).status_code == 200
