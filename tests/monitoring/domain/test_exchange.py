"""What a value from elsewhere means here, what stands against it, and what it would change."""

import datetime as dt
from decimal import Decimal as D

import pytest

from basis.periods import Period
from governance.models import LogEntry, UnitPlacement
from monitoring.domain import exchange, measurements
from monitoring.domain.exchange_names import Book, series_facts, unit_facts
from monitoring.models import Batch, Measurement
from monitoring.values import MeasurementStatus
from monitoring.values.exchange import DataValue
from tests.factories.collection import DataElementFactory
from tests.factories.dhis2 import scene
from tests.factories.monitoring import BatchFactory, IndicatorFactory, measure, officer

pytestmark = pytest.mark.django_db

TODAY = dt.date(2026, 11, 25)


@pytest.fixture
def found():
    return scene()


@pytest.fixture
def book(found):
    more = IndicatorFactory(series__code="RATIO")
    return Book(
        units={"f1": unit_facts([found.facilities[0].pk])[found.facilities[0].pk],
               "f2": unit_facts([found.facilities[1].pk])[found.facilities[1].pk],
               "d": unit_facts([found.district.pk])[found.district.pk]},
        series={fact.code: fact for fact in series_facts(
            [found.bcg.series_id, found.opd.series_id, more.series_id]).values()},
        keys={"c-f": "sex=female", "c-m": "sex=male", "c-default": "", "c-odd": "age=9"},
    )  # fmt: skip


@pytest.fixture
def look(book):
    def understand(element="BCG", unit="f1", value="12", period="2026-07", **more):
        record = DataValue(element, Period.parse(period), unit, value, **more)
        return exchange.understand(1, record, book, TODAY)

    return understand


def taken(*arrivals, **kwargs):
    exchange.refuse_twins(arrivals)
    exchange.compare(arrivals, **kwargs)
    return exchange.store(arrivals=arrivals, by=None, source=exchange.DHIS2)


def effects(*arrivals):
    exchange.compare(arrivals)
    return [arrival.issue or arrival.effect for arrival in arrivals]


def stored(found, number, *, element=None, unit=None, status="approved", source="form", period="2026-07", key=""):
    holder = element or found.bcg
    return measure(
        holder, unit or found.facilities[0], period, number, status=status, disaggregation=key,
        batch=BatchFactory(source=source),
    )  # fmt: skip


# --- one value ----------------------------------------------------------------------------------------------------


def test_a_value_finds_its_cell(look, found):
    arrival = look("OPD", "f2", "০7", combination="c-f")
    assert arrival.issue is None
    assert arrival.number == 7
    assert (arrival.cell.unit, arrival.cell.period, arrival.cell.disaggregation) == (
        found.facilities[1].pk, "2026-07", "sex=female",
    )  # fmt: skip


def test_categories_that_are_named_one_by_one_are_a_combination(look):
    assert look("OPD", dimensions=(("sex", "male"),)).cell.disaggregation == "sex=male"
    assert look("OPD", dimensions=(("sex", "other"),)).issue == "unknown_combination"


@pytest.mark.parametrize(
    ("said", "issue"),
    [
        ({"unit": "nowhere"}, "unknown_unit"),
        ({"element": "nothing"}, "unknown_element"),
        ({"element": "OPD"}, "unknown_combination"),  # its total is the sum of its parts
        ({"element": "OPD", "combination": "c-odd"}, "unknown_combination"),
        ({"element": "BCG", "combination": "c-f"}, "unknown_combination"),
        ({"combination": "never-heard-of"}, "unknown_combination"),
        ({"period": "2026Q3"}, "wrong_period"),
        ({"period": "2026-12"}, "wrong_period"),  # not begun
        ({"period": "2020-01"}, "wrong_period"),  # before the definition
        ({"unit": "d"}, "wrong_level"),
        ({"element": "RATIO"}, "wrong_period"),  # no definition that could be filled
        ({"value": "many"}, "not_a_number"),
        ({"value": "true"}, "not_a_number"),
        ({"value": "1.5"}, "not_a_number"),  # a count
        ({"value": "-1"}, "not_a_number"),
        ({"value": "1e3"}, "not_a_number"),
        ({"value": "NaN"}, "not_a_number"),
        ({"value": "9" * 16}, "not_a_number"),
    ],
)
def test_what_stands_against_a_value(look, said, issue):
    assert look(**said).issue == issue


def test_a_unit_that_was_closed_by_then_reports_nothing(found):
    UnitPlacement.objects.filter(unit=found.facilities[0]).update(valid_to=dt.date(2026, 7, 15))
    fact = unit_facts([found.facilities[0].pk])[found.facilities[0].pk]
    assert fact.stood_in(Period.parse("2026-06"))
    assert not fact.stood_in(Period.parse("2026-07"))


