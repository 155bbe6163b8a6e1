"""Values that come in are held against what was approved; what is doubted must be answered before it counts."""

import datetime as dt
from decimal import Decimal as D

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from basis.periods import Period
from governance.models import LogEntry, OrgUnit
from governance.values import UnitLevel
from jobs.domain.queue import run_inline
from jobs.models import Job
from monitoring.domain import checking, measurements, watching
from monitoring.models import Batch, CellComment, DataQuery, Measurement, MinMax
from tests.factories.collection import DataElementFactory, DisaggregationFactory
from tests.factories.governance import OrgUnitFactory
from tests.factories.monitoring import BatchFactory, IndicatorFactory, a_country, measure, officer

pytestmark = pytest.mark.django_db
QUARTERS = ["2024Q3", "2024Q4", "2025Q1", "2025Q2", "2025Q3", "2025Q4", "2026Q1", "2026Q2", "2026Q3"]
NOW = dt.datetime(2026, 10, 1, tzinfo=dt.UTC)


@pytest.fixture
def scene():
    country, (one, two) = a_country(2, 2)
    count = {
        "sheet__value_type": "count",
        "sheet__unit": "count",
        "sheet__factor": 1,
        "sheet__space_aggregation": "sum",
    }
    indicator = IndicatorFactory(**count)
    for quarter, number in zip(QUARTERS, [210, 205, 198, 214, 201, 208, 203, 199], strict=False):
        measure(indicator, one, quarter, number)
    return {
        "indicator": indicator,
        "one": one,
        "two": two,
        "sender": officer(one),
        "colleague": officer(one),
        "national": officer(country),
    }


def submit(scene, number, quarter="2026Q3", **fields):
    entry = measurements.Entry(scene["indicator"], scene["one"], Period.parse(quarter), D(number), **fields)
    return measurements.submit(entries=[entry], by=scene["sender"])


# --- the whole sample file


def test_the_sample_file_raises_what_was_planted_by_name_and_little_else(figures):
    for batch in Batch.objects.filter(filename="indicator_values_sample.csv"):
        checking.check(batch=batch)
    watching.watch(today=dt.date(2026, 11, 25))
    sample = DataQuery.objects.filter(series__code__in=["DS02", "DS05", "IN01", "IN03", "SI02", "WF01"])
    raised = {(q.rule, q.series.code, q.unit.code, q.period) for q in sample.select_related("series", "unit")}
    assert raised >= {
        ("factor_ten", "DS02", "5010", "2025Q4"),
        ("missing", "IN01", "4055", "2025Q2"),
        ("level_shift", "IN01", "6058", "2025Q3"),
        ("decline", "SI02", "BD", "2025Q4"),
        ("off_target", "IN03", "5549", "2025Q3"),
    }
    assert len(raised) <= 20
    assert not any(code == "DS05" for _rule, code, _unit, _period in raised)
    assert DataQuery.objects.count() <= 20


def test_checked_again_the_sample_file_writes_nothing_new(figures):
    batch = Batch.objects.get(filename="indicator_values_sample.csv")
    checking.check(batch=batch)
    watching.watch(today=dt.date(2026, 11, 25))
    before = list(DataQuery.objects.order_by("pk").values())
    assert checking.check(batch=batch).raised == 0
    assert watching.watch(today=dt.date(2026, 11, 26)).raised == 0
    assert list(DataQuery.objects.order_by("pk").values()) == before


# --- when a value is handed in


def test_a_value_in_doubt_is_stored_all_the_same(scene):
    batch = submit(scene, 2030)
    assert Measurement.objects.waiting().get().numerator == 2030
    query = DataQuery.objects.get()
    assert (query.rule, query.state, query.measurement, query.batch_id) == (
        "factor_ten",
        "open",
        Measurement.objects.get(batch=batch),
        batch.pk,
    )
    assert (query.details["value"], query.details["side"]) == ("2030", "high")


def test_a_sound_value_raises_nothing(scene):
    submit(scene, 206)
    assert not DataQuery.objects.exists()


def test_a_real_zero_raises_no_query(scene):
    small = IndicatorFactory()
    for quarter, number in zip(QUARTERS, [2, 1, 2, 3, 2, 2, 1, 2], strict=False):
        measure(small, scene["one"], quarter, number, 5)
    entry = measurements.Entry(small, scene["one"], Period.parse("2026Q3"), D(0), D(5))
    measurements.submit(entries=[entry], by=scene["sender"])
    assert not DataQuery.objects.exists()


def test_what_was_returned_or_waits_is_no_past(scene):
    Measurement.objects.update(status="returned")
    submit(scene, 2030)
    assert not DataQuery.objects.exists()


def test_peers_are_read_for_a_newcomer(scene):
    country = OrgUnit.objects.get(code="BD")
    units = [OrgUnitFactory(parent=OrgUnit.objects.get(pk=country.pk), level=UnitLevel.DISTRICT) for _n in range(12)]
    for number, unit in enumerate(units):
        measure(scene["indicator"], unit, "2026Q2", 95 + number)
        measure(scene["indicator"], unit, "2026Q3", 96 + number)
    entry = measurements.Entry(scene["indicator"], scene["two"], Period.parse("2026Q3"), D(1010))
    measurements.submit(entries=[entry], by=officer(country))
    query = DataQuery.objects.get()
    assert (query.rule, query.details["against"]) == ("factor_ten", "peers")


