"""The platform counts what it records: a certificate is issued, and the coverage of that district moves by itself."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from basis.periods import Period
from config.management.commands.set_up import set_up_schedules
from governance.models import Posting
from governance.values import UnitLevel
from jobs.domain import execution
from jobs.models import Schedule
from learning.domain import certification
from learning.models import Attempt, Certificate, Enrolment
from monitoring import queries
from monitoring.domain import deciding, live, sources, submissions
from monitoring.domain.cells import computation
from monitoring.models import Computation, Indicator, Measurement
from tests.factories.approval import Climb
from tests.factories.governance import OrgUnitFactory, PersonFactory, PostingFactory
from tests.factories.jobs import JobFactory
from tests.factories.learning import completed, enrolled, published_course
from tests.factories.monitoring import IndicatorFactory, SeriesFactory, a_country, measure, officer
from tests.factories.plan import ActionFactory, line

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 25, 6, tzinfo=dt.UTC)  # twelve o'clock in Dhaka
NOVEMBER = Period.parse("2026-11")


@pytest.fixture
def now():
    with time_machine.travel(NOON, tick=True) as clock:
        yield clock


def indicator_of(code, level=UnitLevel.UPAZILA, frequency="monthly", **sheet):
    fields = {f"sheet__{name}": value for name, value in sheet.items()}
    return IndicatorFactory(
        series=SeriesFactory(code=code),
        sheet__level=level,
        sheet__frequency=frequency,
        sheet__computed_from="learning",
        **fields,
    )


@pytest.fixture
def scene(now):
    """Two districts; in the first an upazila with three filled posts, in the second one post."""
    country, (one, two) = a_country(2, 2)
    upazila = OrgUnitFactory(parent=one, level=UnitLevel.UPAZILA)
    return {
        "country": country,
        "one": one,
        "two": two,
        "upazila": upazila,
        "postings": [PostingFactory(unit=upazila, post=None) for _n in range(3)],
        "far": PostingFactory(unit=two),
        "course": published_course(),
        "indicator": indicator_of("WF03"),
    }


def value_at(scene, unit="one", period=NOVEMBER):
    value = queries.value_of(scene["indicator"], scene[unit], period)
    return value.numerator, value.denominator


def pull(scene, **more):
    return live.pull(indicator=scene["indicator"], by=None, **more)


def recount(unit, day):
    """WF03 counted again in the plainest way."""
    postings = [row for row in Posting.objects.on(day) if row.unit.path.startswith(unit.path)]
    valid = {row.person_id for row in Certificate.objects.all() if row.status_on(day) == "valid"}
    return sum(row.person_id in valid for row in postings), len(postings)


def test_a_certificate_moves_the_coverage_of_its_district(scene):
    pull(scene)
    assert value_at(scene) == (0, 3)
    completed(scene["course"], scene["postings"][0].person)
    pull(scene)
    assert value_at(scene) == (1, 3) == recount(scene["one"], dt.date(2026, 11, 25))
    assert value_at(scene, "two") == (0, 1) == recount(scene["two"], dt.date(2026, 11, 25))
    assert value_at(scene, "country") == (1, 4)


def test_its_passport_resolves_to_the_certificate(scene):
    completed(scene["course"], scene["postings"][0].person)
    pull(scene)
    row = Measurement.objects.approved().get(unit=scene["one"], period="2026-11")
    inputs = row.computation.inputs
    assert inputs["counts"] == {"certificates": 1, "filled_posts": 3}
    assert Certificate.objects.get(pk__in=inputs["ids"]["certificates"]).person == scene["postings"][0].person
    assert set(inputs["ids"]["filled_posts"]) == {posting.pk for posting in scene["postings"]}
    code = Certificate.objects.get().code
    assert sources.resolve(inputs) == [(code, reverse("verify", args=[code]))]


def test_revocation_takes_it_back_as_a_correction(scene):
    certificate = completed(scene["course"], scene["postings"][0].person).certificate
    pull(scene)
    certification.revoke(certificate=certificate, reason="Another person sat there", by=None)
    pull(scene)
    assert value_at(scene) == (0, 3)
    row = Measurement.objects.approved().get(unit=scene["one"], period="2026-11")
    assert (row.reason, row.supersedes.numerator, row.supersedes.status) == ("recomputed", 1, "superseded")


def test_it_ends_when_the_certificate_ends(scene, now):
    completed(scene["course"], scene["postings"][0].person)
    pull(scene)
    now.move_to(NOON + dt.timedelta(days=3 * 365))
    later = Period.parse("2029-11")
    pull(scene)
    assert value_at(scene, period=later) == (0, 3) == recount(scene["one"], dt.date(2029, 11, 24))
    assert value_at(scene) == (1, 3)  # the past stays


def test_it_moves_with_its_holder(scene):
    posting = scene["postings"][0]
    completed(scene["course"], posting.person)
    pull(scene)
    Posting.objects.filter(pk=posting.pk).update(valid_to=dt.date(2026, 11, 24))
    PostingFactory(person=posting.person, unit=scene["two"], valid_from=dt.date(2026, 11, 25))
    pull(scene)
    today = dt.date(2026, 11, 25)
    assert value_at(scene) == (0, 2) == recount(scene["one"], today)
    assert value_at(scene, "two") == (1, 2) == recount(scene["two"], today)


def test_where_the_last_post_is_empty_nothing_of_nothing_stands(scene):
    pull(scene)
    Posting.objects.filter(pk=scene["far"].pk).update(valid_to=dt.date(2026, 11, 20))
    pull(scene)
    assert value_at(scene, "two") == (0, 0)
    assert queries.value_of(scene["indicator"], scene["two"], NOVEMBER).value is None


def test_pulled_again_without_a_change_it_writes_nothing(scene):
    pull(scene)
    before = (Measurement.objects.count(), Computation.objects.count())
    done = pull(scene)
    assert (Measurement.objects.count(), Computation.objects.count()) == before
    assert [each.kept.unchanged for each in done] == [2, 2]


def test_the_same_number_from_other_rows_gets_a_new_passport(scene):
    certificate = completed(scene["course"], scene["postings"][0].person).certificate
    pull(scene)
    certification.revoke(certificate=certificate, reason="Another person sat there", by=None)
    second = completed(scene["course"], scene["postings"][1].person).certificate
    pull(scene)
    assert value_at(scene) == (1, 3)
    row = Measurement.objects.approved().get(unit=scene["one"], period="2026-11")
    assert row.computation.inputs["ids"]["certificates"] == [second.pk]


def test_the_period_that_ended_and_the_one_that_runs_are_counted(scene):
    assert [each.period.code for each in pull(scene)] == ["2026-10", "2026-11"]
    history = queries.history_of(scene["indicator"], scene["one"])
    october, november = history.values
    assert computation(history, november).provisional is True
    assert computation(history, october).provisional is False


def test_what_people_reported_is_never_overwritten_nor_counted_twice(scene):
    reported = measure(scene["indicator"], scene["upazila"], "2026-11", 2, 2)
    (_october, november) = pull(scene)
    assert november.kept.left_alone == [scene["one"]]
    assert value_at(scene) == (2, 2)
    reported.refresh_from_db()
    assert reported.status == "approved"


def test_only_the_officer_of_the_country_asks_for_it(scene):
    with pytest.raises(PermissionDenied):
        live.pull(by=officer(scene["one"]))
    assert live.pull(by=officer(scene["country"]))


def test_a_wrong_period_and_another_indicator_are_refused(scene):
    for period in ("2026-12", "FY2025-26"):
        with pytest.raises(ValidationError) as caught:
            pull(scene, period=Period.parse(period))
        assert caught.value.code == "wrong_period"
    with pytest.raises(ValidationError) as caught:
        live.pull(indicator=IndicatorFactory(), by=None)
    assert caught.value.code == "not_connected"


@pytest.mark.parametrize("number", [2, 30])
def test_queries_do_not_grow_with_the_people(scene, number, django_assert_max_num_queries):
    for _n in range(number):
        PostingFactory(unit=scene["upazila"])
    with django_assert_max_num_queries(60):
        pull(scene)


# --- the other sources ----------------------------------------------------------------------------------------


def test_completion_counts_enrolments_that_reached_their_ninetieth_day(scene):
    scene["indicator"] = indicator_of("DS06", time_aggregation_num="sum", time_aggregation_den="sum")
    quick, slow, new = (posting.person for posting in scene["postings"])
    completed(scene["course"], quick)
    enrolled(scene["course"], slow)
    enrolled(scene["course"], new)
    begun = NOON - dt.timedelta(days=100)
    Enrolment.objects.exclude(person=new).update(enrolled_at=begun)
    Enrolment.objects.filter(person=quick).update(completed_at=begun + dt.timedelta(days=90))
    pull(scene)
    assert value_at(scene) == (1, 2)
    Enrolment.objects.filter(person=quick).update(completed_at=begun + dt.timedelta(days=91))
    pull(scene)
    assert value_at(scene) == (0, 2)


def test_who_learned_in_ninety_days_is_active(scene):
    scene["indicator"] = indicator_of("DS07")
    for posting in scene["postings"][:2]:
        completed(scene["course"], posting.person)
    Attempt.objects.filter(enrolment__person=scene["postings"][1].person).update(
        occurred_at=NOON - dt.timedelta(days=91)
    )
    PostingFactory(person=scene["postings"][0].person, unit=scene["two"])  # a second post: one person all the same
    pull(scene)
    assert value_at(scene) == (1, 3)
    assert value_at(scene, "two") == (0, 1)


def test_values_count_that_were_approved_by_their_deadline(now):
    climb = Climb(levels=("national",))
    indicator = indicator_of("LG06", level="district", frequency="quarterly")
    with time_machine.travel(dt.datetime(2026, 7, 10, tzinfo=dt.UTC)):
        in_time = climb.sent(0)
        deciding.accept(submission=in_time, by=climb.national)
        late = climb.sent(1)
    with time_machine.travel(dt.datetime(2026, 7, 20, tzinfo=dt.UTC)):
        deciding.accept(submission=late, by=climb.national)
    third = Period.parse("2026Q3")
    live.pull(indicator=indicator, period=third, by=None)
    value = queries.value_of(indicator, climb.district, third)
    assert (value.numerator, value.denominator) == (2, 4)
    row = Measurement.objects.get(series_version__series__code="LG06")
    assert set(row.computation.inputs["ids"]["forms"]) == {in_time.pk, late.pk}
    form = submissions.reopen(submission=in_time, by=climb.sender, reason="Later correction")
    assert form.round == 2
    assert live.pull(indicator=indicator, period=third, by=None)[0].kept.unchanged == 1


def test_what_is_not_connected_says_why():
    register, post = indicator_of("IR02"), indicator_of("LG03")
    assert sources.why_not(register, "registers")
    assert sources.why_not(indicator_of("LG04"), "budget") == sources.NEEDS["LG04"]
    assert sources.why_not(post, "learning")
    assert not sources.why_not(indicator_of("WF03"), "learning")
    assert not sources.why_not(IndicatorFactory(), "")


def test_a_value_below_zero_is_kept_and_read_as_it_is(now):
    country = a_country(1)[0]
    indicator = indicator_of("ST09", level="national", frequency="annual", factor=100)
    line(ActionFactory(cost_bdt=1000), original=1500)
    year = Period.parse("FY2026-27")
    live.pull(indicator=indicator, period=year, by=None)
    assert queries.value_of(indicator, country, year).value == -50
    assert live.pull(indicator=indicator, period=year, by=None)[0].kept.unchanged == 1


def test_every_connected_code_is_an_indicator_of_the_plan(indicators):
    assert set(sources.SOURCES) <= set(Indicator.objects.values_list("code", flat=True))
    kinds = set(Indicator.objects.values_list("series__versions__sheet__computed_from", flat=True)) - {"", None}
    assert kinds <= set(sources.RECORDS)


def test_the_people_of_the_country_are_in_no_district(scene):
    PostingFactory(unit=scene["country"], person=PersonFactory())
    pull(scene)
    assert value_at(scene, "country") == (0, 4)


def test_it_is_counted_each_night(scene):
    set_up_schedules()
    schedule = Schedule.objects.get(kind="live.pull")
    assert schedule.active
    job = JobFactory(kind="live.pull", payload={})
    job = execution.run(job_id=job.pk)
    assert job.state == "finished"
    assert job.result == {"counted": 2, "new": 4, "corrected": 0}
    assert value_at(scene) == (0, 3)
