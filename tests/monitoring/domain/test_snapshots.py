"""A snapshot keeps what was true, tells when something changed since, and is never touched."""

import re

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from basis.periods import Period
from governance.models import BudgetLine, LogEntry
from governance.values import Role
from monitoring.domain import snapshots
from monitoring.models import Figure, Snapshot
from tests.factories.governance import person_with_role
from tests.factories.plan import line
from tests.factories.reports import a_small_world, frozen

pytestmark = pytest.mark.django_db


def test_each_figure_has_a_code_of_its_own():
    codes = list(frozen().figures.values_list("code", flat=True))
    assert len(codes) == len(set(codes)) > 20
    assert all(re.fullmatch("F-[0-9A-HJKMNP-TV-Z]{10}", code) for code in codes)


def test_two_snapshots_of_the_same_numbers_have_different_codes():
    country = a_small_world()
    codes = [set(frozen(unit=country).figures.values_list("code", flat=True)) for _time in range(2)]
    assert not codes[0] & codes[1]


def test_a_code_is_made_of_snapshot_and_key():
    snapshot = frozen()
    figure = snapshot.figures.get(key="total.spent")
    assert figure.code == snapshots.code_of(snapshot.uid, "total.spent")


def test_every_figure_says_source_period_place_definition_and_status():
    for figure in frozen().figures.select_related("place"):
        assert figure.period == "FY2025-26"
        assert figure.place.code == "BD"
        assert figure.definition_version
        assert figure.status == "approved"
        assert figure.label_en
        assert figure.label_bn


def test_a_later_change_shows_in_the_current_value_and_not_in_the_figure():
    snapshot = frozen()
    figure = snapshot.figures.get(key="total.spent")
    assert snapshots.current_value(figure) == figure.value == 1000
    line(BudgetLine.objects.first().action, original=500, revised=500, released=500, spent=250, source="RPA")
    figure.refresh_from_db()
    assert figure.value == 1000
    assert snapshots.current_value(figure) == 1250


def test_an_altered_figure_is_noticed():
    snapshot = frozen()
    assert snapshots.is_intact(snapshot)
    Figure.objects.filter(snapshot=snapshot, key="total.spent").update(value=999)
    assert not snapshots.is_intact(Snapshot.objects.get(pk=snapshot.pk))


def test_the_database_refuses_a_key_twice():
    figure = frozen().figures.first()
    figure.pk, figure.code = None, "F-0000000000"
    with pytest.raises(IntegrityError), transaction.atomic():
        figure.save(force_insert=True)


def test_freezing_is_in_the_log():
    snapshot = frozen()
    entry = LogEntry.objects.get(noun="Snapshot")
    assert entry.noun_key == str(snapshot.uid)
    assert entry.after["sha256"] == snapshot.sha256


@pytest.mark.parametrize("kind", ["indicators", "training", "nonsense"])
def test_a_report_that_is_not_there_yet_says_so(kind):
    with pytest.raises(ValidationError) as refusal:
        frozen(kind)
    assert refusal.value.code == "unknown_report"


def test_only_those_who_build_reports_may_freeze():
    country = a_small_world()
    learner = person_with_role(Role.LEARNER, country)
    with pytest.raises(PermissionDenied):
        snapshots.freeze(kind="budget", period=Period.parse("FY2025-26"), unit=country, by=learner)
    assert not Snapshot.objects.exists()


@pytest.mark.parametrize("kind", ["budget", "progress"])
def test_the_number_of_queries_does_not_grow_with_the_plan(kind, django_assert_max_num_queries):
    country = a_small_world()
    period = Period.parse("FY2025-26" if kind == "budget" else "2026Q2")
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as few:
        snapshots.take(kind=kind, period=period, unit=country, by=None)
    for number in range(12):
        line(original=100, revised=100, released=100, spent=50, economic_code=f"9999-02{number:02}-0100-3211")
    with django_assert_max_num_queries(len(few)):
        snapshots.take(kind=kind, period=period, unit=country, by=None)
