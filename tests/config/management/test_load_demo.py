import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from governance.models import LogEntry, Organisation, OrgUnit, Person, Population, Post, RoleAssignmentState, User
from governance.permissions import has_role
from governance.values import Role

pytestmark = pytest.mark.django_db

LOG_INS = {
    "learner",
    "learner2",
    "trainer",
    "observer",
    "secretary",
    "member",
    "me-officer",
    "me-national",
    "budget",
    "editor",
    "admin",
}


def load_demo(*arguments):
    out = io.StringIO()
    call_command("load_demo", *arguments, stdout=out)
    return out.getvalue()


def counts():
    models = (Organisation, Post, OrgUnit, Population, Person, User, RoleAssignmentState, LogEntry)
    return {model.__name__: model.objects.count() for model in models}


@pytest.fixture(scope="class")
def demo(django_db_setup, django_db_blocker):
    """Loaded once for a class of tests, and taken back after it; what the command said as JSON."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield json.loads(load_demo("--json"))
        transaction.set_rollback(True)


class TestDemo:
    def test_the_demo_loads_and_a_second_time_changes_nothing(self, demo):
        first = counts()
        assert (first["Organisation"], first["Post"], first["OrgUnit"], first["Population"]) == (56, 29, 162, 410)
        assert first["Person"] == 40
        load_demo()
        assert counts() == first

    def test_every_promised_log_in_works_with_the_one_password(self, demo, client):
        assert set(demo["log_ins"]) >= LOG_INS
        for name in sorted(LOG_INS):
            user = User.objects.get(username=name)
            assert user.is_demo, name
            assert user.check_password(demo["password"]), name
        by_phone = {"login": "০১৩০০০০০০০১", "password": demo["password"]}
        assert client.post("/accounts/login/", by_phone).status_code == 302

    def test_each_has_the_role_that_it_shows(self, demo):
        def holds(name, role, code):
            return has_role(User.objects.get(username=name), role, unit=OrgUnit.objects.get(code=code))

        assert holds("me-officer", Role.MONITORING_OFFICER, "5549")
        assert not holds("me-officer", Role.MONITORING_OFFICER, "5527")
        assert holds("me-national", Role.MONITORING_OFFICER, "5527")
        assert holds("observer", Role.SUPERVISOR, "XF5549028")
        assert holds("admin", Role.ADMINISTRATOR, "BD")

    def test_names_are_there_in_both_scripts(self, demo):
        for person in Person.objects.all():
            assert person.name_en.isascii()
            assert not person.name_bn.isascii()


def test_a_production_installation_refuses_the_demo(settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError):
        load_demo()
    assert not User.objects.exists()
