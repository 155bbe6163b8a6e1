import re

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from governance.domain import accounts
from governance.models import LogEntry
from governance.values import Role
from tests.factories.governance import PersonFactory, PostingFactory, person_with_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker(country):
    return PostingFactory(unit=country.clinic).person


@pytest.fixture
def supervisor(country):
    return person_with_role(Role.SUPERVISOR, country.kurigram)


def test_an_account_opens_without_a_password_that_works():
    person = PersonFactory(user=None, hr_number="HR77")
    user = accounts.open_account(person=person, phone="০১৭১১০০০০০১", by=None)
    assert (user.username, user.phone, user.has_usable_password()) == ("hr77", "+8801711000001", False)


def test_an_account_is_opened_once():
    person = PersonFactory(user=None)
    first = accounts.open_account(person=person, username="rahima", password="correct horse", by=None)
    again = accounts.open_account(person=person, username="rahima", password="correct horse", by=None)
    assert first == again
    assert LogEntry.objects.filter(verb="open_account").count() == 1


def test_a_user_name_and_a_number_belong_to_one_account():
    accounts.open_account(person=PersonFactory(user=None), username="rahima", phone="01711000001", by=None)
    with pytest.raises(ValidationError) as refused:
        accounts.open_account(person=PersonFactory(user=None), username="RAHIMA", by=None)
    assert refused.value.error_dict["username"][0].code == "username_taken"
    with pytest.raises(ValidationError) as refused:
        accounts.open_account(person=PersonFactory(user=None), phone="+880 1711 000001", by=None)
    assert refused.value.error_dict["phone"][0].code == "phone_taken"


def test_a_supervisor_gives_a_code_that_works_once_it_is_followed_by_an_own_password(worker, supervisor):
    code = accounts.reset_password(person=worker, by=supervisor)
    worker.user.refresh_from_db()
    assert re.fullmatch(r"\d{4}-\d{4}-\d{4}", code)
    assert worker.user.check_password(code.replace("-", ""))
    assert worker.user.must_change_password
    accounts.choose_password(user=worker.user, password="three green rivers", by=worker)
    worker.user.refresh_from_db()
    assert not worker.user.must_change_password
    assert not worker.user.check_password(code.replace("-", ""))


def test_a_reset_is_in_the_log_without_the_code(worker, supervisor):
    code = accounts.reset_password(person=worker, by=supervisor)
    entry = LogEntry.objects.get(verb="reset_password")
    assert (entry.by, entry.noun_key) == (supervisor, worker.hr_number)
    assert code not in str(entry.__dict__)


def test_codes_are_not_repeated(worker, supervisor):
    assert len({accounts.reset_password(person=worker, by=supervisor) for _ in range(5)}) == 5


def test_a_supervisor_of_another_district_may_not(worker, country):
    with pytest.raises(PermissionDenied):
        accounts.reset_password(person=worker, by=person_with_role(Role.SUPERVISOR, country.dinajpur))


def test_a_colleague_may_not(worker, country):
    with pytest.raises(PermissionDenied):
        accounts.reset_password(person=worker, by=person_with_role(Role.LEARNER, country.clinic))


def test_nobody_resets_their_own_account_this_way(supervisor):
    with pytest.raises(PermissionDenied):
        accounts.reset_password(person=supervisor, by=supervisor)


def test_an_account_that_approves_is_reset_by_an_administrator_only(country, supervisor):
    officer = person_with_role(Role.MONITORING_OFFICER, country.kurigram)
    with pytest.raises(PermissionDenied):
        accounts.reset_password(person=officer, by=supervisor)
    assert accounts.reset_password(person=officer, by=person_with_role(Role.ADMINISTRATOR, country.kurigram))


def test_a_district_administrator_does_not_reset_who_approves_for_the_country(country):
    officer = person_with_role(Role.BUDGET_OFFICER, country.bd)
    PostingFactory(person=officer, unit=country.clinic)
    with pytest.raises(PermissionDenied):
        accounts.reset_password(person=officer, by=person_with_role(Role.ADMINISTRATOR, country.kurigram))


def test_a_closed_account_is_not_opened_by_a_password(worker, supervisor):
    accounts.close_account(person=worker, by=supervisor)
    with pytest.raises(ValidationError) as refused:
        accounts.reset_password(person=worker, by=supervisor)
    assert refused.value.code == "closed_account"
    accounts.reopen_account(person=worker, by=supervisor)
    assert accounts.reset_password(person=worker, by=supervisor)
