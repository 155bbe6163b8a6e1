import csv
from decimal import Decimal as D

import pytest
import time_machine
from django.urls import reverse

from basis.periods import Period
from governance.values import UnitLevel
from monitoring.domain import targets
from tests.factories.governance import OrgUnitFactory
from tests.factories.monitoring import IndicatorFactory

pytestmark = pytest.mark.django_db
JUNE = {"on": "2026-06-30", "known": "2026-06-30"}


@pytest.fixture
def raised():
    """A target of the country that was raised in July, and one that was not."""
    country = OrgUnitFactory(code="BD", level=UnitLevel.NATIONAL, name_en="Bangladesh", name_bn="বাংলাদেশ")
    up, same = (
        IndicatorFactory(series__code=code, sheet__unit="percent", sheet__decimals=1) for code in ("IN07", "IN08")
    )
    for day, value in (("2026-06-01", D(40)), ("2026-07-10", D("52.5"))):
        with time_machine.travel(f"{day} 12:00+06:00", tick=False):
            fields = {"unit": country, "period": Period.parse("FY2025-26"), "kind": "target", "by": None}
            targets.set_target(indicator=up, value=value, **fields)
            targets.set_target(indicator=same, value=D(9), **fields)
    return country


def get(client, **asked):
    return client.get("/en/indicators/as-of/", JUNE | asked).content.decode()


def test_a_visitor_sees_what_was_aimed_at_and_what_differs_today(client, raised):
    text = get(client)
    for expected in (
        "Illustrative, not official",
        "Targets of Bangladesh for 30 June 2026, as they were known on 30 June 2026",
        "1 of 2 is said differently today.",
        "Value: 40.0% then, 52.5% today",
    ):
        assert expected in text
    assert 'aria-current="page">Targets' in text


def test_it_reads_bangla_and_both_digits(client, raised):
    text = client.get(reverse("targets_as_of"), {"on": "২০২৬-০৬-৩০", "known": "2026-06-30"}).content.decode()
    assert "৩০ জুন ২০২৬" in text
    assert "৪০.০%" in text
    assert "then" not in text


def test_only_what_differs_is_taken_away_when_asked_for(client, raised):
    lines = list(csv.reader(get(client, differing="on", format="csv").lstrip("\ufeff").splitlines()))
    assert [line[0] for line in lines[2:]] == ["IN07"]


def test_where_nothing_differs_it_says_so(client, raised):
    text = get(client, q="IN08", differing="on")
    assert "Nothing is said differently today" in text
    assert "Take the tick away" in text


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [({"place": "ATLANTIS"}, "ATLANTIS"), ({"on": "soon"}, "is not a date"), ({"q": "\0"}, "Null characters")],
)
def test_what_nobody_can_ask_for_is_told(client, raised, asked, sentence):
    response = client.get("/en/indicators/as-of/", JUNE | asked)
    assert response.status_code == 422
    assert sentence in response.content.decode()


def test_an_installation_without_places_says_that_nothing_is_recorded(client, db):
    assert "Nothing is recorded yet." in get(client)
