import datetime as dt
import re

import pytest
import time_machine
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache
from django.test import Client
from django.urls import NoReverseMatch, reverse

from basis.numerals import to_bangla
from governance.domain import accounts
from governance.values import Role
from tests.factories.governance import PersonFactory, PostingFactory, UserFactory, person_with_role

pytestmark = pytest.mark.django_db

PASSWORD = "three green rivers"
LOG_IN = "/accounts/login/"


@pytest.fixture(autouse=True)
def no_attempts_yet():
    cache.clear()


@pytest.fixture
def rahima(country):
    person = PostingFactory(unit=country.clinic, person=PersonFactory(hr_number="HR-1", user=None)).person
    accounts.open_account(person=person, username="rahima", phone="01711000001", password=PASSWORD, by=None)
    return person


def log_in(client, login, password=PASSWORD, **more):
    return client.post(LOG_IN, {"login": login, "password": password, **more})


def is_in(client):
    return client.get(reverse("waiting")).status_code == 200


@pytest.mark.parametrize(
    "login",
    [
        "rahima",
        "Rahima",
        " rahima ",
        "01711000001",
        "01711-000001",
        "+8801711000001",
        "8801711000001",
        "008801711000001",
        "০১৭১১০০০০০১",
        "+৮৮০ ১৭১১ ০০০০০১",
        "HR-1",
        "hr-১",
    ],
)
def test_one_logs_in_by_user_name_phone_or_hr_number_in_any_spelling(login, client, rahima):
    response = log_in(client, login)
    assert response.status_code == 302
    assert response["Location"] == reverse("waiting")
    assert is_in(client)


@pytest.mark.parametrize("login", ["nobody", "01711999999", "rahima", "", "\x00", "a" * 5000])
def test_a_failed_log_in_gives_the_form_again(login, client, rahima):
    response = log_in(client, login, "wrong")
    assert response.status_code == 200
    assert response.context["form"].errors
    assert not is_in(client)


def test_the_pages_of_unknown_and_known_accounts_are_alike(client, rahima):
    def page(login):
        text = log_in(Client(), login, "wrong").content.decode()
        return re.sub(r'value="[^"]*"|<code>[^<]*</code>', "", text)

    assert page("rahima") == page("nobody") == page("01711000001") == page("01711999999")


def test_a_password_is_weighed_as_often_for_nobody_as_for_somebody(client, rahima, monkeypatch):
    """The time of an answer tells nothing: hashing takes nearly all of it."""
    PersonFactory(user=UserFactory(username="without-password"))
    weighed = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda self, *args: (weighed.append(1), encode(self, *args))[1])

    def times(login):
        weighed.clear()
        log_in(Client(), login, "wrong")
        return len(weighed)

    assert times("rahima") == times("nobody") == times("01711999999") == times("01711000001") > 0
    assert times("without-password") == times("rahima")


def test_the_session_has_another_key_after_log_in(client, rahima):
    client.get(LOG_IN)
    session = client.session
    session["planted"] = True
    session.save()
    before = session.session_key
    log_in(client, "rahima")
    assert client.session.session_key != before


@pytest.mark.parametrize(
    "to", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "\\\\evil.example", "https:evil.example"]
)
def test_log_in_leads_nowhere_else(to, client, rahima):
    response = client.post(f"{LOG_IN}?next={to}", {"login": "rahima", "password": PASSWORD, "next": to})
    assert response["Location"] == reverse("waiting")


