"""What an officer has to fill in, or to remind others of."""

import datetime as dt

import pytest

from basis.periods import Period
from governance.registry import waits_for_me
from monitoring.domain import data_sets, due
from monitoring.models import Submission
from tests.factories.data_sets import a_data_set
from tests.factories.governance import PersonFactory
from tests.factories.monitoring import a_country, officer

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 18)


def told(person):
    return [
        (row.period.code, row.tally.missing, [form.unit for form in row.forms])
        for row in due.forms_to_come(person, DAY)
    ]


def test_few_forms_are_named_and_many_are_counted():
    country, districts = a_country(8)
    a_data_set(units=districts)
    assert told(officer(districts[0])) == [("2026Q2", 1, [districts[0]]), ("2026Q3", 1, [districts[0]])]
    assert told(officer(country)) == [("2026Q2", 8, []), ("2026Q3", 8, [])]
    assert told(PersonFactory()) == []


def test_what_was_sent_does_not_wait():
    country, districts = a_country(2)
    data_set = a_data_set(units=districts)
    for unit, state in zip(districts, ("approved", "open"), strict=True):
        data_sets.open_form(data_set=data_set, unit=unit, period=Period.parse("2026Q3"))
        Submission.objects.filter(unit=unit).update(state=state)
    row = due.forms_to_come(officer(country), DAY)[-1]
    assert (row.period.code, row.tally.sent) == ("2026Q3", 1)
    assert [(form.unit, form.state) for form in row.forms] == [(districts[1], "open")]


def test_a_locked_form_is_marked_until_it_is_opened():
    country, (district,) = a_country(1)
    data_set = a_data_set(units=[district], lock_days=1)
    assert [row.only.locked for row in due.forms_to_come(officer(district), DAY)] == [True, True]
    data_sets.unlock(
        data_set=data_set, unit=district, period=Period.parse("2026Q3"), until=dt.date(2199, 1, 1), reason="Flood",
        by=None,
    )  # fmt: skip
    assert [row.only.locked for row in due.forms_to_come(officer(district), DAY)] == [True, False]


def test_it_waits_on_the_first_page_and_returned_forms_come_first():
    _country, (district,) = a_country(1)
    data_set = a_data_set(units=[district])
    person = officer(district)
    form = data_sets.open_form(data_set=data_set, unit=district, period=Period.parse("2026Q3"))
    Submission.objects.update(state="returned")
    items = waits_for_me["forms_due"](person)
    assert items[0].href.endswith(f"/collect/sets/form/{district.code}/2026Q3/")
    assert items[0].due == form.due
    assert waits_for_me["forms_due"](PersonFactory()) == []


@pytest.mark.parametrize("number", [2, 12])
def test_queries_do_not_grow_with_data_sets_and_units(number, django_assert_max_num_queries):
    country, districts = a_country(number)
    for at in range(number):
        a_data_set(units=districts, code=f"form-{at}")
    person = officer(country)
    with django_assert_max_num_queries(7):
        assert due.forms_to_come(person, DAY)
