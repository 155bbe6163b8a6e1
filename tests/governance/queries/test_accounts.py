import pytest

from governance.queries.accounts import user_name_of
from tests.factories.governance import PersonFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_a_user_name_that_looks_like_anothers_number_means_its_owner():
    PersonFactory(hr_number="777", user=UserFactory(username="first"))
    UserFactory(username="777")
    assert user_name_of("777") == "777"


def test_an_unknown_number_is_counted_in_one_spelling():
    assert user_name_of("০১৭১১-৯৯৯৯৯৯") == user_name_of("+8801711999999") == "+8801711999999"


@pytest.mark.parametrize("login", ["known", "unknown", "01711000001", "\u202eevil", "\x00"])
def test_the_database_is_asked_the_same_for_everybody(login, django_assert_max_num_queries):
    UserFactory(username="known", phone="+8801711000001")
    with django_assert_max_num_queries(1):
        assert isinstance(user_name_of(login), str)


def test_an_account_without_a_phone_is_not_found_by_an_empty_one():
    UserFactory(username="known", phone=None)
    assert user_name_of("") == ""
