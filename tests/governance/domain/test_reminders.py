import datetime as dt
import smtplib

import pytest

from governance.domain import reminders
from governance.models import LogEntry
from governance.values import ContactKind, GroupRole
from tests.factories.governance import PersonFactory
from tests.factories.groups import ActionItemFactory, MembershipFactory

pytestmark = pytest.mark.django_db
DUE = dt.date(2026, 3, 31)


def reminded_after(days):
    return reminders.remind(on=DUE + dt.timedelta(days=days))


def test_it_is_reminded_of_before_the_day_after_and_then_each_week():
    ActionItemFactory(due=DUE)
    found = [days for days in range(-5, 20) if reminded_after(days)]
    assert found == [-3, 1, 8, 15]
    assert LogEntry.objects.filter(verb="remind").count() == 4


def test_what_is_closed_is_not_reminded_of():
    ActionItemFactory(state="done", closed_on=DUE)
    assert reminded_after(1) == 0


def test_each_address_gets_a_letter_of_its_own_in_both_languages(mailoutbox):
    item = ActionItemFactory(due=DUE)
    for value in ("a@example.org", "b@example.org"):
        item.holder.contacts.create(kind=ContactKind.EMAIL, value=value)
    item.holder.contacts.create(kind=ContactKind.PHONE, value="01700000000")
    assert reminded_after(1) == 1
    assert [letter.to for letter in mailoutbox] == [["a@example.org"], ["b@example.org"]]
    body = mailoutbox[0].body
    assert item.text_bn in body
    assert item.text_en in body
    assert f"/bn/action-items/{item.pk}/" in body
    assert f"/en/action-items/{item.pk}/" in body


def test_what_a_group_holds_is_written_to_who_leads_it(mailoutbox):
    chair = MembershipFactory(role=GroupRole.CHAIR)
    MembershipFactory(group=chair.group).person.contacts.create(kind=ContactKind.EMAIL, value="m@example.org")
    chair.person.contacts.create(kind=ContactKind.EMAIL, value="c@example.org")
    ActionItemFactory(due=DUE, holder=None, holding_group=chair.group)
    reminded_after(1)
    assert [letter.to for letter in mailoutbox] == [["c@example.org"]]


def test_a_mail_server_that_does_not_answer_leaves_it_for_the_next_run(monkeypatch, caplog):
    holder = PersonFactory()
    holder.contacts.create(kind=ContactKind.EMAIL, value="a@example.org")
    item = ActionItemFactory(due=DUE, holder=holder)
    other = ActionItemFactory(due=DUE)

    def fails(*_given, **_more):
        raise smtplib.SMTPServerDisconnected

    with monkeypatch.context() as patched:
        patched.setattr(reminders, "send_mail", fails)
        assert reminded_after(1) == 1
    item.refresh_from_db()
    other.refresh_from_db()
    assert (item.reminded_on, other.reminded_on) == (None, DUE + dt.timedelta(days=1))
    assert item.number in caplog.text
    assert reminded_after(1) == 1