def test_kinds_of_number_have_their_own_bounds():
    signed = DataElementFactory(series__code="S", sheet__number_kind="signed")
    number = DataElementFactory(series__code="N", sheet__number_kind="number")
    facts = series_facts([signed.series_id, number.series_id])
    kinds = {fact.code: fact.versions[0].number_kind for fact in facts.values()}
    assert kinds == {"S": "signed", "N": "number"}


# --- several for one cell -------------------------------------------------------------------------------------------


def test_two_numbers_for_one_cell_are_both_refused_and_the_same_twice_is_one(look):
    one, other, same, alone = look(value="1"), look(value="2"), look(unit="f2", value="3"), look(unit="f2", value="3")
    exchange.refuse_twins([one, other, same, alone])
    assert [each.issue for each in (one, other, same, alone)] == ["twice", "twice", None, "twice"]


# --- what it would change -------------------------------------------------------------------------------------------


def test_zero_is_stored_as_a_value(look):
    assert taken(look(value="0")) is not None
    assert Measurement.objects.get().numerator == 0


def test_the_same_again_writes_nothing(look):
    assert taken(look()).measurements.get().status == MeasurementStatus.SUBMITTED
    before = LogEntry.objects.count()
    assert taken(look()) is None
    assert (Measurement.objects.count(), Batch.objects.count(), LogEntry.objects.count()) == (1, 1, before)


def test_another_number_from_the_same_source_is_a_correction(look, found):
    taken(look(value="12"))
    measurements.approve(batch=Batch.objects.get(), by=officer(found.country))
    again = taken(look(value="13")).measurements.get()
    assert again.supersedes.numerator == 12
    assert Measurement.objects.approved().get().numerator == 12  # until it is approved
    last = taken(look(value="14")).measurements.get()
    assert Measurement.objects.waiting().get() == last
    assert last.supersedes.numerator == 12
    measurements.approve(batch=last.batch, by=officer(found.country))
    assert Measurement.objects.approved().get().numerator == 14


@pytest.mark.parametrize("status", ["approved", "submitted", "draft"])
def test_what_was_entered_here_is_never_overwritten(look, found, status):
    stored(found, 11, status=status)
    arrival = look(value="12")
    assert effects(arrival) == ["conflict"]
    assert taken(arrival) is None
    assert Measurement.objects.get().numerator == 11


def test_a_file_by_hand_corrects_what_was_entered_by_hand(look, found):
    stored(found, 11)
    batch = taken(look(value="12"), ours="updated")
    assert batch.measurements.get().supersedes.numerator == 11


def test_a_draft_that_says_the_same_is_replaced_by_what_came(look, found):
    draft = stored(found, 12, status="draft")
    taken(look(value="12"))
    draft.refresh_from_db()
    assert draft.status == MeasurementStatus.SUPERSEDED
    assert Measurement.objects.waiting().get().numerator == 12


def test_what_was_returned_is_not_handed_in_again_night_after_night(look, found):
    batch = taken(look(value="12"))
    measurements.return_with_note(batch=batch, by=officer(found.country), note="Look again")
    assert effects(look(value="12")) == ["unchanged"]
    assert effects(look(value="15")) == ["created"]


def test_what_was_deleted_there_is_told_and_stays_here(look, found):
    taken(look(value="12"))
    gone, never_there = look(value="", deleted=True), look(unit="f2", value="", deleted=True)
    assert effects(gone, never_there) == ["deleted", "unchanged"]
    assert exchange.store(arrivals=[gone, never_there], by=None, source=exchange.DHIS2) is None
    assert Measurement.objects.waiting().count() == 1


def test_nothing_is_counted_at_two_levels(look, found):
    stored(found, 50, unit=found.district)
    assert effects(look()) == ["already_reported_at_other_level"]
    assert effects(look(period="2026-08")) == ["created"]


def test_nothing_is_counted_for_a_quarter_and_its_months(look, found):
    stored(found, 50, period="2026Q3")
    assert effects(look(), look(unit="f2")) == ["already_reported_at_other_level", "created"]


def test_comparing_costs_the_same_for_two_and_for_many(look, django_assert_num_queries):
    for number in (2, 40):
        arrivals = [look(period=f"2026-{1 + n % 9:02}", unit=f"f{1 + n % 2}") for n in range(number)]
        with django_assert_num_queries(3):
            exchange.compare(arrivals)


def test_counts_say_how_many_of_each():
    assert exchange.counts_of([]) == {
        "created": 0, "updated": 0, "unchanged": 0, "conflict": 0, "deleted": 0, "not_taken": 0,
    }  # fmt: skip


def test_a_number_keeps_its_decimals(found):
    element = DataElementFactory(series__code="N", sheet__number_kind="number")
    book = Book(
        units={"f1": unit_facts([found.facilities[0].pk])[found.facilities[0].pk]},
        series={"N": series_facts([element.series_id])[element.series_id]},
    )
    arrival = exchange.understand(1, DataValue("N", Period.parse("2026-07"), "f1", "1.25"), book, TODAY)
    taken(arrival)
    assert Measurement.objects.get().numerator == D("1.25")
