import datetime as dt
import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from config.management.demo_clock import at, day_at
from governance.models import (
    ActionItem,
    BudgetLine,
    Group,
    Letter,
    LogEntry,
    Milestone,
    Organisation,
    OrgUnit,
    Person,
    PlannedChange,
    Population,
    Post,
    Risk,
    RoleAssignmentState,
    Task,
    User,
)
from governance.permissions import has_role
from governance.queries.action_items import with_first_due
from governance.queries.as_of import AsOf, actions_then
from governance.queries.budget import balances_of
from governance.queries.unmandated import unmandated_for
from governance.values import ChangeState, MeetingState, MinutesState, Role

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
        assert first["Person"] == 46
        load_demo()
        assert counts() == first

    def test_it_tells_of_three_meetings_and_what_their_decisions_became(self, demo):
        group = Group.objects.get(slug="twg")
        held = group.meetings.filter(state=MeetingState.HELD).order_by("number")
        assert [(each.number, each.was_quorate) for each in held] == [(6, True), (7, True), (8, True)]
        assert {each.minutes.state for each in held} == {MinutesState.APPROVED}
        changes = PlannedChange.objects.order_by("pk").values_list("noun", "state")
        assert list(changes) == [
            ("Milestone", ChangeState.DONE),
            ("Action", ChangeState.DONE),
            ("BudgetLine", ChangeState.OPEN),
            ("Target", ChangeState.OPEN),
        ]
        assert Milestone.objects.get(action__code="5.3b", n=1).due == dt.date(2025, 10, 31)
        assert [entry.noun_key for entry in unmandated_for([group])] == ["8.1b/2"]

    def test_it_shows_what_was_believed_before_and_after_a_decision(self, demo):
        def due(*known):
            rows = actions_then(AsOf.at_end_of(dt.date(*known), on=dt.date(2025, 10, 15)), code="5.3b")
            return [row.milestones[0].state.due for row in rows]

        assert due(2023, 12, 29) == []
        assert due(2025, 9, 24) == [dt.date(2025, 9, 30)]
        assert due(2025, 10, 15) == [dt.date(2025, 10, 31)]

    def test_its_proofs_and_amounts_are_known_since_the_day_on_which_people_knew_them(self, demo):
        def reached(*known):
            rows = actions_then(AsOf.at_end_of(dt.date(*known), on=dt.date(2026, 9, 30)), code="2.4b")
            return [row.reached for row in rows]

        assert (reached(2026, 3, 29), reached(2026, 3, 30)) == ([0], [1])
        line = BudgetLine.objects.filter(fiscal_year__code="FY2025-26", revised__isnull=False).first()
        on = line.fiscal_year.end
        then = [
            balances_of(line, on=on, known_at=day_at(day, 23))
            for day in (dt.date(2025, 8, 1), dt.date(2026, 4, 1), dt.date(2026, 7, 1))
        ]
        assert [each["revised"] for each in then] == [None, line.revised, line.revised]
        assert [each["spent"] for each in then] == [None, None, line.spent]

    def test_of_its_action_items_one_was_late_and_one_is_open(self, demo):
        items = with_first_due(ActionItem.objects.all())
        late = [item.number for item in items if item.closed_on and item.closed_on > item.first_due]
        assert late == ["TWG-7/A2"]
        assert [item.number for item in items if item.is_open] == ["TWG-8/A2"]
        assert [letter.kind for letter in Letter.objects.order_by("pk")] == ["notice", "minutes"] * 3

    def test_some_actions_have_tasks_and_risks_of_which_one_is_closed(self, demo):
        assert [task.milestone.action.code for task in Task.objects.exclude(done_on=None)] == ["3.2a"]
        assert list(Risk.objects.order_by("number").values_list("state", flat=True)) == [
            "open",
            "open",
            "open",
            "closed",
        ]
        assert {risk.opened_on for risk in Risk.objects.all()} == {dt.date(2026, 9, 28)}

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


def test_the_clock_of_the_story_never_goes_ahead_and_is_right_again_afterwards():
    with at(day_at(dt.date(2999, 1, 1))):
        assert timezone.now().year < 2999
    with at(day_at(dt.date(2024, 1, 1))):
        assert timezone.localdate() == dt.date(2024, 1, 1)
    assert timezone.now().year > 2024
