"""Values that come in are held against what was approved; what is doubted must be answered before it counts."""

import datetime as dt
from decimal import Decimal as D

import pytest
from django.core.exceptions import ValidationError

from basis.periods import Period
from governance.models import LogEntry
from jobs.domain.queue import run_inline
from jobs.models import Job
from monitoring.domain import checking, measurements, watching
from monitoring.models import Batch, DataQuery, Measurement
from tests.factories.checks import QUARTERS, a_scene, submit
from tests.factories.collection import DataSetFactory, a_form
from tests.factories.monitoring import IndicatorFactory, measure, officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return a_scene()


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


def test_a_small_set_is_checked_at_once_and_a_large_one_by_a_job(scene, monkeypatch):
    monkeypatch.setattr(checking, "AT_ONCE", 0)
    batch = submit(scene, 2030)
    assert not DataQuery.objects.exists()
    job = Job.objects.get(kind="values.check")
    assert job.payload == {"batch": batch.pk}
    done = run_inline("values.check", job.payload)
    assert done.result == {"values": 1, "queries": 1, "closed": 0}
    assert DataQuery.objects.count() == 1


def test_a_check_that_fails_does_not_cost_the_values(scene, monkeypatch):
    def fail(rows):
        raise ZeroDivisionError

    monkeypatch.setattr(checking, "look", fail)
    batch = submit(scene, 2030)
    assert Measurement.objects.waiting().get().numerator == 2030
    assert Job.objects.get(kind="values.check").payload == {"batch": batch.pk}


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


# --- forms


def test_a_form_is_checked_by_its_cells_from_whichever_set_they_came(scene):
    form = a_form(DataSetFactory(series=[scene["indicator"].series], units=[scene["one"]]), scene["one"], "2026Q3")
    measure(scene["indicator"], scene["one"], "2026Q3", 2030, status="submitted")
    measure(scene["indicator"], scene["two"], "2026Q3", 2030, status="submitted")
    assert checking.check(submission=form).looked_at == 1
    assert [query.rule for query in checking.unanswered(submission=form)] == ["factor_ten"]
    with pytest.raises(ValidationError):
        checking.demand_answers(submission=form, by=scene["national"])
    assert checking.demand_answers(submission=form, by=scene["national"], comment="Seen on the ledger") == 1


def test_what_was_typed_and_not_sent_can_be_checked_and_asks_no_approver(scene):
    form = a_form(DataSetFactory(series=[scene["indicator"].series], units=[scene["one"]]), scene["one"], "2026Q3")
    measure(scene["indicator"], scene["one"], "2026Q3", 2030, status="draft")
    assert checking.check(submission=form).raised == 1
    assert not checking.unanswered(submission=form).exists()
