"""The codec alone: what is written, in the order of the schema; with the schema at hand it is held against it."""

import datetime as dt
import os
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree

from monitoring.interop import iati

MINISTRY = iati.Body({"en": "Ministry", "bn": "মন্ত্রণালয়"}, "BD-X-1", "10")
NOON = dt.datetime(2026, 7, 1, 12, tzinfo=dt.timezone(dt.timedelta(hours=6)))


def an_activity(**fields):
    defaults = {
        "identifier": "BD-X-1-A1",
        "reporting": MINISTRY,
        "title": {"en": "Train & test <all>", "bn": "প্রশিক্ষণ"},
        "description": {"en": "Part of it", "bn": ""},
        "participants": [iati.Participant(MINISTRY, iati.ACCOUNTABLE)],
        "status": iati.IMPLEMENTATION,
        "planned_start": dt.date(2025, 7, 1),
        "planned_end": dt.date(2026, 6, 30),
        "country": "BD",
        "sectors": [
            iati.Sector("12110", iati.DAC_FIVE_DIGITS, {}),
            iati.Sector("7", "99", {"en": "Workforce"}, address="https://x.example/"),
        ],
        "own_code": "A1",
        "budgets": [iati.Budget(dt.date(2025, 7, 1), dt.date(2026, 6, 30), 500)],
        "transactions": [
            iati.Transaction("t1", iati.EXPENDITURE, dt.date(2025, 9, 3), -20, {"en": "Spent"}),
            iati.Transaction("t2", iati.INCOMING_FUNDS, dt.date(2025, 9, 4), 90, {"en": "Released"}, MINISTRY),
        ],
        "results": [a_result()],
        "address": "https://x.example/a1",
    }
    return iati.Activity(**{**defaults, **fields})


def a_result(**fields):
    span = iati.Span(
        dt.date(2025, 7, 1),
        dt.date(2026, 6, 30),
        iati.Figure(Decimal("70.00")),
        iati.Figure(Decimal("1E+2"), {"en": "63 of 64 reported", "bn": "৬৪টির মধ্যে ৬৩টি"}),
    )
    measure = iati.Measure(
        {"en": "Coverage"},
        iati.PERCENTAGE,
        [span],
        baseline=iati.Baseline(dt.date(2024, 6, 30), iati.Figure(Decimal("0.50"))),
        description={"en": "How many"},
        code="WF01",
        address="https://x.example/wf01",
    )
    return iati.Result({"en": "Result"}, iati.OUTCOME, [measure], **fields)


def written(*activities):
    return etree.fromstring(b"".join(iati.write(activities, currency="BDT", generated=NOON)))


def test_a_file_says_its_version_and_when_it_was_made():
    root = written(an_activity())
    assert (root.get("version"), root.get("generated-datetime")) == ("2.03", "2026-07-01T06:00:00Z")
    assert root[0].get("default-currency") == "BDT"


def test_text_stands_in_both_languages_and_cannot_become_markup():
    narratives = written(an_activity()).findall("iati-activity/title/narrative")
    assert [each.text for each in narratives] == ["Train & test <all>", "প্রশিক্ষণ"]
    assert narratives[1].get(iati.LANG) == "bn"


def test_a_language_without_a_text_has_no_narrative():
    assert len(written(an_activity()).findall("iati-activity/description/narrative")) == 1


def test_elements_stand_in_the_order_of_the_schema():
    tags = [each.tag for each in written(an_activity())[0]]
    assert list(dict.fromkeys(tags)) == [
        "iati-identifier",
        "reporting-org",
        "title",
        "description",
        "participating-org",
        "other-identifier",
        "activity-status",
        "activity-date",
        "recipient-country",
        "sector",
        "budget",
        "transaction",
        "document-link",
        "result",
    ]


def test_money_has_currency_and_day():
    spent, released = written(an_activity()).findall("iati-activity/transaction")
    assert (spent.findtext("value"), spent.find("value").attrib) == (
        "-20",
        {"currency": "BDT", "value-date": "2025-09-03"},
    )
    assert spent.find("provider-org") is None
    assert released.find("provider-org").get("ref") == "BD-X-1"


def test_figures_have_no_exponent_and_no_idle_zeros():
    root = written(an_activity())
    period = root.find(".//indicator/period")
    assert (period.find("target").get("value"), period.find("actual").get("value")) == ("70", "100")
    assert root.find(".//baseline").attrib == {"iso-date": "2024-06-30", "year": "2024", "value": "0.5"}
    assert period.findtext("actual/comment/narrative") == "63 of 64 reported"


def test_a_result_says_whether_it_may_be_added_up():
    flags = [written(an_activity(results=[a_result(aggregates=yes)])) for yes in (True, False)]
    assert [each.find(".//result").get("aggregation-status") for each in flags] == ["1", "0"]


def test_an_actual_end_is_written_once_it_is_known():
    done = written(an_activity(actual_end=dt.date(2026, 5, 1)))
    assert {each.get("type"): each.get("iso-date") for each in done.iter("activity-date")} == {
        "1": "2025-07-01",
        "3": "2026-06-30",
        "4": "2026-05-01",
    }


@pytest.mark.skipif("IATI_SCHEMAS" not in os.environ, reason="IATI_SCHEMAS names no folder with the schemas of IATI")
def test_the_file_is_valid_against_the_official_schema():
    schema = etree.XMLSchema(etree.parse(Path(os.environ["IATI_SCHEMAS"], "iati-activities-schema.xsd")))
    schema.assertValid(written(an_activity(), an_activity(identifier="BD-X-1-A2", results=(), transactions=())))
