import datetime as dt

import time_machine

from basis.two_days import TwoDaysForm


@time_machine.travel("2026-11-27 12:00+06:00", tick=False)
def test_a_day_that_the_address_does_not_name_is_today():
    form = TwoDaysForm.of({"on": "২০২৬-০৬-৩০"})
    assert form.is_valid()
    assert form.cleaned_data == {"on": dt.date(2026, 6, 30), "known": dt.date(2026, 11, 27)}


@time_machine.travel("2026-11-27 12:00+06:00", tick=False)
def test_nobody_knows_yet_what_will_be_known():
    form = TwoDaysForm.of({"known": "2026-11-28"})
    assert form.has_error("known", "future_date")


def test_the_day_that_is_asked_about_may_lie_ahead():
    form = TwoDaysForm.of({"on": "2199-01-01"})
    assert form.is_valid()
