import datetime as dt

from basis.periods import Period
from governance.models import OrgUnit
from monitoring.domain.windows import Area, Window

QUARTER = Period.parse("2026Q3")


def test_a_week_lies_where_most_of_its_days_are():
    window = Window(QUARTER, QUARTER.start)
    assert window.holds(Period.parse("2026W27"))  # 29 June to 5 July
    assert not window.holds(Period.parse("2026W40"))  # 28 September to 4 October
    assert [len(window.slots(each)) for each in ("weekly", "monthly", "quarterly", "annual")] == [13, 3, 1, 0]


def test_a_running_window_holds_the_earlier_quarters_and_is_reached_by_its_own_only():
    window = Window(Period.parse("2026Q4"), dt.date(2026, 7, 1))
    assert window.holds(Period.parse("2026-08"))
    assert not window.reaches(Period.parse("2026-08"))
    assert window.reaches(Period.parse("2026-10"))
    assert window.days == 184


def test_an_area_begins_where_its_units_part():
    step = "0" * (OrgUnit.steplen - 1)
    area = Area([f"{step}1{step}1", f"{step}1{step}2"], 2 * OrgUnit.steplen)
    assert area.prefix == f"{step}1"
    assert f"{step}1{step}2" in area
    assert f"{step}1{step}3" not in area
