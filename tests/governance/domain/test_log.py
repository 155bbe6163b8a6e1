import datetime as dt

import pytest

from governance.domain import log
from governance.models import LogEntry
from tests.factories.governance import PersonFactory

pytestmark = pytest.mark.django_db


def write_three():
    by = PersonFactory()
    for n in range(3):
        log.record(by=by, verb="approve", noun="Target", key=f"T{n}", before={"value": n}, after={"value": n + 1})


def test_an_untouched_log_is_whole():
    write_three()
    assert log.broken_at() is None


def test_a_changed_row_is_found():
    write_three()
    second = LogEntry.objects.order_by("id")[1]
    LogEntry.objects.filter(pk=second.pk).update(after={"value": 99})
    assert log.broken_at() == second.pk


def test_a_row_that_was_dated_otherwise_is_found():
    write_three()
    second = LogEntry.objects.order_by("id")[1]
    LogEntry.objects.filter(pk=second.pk).update(at=second.at - dt.timedelta(days=1))
    assert log.broken_at() == second.pk


def test_a_removed_row_is_found_at_its_successor():
    write_three()
    first, second, third = LogEntry.objects.order_by("id")
    second.delete()
    assert log.broken_at() == third.pk


def test_many_rows_at_once_are_links_of_the_same_chain():
    fields = {"by": None, "verb": "approve", "noun": "Form", "after": {"state": "approved"}}
    log.record(**fields, key="first")
    log.record_all([{**fields, "key": str(number)} for number in range(300)])
    log.record(**fields, key="last")
    assert log.broken_at() is None
    assert [entry.noun_key for entry in LogEntry.objects.order_by("id")][1:301] == [str(n) for n in range(300)]
    LogEntry.objects.filter(noun_key="7").delete()
    assert log.broken_at() == LogEntry.objects.get(noun_key="8").pk