class TestRateLimit:
    @pytest.fixture(autouse=True)
    def limited(self, settings):
        settings.ACCOUNT_RATE_LIMITS = {"login_failed": "5/15m/key,20/15m/ip"}

    def test_five_wrong_attempts_lock_an_account_however_it_is_spelled(self, client, rahima):
        for login in ["rahima", "RAHIMA", "01711000001", "+8801711000001", "HR-1"]:
            log_in(client, login, "wrong")
        log_in(client, "rahima")
        assert not is_in(client)

    def test_an_unknown_name_is_locked_with_the_same_words(self, client, rahima):
        def sixth(login):
            for _try in range(5):
                log_in(client, login, "wrong")
            return log_in(client, login, "wrong").context["form"].non_field_errors()

        assert sixth("rahima") == sixth("nobody")

    def test_another_account_is_not_locked_with_it(self, client, rahima):
        for _try in range(6):
            log_in(client, "nobody", "wrong")
        log_in(client, "rahima")
        assert is_in(client)

    def test_twenty_attempts_from_one_address_lock_it(self, client, rahima):
        for n in range(20):
            log_in(client, f"nobody{n}", "wrong")
        log_in(client, "rahima")
        assert not is_in(client)

    def test_a_forged_address_does_not_get_around_it(self, client, rahima):
        for n in range(20):
            client.post(LOG_IN, {"login": f"nobody{n}", "password": "x"}, headers={"X-Forwarded-For": f"10.0.0.{n}"})
        log_in(client, "rahima", headers={"X-Forwarded-For": "10.9.9.9"})
        assert not is_in(client)

    def test_another_host_name_does_not_get_around_it(self, client, rahima, settings):
        for host in ("testserver", "localhost", "127.0.0.1"):
            for _try in range(2):
                client.post(LOG_IN, {"login": "rahima", "password": "x"}, headers={"host": host})
        log_in(client, "rahima")
        assert not is_in(client)

    @pytest.mark.parametrize("path", ["/admin/login/", "/django-admin/login/"])
    def test_the_admins_have_no_log_in_of_their_own(self, path, client, rahima):
        response = client.post(path, {"username": "rahima", "password": PASSWORD})
        assert response["Location"].startswith(LOG_IN)
        assert not is_in(client)


def test_somebody_who_is_logged_in_and_may_not_enter_the_admin_is_told_so(sign_in, rahima):
    assert sign_in(rahima).get("/admin/login/?next=/admin/").status_code == 403


@pytest.mark.parametrize(
    "name", ["account_signup", "account_email", "account_set_password", "account_request_login_code"]
)
def test_there_is_no_sign_up_and_no_e_mail_page(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


@pytest.mark.parametrize("path", ["/accounts/signup/", "/admin/password_reset/", "/accounts/password/reset/key/x-y/"])
def test_and_no_other_way_in(path, client):
    assert client.get(path).status_code in (302, 404)
    assert not is_in(client)


def test_a_forgotten_password_leads_to_the_supervisor(client):
    assert client.get("/accounts/password/reset/").status_code == 200


def test_a_closed_account_does_not_log_in_and_its_sessions_end(client, rahima):
    log_in(client, "rahima")
    accounts.close_account(person=rahima, by=None)
    assert not is_in(client)
    log_in(client, "rahima")
    assert not is_in(client)


class TestCodeOfASupervisor:
    @pytest.fixture
    def code(self, rahima, country):
        supervisor = person_with_role(Role.SUPERVISOR, country.kurigram)
        return accounts.reset_password(person=rahima, by=supervisor)

    @pytest.mark.parametrize(
        "typed", [lambda code: code, to_bangla, lambda code: code.replace("-", ""), lambda code: code.replace("-", " ")]
    )
    def test_it_is_read_in_either_digits_with_dashes_or_without(self, typed, client, rahima, code):
        response = log_in(client, "rahima", typed(code))
        assert response.status_code == 302

    @pytest.mark.parametrize("path", ["/bn/waiting/", "/en/", "/admin/", "/bn/people/", "/accounts/2fa/", "/bn/jobs/"])
    def test_until_an_own_password_is_chosen_every_page_leads_to_choosing_it(self, path, client, rahima, code):
        log_in(client, "rahima", code)
        response = client.get(path)
        assert (response.status_code, response["Location"]) == (302, "/accounts/password/change/")

    def test_then_the_person_goes_on(self, client, rahima, code):
        log_in(client, "rahima", code)
        new = "four yellow boats"
        response = client.post(
            "/accounts/password/change/", {"oldpassword": to_bangla(code), "password1": new, "password2": new}
        )
        assert response["Location"] == reverse("waiting")
        assert is_in(client)
        log_in(other := Client(), "rahima", code)
        assert not is_in(other)

    @pytest.mark.parametrize(
        "new", ["short", "password", "১২৩৪৫৬৭৮৯০১২", "4821-7730-9156", "rahima01", "rahima-hr-1 "[:6]]
    )
    def test_a_weak_password_is_refused(self, new, client, rahima, code):
        log_in(client, "rahima", code)
        client.post("/accounts/password/change/", {"oldpassword": code, "password1": new, "password2": new})
        rahima.user.refresh_from_db()
        assert rahima.user.must_change_password

    def test_after_a_week_it_lets_nobody_in(self, client, rahima, code):
        with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=6, hours=23)):
            assert log_in(Client(), "rahima", code).status_code == 302
        with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=7, hours=1)):
            assert log_in(client, "rahima", code).status_code == 200
            assert not is_in(client)

    def test_the_code_itself_is_no_password_of_ones_own(self, client, rahima, code):
        log_in(client, "rahima", code)
        client.post("/accounts/password/change/", {"oldpassword": code, "password1": code, "password2": code})
        rahima.user.refresh_from_db()
        assert rahima.user.must_change_password


