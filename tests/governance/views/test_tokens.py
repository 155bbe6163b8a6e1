import pytest
from django.urls import reverse

from governance.domain import tokens
from governance.models import AccessToken
from tests.factories.governance import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return PersonFactory()


def make(client, **fields):
    return client.post(reverse("access_keys"), {"name": "DHIS2", "days": "90"} | fields)


def test_a_new_key_is_shown_once(sign_in, owner):
    client = sign_in(owner)
    page = make(client)
    assert "dsh_" in page.content.decode()
    assert "dsh_" not in client.get(reverse("access_keys")).content.decode()
    assert AccessToken.objects.get().user == owner.user


@pytest.mark.parametrize("fields", [{"name": ""}, {"days": "9999"}, {"name": "a\x00b"}, {"name": "a" * 101}])
def test_a_key_without_a_name_or_an_end_is_not_made(sign_in, owner, fields):
    page = make(sign_in(owner), **fields)
    assert page.status_code == 422
    assert not AccessToken.objects.exists()


def test_a_name_is_shown_as_text(sign_in, owner):
    client = sign_in(owner)
    make(client, name="<script>x</script>")
    assert "<script>x" not in client.get(reverse("access_keys")).content.decode()


def test_one_revokes_ones_own_keys_and_not_those_of_a_colleague(sign_in, owner):
    make(sign_in(owner))
    token = AccessToken.objects.get()
    assert sign_in(PersonFactory()).post(reverse("access_key_revoke", args=[token.pk])).status_code == 404
    sign_in(owner).post(reverse("access_key_revoke", args=[token.pk]))
    assert not tokens.usable(owner.user).exists()


def test_a_visitor_is_sent_to_log_in(client):
    assert "/accounts/login/" in client.get(reverse("access_keys"))["Location"]