def test_the_same_doubt_is_asked_once(scene):
    batch = submit(scene, 2030)
    assert checking.check(batch=batch).raised == 0
    assert DataQuery.objects.count() == 1


def test_a_correction_closes_its_query_by_itself(scene):
    submit(scene, 2030)
    submit(scene, 203)
    query = DataQuery.objects.get()
    assert (query.state, query.closed_at is not None) == ("closed", True)
    step = query.steps.get()
    assert (step.state, step.by, step.text) == ("closed", None, "")


def test_a_correction_that_is_doubted_too_is_asked_about_again(scene):
    batch = submit(scene, 2030)
    query = DataQuery.objects.get()
    checking.answer(query=query, text="Counted twice", by=scene["sender"])
    submit(scene, 1900)
    query.refresh_from_db()
    assert (query.state, query.details["value"]) == ("open", "1900")
    assert query.batch_id != batch.pk or query.measurement.numerator == 1900


def test_a_sender_hears_of_nothing_when_nothing_has_changed(scene):
    submit(scene, 2030)
    assert submit(scene, 2030) is None
    assert DataQuery.objects.count() == 1


def test_a_small_set_is_checked_at_once_and_a_large_one_by_a_job(scene, monkeypatch):
    monkeypatch.setattr(checking, "AT_ONCE", 0)
    batch = submit(scene, 2030)
    assert not DataQuery.objects.exists()
    job = Job.objects.get(kind="values.check")
    assert job.payload == {"batch": batch.pk}
    done = run_inline("values.check", job.payload)
    assert done.result == {"values": 1, "queries": 1, "closed": 0}
    assert DataQuery.objects.count() == 1


def test_large_sets_are_looked_at_unit_by_unit(scene, monkeypatch):
    monkeypatch.setattr(checking, "CHUNK", 1)
    seen = []
    batch = submit(scene, 2030)
    DataQuery.objects.all().delete()
    findings = checking.look(Measurement.objects.filter(batch=batch), lambda done, total: seen.append((done, total)))
    assert [found.rule for found in findings.found] == ["factor_ten"]
    assert seen == [(1, 1)]