def test_a_changed_password_ends_the_other_sessions_and_keeps_this_one(client, rahima):
    other = Client()
    log_in(client, "rahima")
    log_in(other, "rahima")
    new = "four yellow boats"
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert is_in(client)
    assert not is_in(other)


def totp_now(secret):
    import time

    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


class TestSecondFactor:
    @pytest.fixture
    def officer(self, country):
        person = person_with_role(Role.BUDGET_OFFICER, country.bd)
        accounts.open_account(person=person, username="officer", password=PASSWORD, by=None)
        return person

    @pytest.fixture
    def secret(self, officer):
        secret = generate_totp_secret()
        TOTP.activate(officer.user, secret)
        return secret

    @pytest.mark.parametrize(
        "path", ["/bn/waiting/", "/bn/jobs/", "/admin/", "/bn/people/", "/en/", "/documents/1/x.pdf"]
    )
    def test_who_approves_must_set_one_up_before_anything_else(self, path, client, officer, settings):
        settings.SECOND_FACTOR_DEMANDED = True
        log_in(client, "officer")
        response = client.get(path)
        assert (response.status_code, response["Location"]) == (302, "/accounts/2fa/totp/activate/")

    def test_who_does_not_approve_needs_none(self, client, rahima, settings):
        settings.SECOND_FACTOR_DEMANDED = True
        log_in(client, "rahima")
        assert is_in(client)

    def test_the_set_up_page_takes_the_code_of_the_telephone(self, client, officer, settings):
        settings.SECOND_FACTOR_DEMANDED = True
        log_in(client, "officer")
        assert client.get("/accounts/2fa/totp/activate/").status_code == 200
        client.post("/accounts/2fa/totp/activate/", {"code": totp_now(client.session["mfa.totp.secret"])})
        assert officer.user.authenticator_set.filter(type="totp").exists()
        assert is_in(client)

    @pytest.mark.parametrize(
        "path",
        ["/bn/waiting/", "/bn/jobs/", "/admin/", "/django-admin/", "/accounts/2fa/", "/accounts/password/change/"],
    )
    def test_between_the_first_and_the_second_factor_no_address_is_reached(self, path, client, officer, secret):
        assert log_in(client, "officer")["Location"] == "/accounts/2fa/authenticate/"
        response = client.get(path)
        assert response.status_code == 302
        assert "login" in response["Location"]

    def test_the_second_factor_opens_the_door(self, client, officer, secret):
        log_in(client, "officer")
        before = client.session.session_key
        client.post("/accounts/2fa/authenticate/", {"code": totp_now(secret)})
        assert is_in(client)
        assert client.session.session_key != before

    def test_a_code_is_used_once(self, client, officer, secret):
        code = totp_now(secret)
        log_in(client, "officer")
        client.post("/accounts/2fa/authenticate/", {"code": code})
        log_in(second := Client(), "officer")
        second.post("/accounts/2fa/authenticate/", {"code": code})
        assert not is_in(second)

    def test_a_recovery_code_opens_it_too_and_once(self, client, officer, secret):
        code = RecoveryCodes.activate(officer.user).get_unused_codes()[0]
        for browser, opens in ((client, True), (Client(), False)):
            log_in(browser, "officer")
            browser.post("/accounts/2fa/authenticate/", {"code": code})
            assert is_in(browser) is opens

    def test_later_the_password_is_asked_for_again(self, client, officer):
        with time_machine.travel("2026-11-23 09:00+06:00", tick=False) as clock:
            log_in(client, "officer")
            assert client.get("/accounts/2fa/totp/activate/").status_code == 200
            clock.shift(301)
            assert "reauthenticate" in client.get("/accounts/2fa/totp/activate/")["Location"]

    def test_guessing_is_limited(self, client, officer, secret, settings):
        settings.ACCOUNT_RATE_LIMITS = {"login_failed": "5/15m/key,20/15m/ip"}
        log_in(client, "officer")
        for n in range(5):
            client.post("/accounts/2fa/authenticate/", {"code": f"00000{n}"})
        client.post("/accounts/2fa/authenticate/", {"code": totp_now(secret)})
        assert not is_in(client)