def test_a_cancelled_check_writes_nothing(scene):
    batch = submit(scene, 2030)
    DataQuery.objects.all().delete()

    def stop(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        checking.look(Measurement.objects.filter(batch=batch), stop)
    assert not DataQuery.objects.exists()


def test_the_number_of_questions_to_the_database_does_not_grow(scene):
    def cost(units):
        country = OrgUnit.objects.get(code="BD")
        batch = BatchFactory()
        for _n in range(units):
            unit = OrgUnitFactory(parent=OrgUnit.objects.get(pk=country.pk), level=UnitLevel.DISTRICT)
            for quarter in QUARTERS[:5]:
                measure(scene["indicator"], unit, quarter, 200)
            measure(scene["indicator"], unit, "2026Q3", 201, batch=batch, status="submitted")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            checking.check(batch=batch)
        return len(asked)

    assert cost(40) <= cost(3) + 1


# --- ranges, parts, copies


def test_a_value_outside_its_usual_range_is_asked_about(scene):
    series = scene["indicator"].series
    MinMax.objects.create(series=series, unit=scene["one"], low=190, high=220, at=NOW)
    submit(scene, 224)
    query = DataQuery.objects.get()
    assert (query.rule, query.details["high"]) == ("range", "220")


@pytest.fixture
def element(scene):
    DisaggregationFactory()
    by_sex = DisaggregationFactory()
    return DataElementFactory(
        sheet__disaggregation=by_sex,
        sheet__total_is_collected=True,
        sheet__frequency="quarterly",
        sheet__level="district",
    )


def write(element, unit, batch, **parts):
    for part, number in parts.items():
        key = "" if part == "total" else f"sex={part}"
        measure(element, unit, "2026Q3", number, disaggregation=key, batch=batch, status="submitted")


def test_parts_that_do_not_make_the_whole_are_asked_about(scene, element):
    batch = BatchFactory()
    write(element, scene["one"], batch, total=10, female=4, male=5)
    checking.check(batch=batch)
    query = DataQuery.objects.get()
    assert (query.rule, query.disaggregation, query.details["gap"]) == ("parts", "", "1")


def test_an_explained_gap_raises_nothing(scene, element):
    batch = BatchFactory()
    write(element, scene["one"], batch, total=10, female=4, male=5)
    CellComment.objects.create(
        series=element.series, unit=scene["one"], period="2026Q3", text="Sex of one person not written", at=NOW
    )
    checking.check(batch=batch)
    assert not DataQuery.objects.exists()


def test_a_form_that_repeats_the_one_before_is_asked_about_once(scene):
    elements = [DataElementFactory(sheet__frequency="quarterly", sheet__level="district") for _n in range(5)]
    batch = BatchFactory()
    for each, number in zip(elements, [412, 87, 133, 1240, 58], strict=True):
        measure(each, scene["one"], "2026Q2", number)
        measure(each, scene["one"], "2026Q3", number, batch=batch, status="submitted")
    checking.check(batch=batch)
    query = DataQuery.objects.get()
    assert (query.rule, query.details["period"]) == ("copied_period", "2026Q2")


def test_a_running_total_must_not_fall_within_the_year(scene):
    running = IndicatorFactory(
        sheet__value_type="count", sheet__unit="count", sheet__factor=1, sheet__cumulative_in_fy=True
    )
    measure(running, scene["one"], "2026Q2", 500)
    measure(running, scene["one"], "2026Q3", 120)
    for quarter, number, told in [("2026Q3", 100, False), ("2026Q4", 90, True)]:
        batch = BatchFactory()
        status = "submitted"
        measure(running, scene["one"], quarter, number, batch=batch, status=status)
        checking.check(batch=batch)
        assert DataQuery.objects.filter(rule="running_total").exists() is told


# --- before an approval


def test_an_unanswered_query_stands_in_the_way_of_the_approval(scene):
    batch = submit(scene, 2030)
    with pytest.raises(ValidationError) as refused:
        measurements.approve(batch=batch, by=scene["national"])
    assert refused.value.error_dict["comment"][0].code == "unanswered_queries"
    assert not Measurement.objects.approved().filter(period="2026Q3").exists()


def test_once_answered_the_value_can_be_approved(scene):
    batch = submit(scene, 2030)
    checking.answer(query=DataQuery.objects.get(), text="A camp was held in August", by=scene["sender"])
    assert measurements.approve(batch=batch, by=scene["national"]) == 1


def test_the_approver_may_confirm_with_a_comment(scene):
    batch = submit(scene, 2030)
    assert measurements.approve(batch=batch, by=scene["national"], comment="Seen on the ledger") == 1
    query = DataQuery.objects.get()
    assert (query.state, query.steps.get().text, query.steps.get().by) == (
        "answered",
        "Seen on the ledger",
        scene["national"],
    )
    assert LogEntry.objects.filter(verb="confirm_values").exists()


def test_queries_of_another_set_do_not_stand_in_the_way(scene):
    submit(scene, 2030)
    other = measurements.Entry(IndicatorFactory(), scene["two"], Period.parse("2026Q3"), D(1), D(2))
    batch = measurements.submit(entries=[other], by=officer(scene["two"]))
    assert measurements.approve(batch=batch, by=scene["national"]) == 1


# --- answers


def test_an_answer_is_kept_with_who_gave_it(scene):
    submit(scene, 2030)
    query = checking.answer(query=DataQuery.objects.get(), text=" A camp was held ", by=scene["sender"])
    step = query.steps.get()
    assert (query.state, step.text, step.by) == ("answered", "A camp was held", scene["sender"])
    assert LogEntry.objects.get(verb="answer_query").noun_key == str(query.pk)


@pytest.mark.parametrize(
    ("text", "code"), [("", "missing_comment"), (" \n", "missing_comment"), ("x" * 1001, "too_long")]
)
def test_an_answer_says_something_and_not_too_much(scene, text, code):
    submit(scene, 2030)
    with pytest.raises(ValidationError) as refused:
        checking.answer(query=DataQuery.objects.get(), text=text, by=scene["sender"])
    assert refused.value.error_dict["text"][0].code == code


def test_officers_elsewhere_do_not_answer(scene):
    submit(scene, 2030)
    with pytest.raises(PermissionDenied):
        checking.answer(query=DataQuery.objects.get(), text="Mine", by=officer(scene["two"]))


def test_who_sent_or_answered_does_not_close(scene):
    submit(scene, 2030)
    query = DataQuery.objects.get()
    checking.answer(query=query, text="So it was", by=scene["colleague"])
    for person in (scene["sender"], scene["colleague"]):
        with pytest.raises(PermissionDenied):
            checking.close(query=query, by=person)
    assert checking.close(query=query, by=scene["national"]).state == "closed"


def test_closed_without_an_answer_it_needs_a_comment(scene):
    submit(scene, 2030)
    query = DataQuery.objects.get()
    with pytest.raises(ValidationError):
        checking.close(query=query, by=scene["national"])
    assert checking.close(query=query, by=scene["national"], text="Rang them up").state == "closed"


def test_a_closed_query_is_not_answered_and_can_be_reopened(scene):
    submit(scene, 2030)
    query = checking.close(query=DataQuery.objects.get(), by=scene["national"], text="Rang them up")
    with pytest.raises(ValidationError) as refused:
        checking.answer(query=query, text="Late", by=scene["sender"])
    assert refused.value.code == "query_closed"
    assert checking.reopen(query=query, text="They meant another month", by=scene["national"]).state == "open"
    assert [step.state for step in query.steps.all()] == ["closed", "open"]


def test_closed_twice_it_is_closed_once(scene):
    submit(scene, 2030)
    query = checking.close(query=DataQuery.objects.get(), by=scene["national"], text="Rang them up")
    checking.close(query=query, by=scene["national"], text="Again")
    assert query.steps.count() == 1
