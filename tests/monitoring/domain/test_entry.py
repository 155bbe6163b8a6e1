"""Typing into a form: what is kept, what is refused, and that nothing is overwritten unseen."""

import datetime as dt
import threading
from decimal import Decimal as D

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.utils import timezone

from basis.periods import Period
from governance.domain import units
from governance.models import LogEntry, OrgUnit
from monitoring.domain import data_sets, entry
from monitoring.domain.layout import layout_of
from monitoring.models import Batch, CellComment, Measurement, Submission
from monitoring.values import NumberKind
from tests.factories.data_sets import SEX, a_data_set, an_element
from tests.factories.governance import OrgUnitFactory, PersonFactory
from tests.factories.monitoring import IndicatorFactory, a_country, measure, officer

pytestmark = pytest.mark.django_db
QUARTER = Period.parse("2026Q3")


class Scene:
    """A district form with one share and one count by sex."""

    def __init__(self):
        self.country, (self.unit, self.other) = a_country(2)
        self.share = IndicatorFactory(code="SHARE", series__code="SHARE").series
        self.count = an_element("COUNT", axes={"sex": SEX}, level="district", frequency="quarterly").series
        self.data_set = a_data_set(self.share, self.count, units=[self.unit])
        self.by, self.colleague = officer(self.unit), officer(self.unit)

    def save(self, *cells, by=None, **options):
        return entry.save_cells(
            data_set=self.data_set, unit=self.unit, period=QUARTER, cells=cells, by=by or self.by, **options
        )

    def type(self, numerator, denominator=None, series=None, part="", **options):
        """One cell of the share, or of another row."""
        names = {"comment", "client_event_id", "occurred_at", "base"}
        cell = entry.CellInput(
            series=series or self.share,
            disaggregation=part,
            numerator=None if numerator is None else D(numerator),
            denominator=None if denominator is None else D(denominator),
            **{name: value for name, value in options.items() if name in names},
        )
        rest = {name: value for name, value in options.items() if name not in names}
        return self.save(cell, **rest)[0]

    def standing(self):
        found = entry.standing(layout_of(self.data_set, QUARTER), unit=self.unit, period=QUARTER)
        return {key: (row.numerator, row.denominator) for key, row in found.items()}


@pytest.fixture
def scene():
    return Scene()


def codes(result):
    return {name: fault.code for name, fault in result.faults.items()}


def test_what_is_typed_is_a_draft_of_the_form(scene):
    result = scene.type(3, 4)
    row = result.standing
    assert (result.effect, row.status, row.numerator, row.denominator) == ("created", "draft", 3, 4)
    assert row.batch.submission == Submission.objects.get()
    assert (row.batch.source, row.by, row.fiscal_year) == ("form", scene.by, 2026)


def test_another_number_supersedes_and_erases_nothing(scene):
    first = scene.type(3, 4).standing
    second = scene.type(2, 4)
    first.refresh_from_db()
    assert second.effect == "updated"
    assert second.standing.supersedes == first
    assert (first.status, first.numerator) == ("superseded", 3)


def test_the_same_number_writes_nothing(scene):
    scene.type(3, 4)
    assert scene.type(3, 4).effect == "unchanged"
    assert Measurement.objects.count() == 1


def test_all_cells_of_a_form_come_in_one_set(scene):
    scene.type(3, 4)
    scene.type(5, series=scene.count, part="sex=female")
    scene.type(6, series=scene.count, part="sex=male", by=scene.colleague)
    assert Batch.objects.count() == 1


def test_an_emptied_cell_is_no_value_and_the_log_says_who_emptied_it(scene):
    scene.type(3, 4)
    result = scene.type(None)
    assert (result.effect, result.standing) == ("cleared", None)
    assert scene.standing() == {}
    assert Measurement.objects.get().status == "superseded"
    told = LogEntry.objects.get(verb="clear_values")
    assert (told.by, told.before) == (scene.by, {"SHARE": ["3", "4"]})


def test_a_zero_is_a_value(scene):
    scene.type(0, 4)
    assert scene.standing() == {(scene.share.pk, ""): (0, 4)}


def test_an_empty_cell_stays_empty(scene):
    assert scene.type(None).effect == "unchanged"
    assert not Measurement.objects.exists()


@pytest.mark.parametrize(
    ("numerator", "denominator", "name", "code"),
    [
        (3, None, "denominator", "missing_value"),
        (None, 3, "numerator", "missing_value"),
        (-1, 3, "numerator", "negative"),
        (5, 4, "numerator", "numerator_over_denominator"),
        ("1e15", "1e15", "numerator", "not_a_number"),
        ("0.1234567", 4, "numerator", "not_a_number"),
    ],
)
def test_numbers_that_cannot_be(scene, numerator, denominator, name, code):
    assert codes(scene.type(numerator, denominator))[name] == code
    assert not Measurement.objects.exists()


def test_a_count_is_whole_and_has_no_denominator(scene):
    assert codes(scene.type("1.5", series=scene.count, part="sex=male")) == {"numerator": "not_whole"}
    assert codes(scene.type(1, 2, series=scene.count, part="sex=male")) == {"denominator": "unexpected_denominator"}


def test_a_number_that_may_be_below_zero(scene):
    change = an_element("CHANGE", level="district", frequency="quarterly", number_kind=NumberKind.SIGNED).series
    data_sets.set_items(data_set=scene.data_set, items=[data_sets.Item(change)], by=None)
    assert scene.type(-5, series=change).effect == "created"


def test_a_form_has_only_its_cells(scene):
    elsewhere = IndicatorFactory().series
    assert codes(scene.type(1, 2, series=elsewhere)) == {"cell": "unknown_cell"}
    assert codes(scene.type(1, series=scene.count, part="sex=other")) == {"cell": "unknown_cell"}
    assert codes(scene.type(1, series=scene.count)) == {"cell": "unknown_cell"}, "nobody writes the total"


def test_a_good_cell_is_kept_beside_a_bad_one(scene):
    good = entry.CellInput(series=scene.count, disaggregation="sex=male", numerator=D(1))
    bad = entry.CellInput(series=scene.count, disaggregation="sex=female", numerator=D(-1))
    assert [bool(result.faults) for result in scene.save(good, bad)] == [False, True]
    assert len(scene.standing()) == 1


def test_a_cell_that_comes_twice_is_refused_both_times(scene):
    cell = entry.CellInput(series=scene.share, numerator=D(1), denominator=D(2))
    assert [codes(result) for result in scene.save(cell, cell)] == [{"cell": "duplicate_key"}] * 2


# --- sent again, and at the same time ---------------------------------------------------------------------------


def test_sent_five_times_it_happens_once(scene):
    for _time in range(5):
        result = scene.type(3, 4, client_event_id="e1")
    assert Measurement.objects.get() == result.standing


def test_an_old_message_does_not_bring_an_old_number_back(scene):
    scene.type(3, 4, client_event_id="e1")
    scene.type(2, 4, client_event_id="e2")
    result = scene.type(3, 4, client_event_id="e1")
    assert (result.faults, result.standing.numerator) == ({}, 2)
    assert scene.standing()[scene.share.pk, ""] == (2, 4)


def test_a_message_of_another_cell_is_not_taken_for_a_repetition(scene):
    scene.type(3, 4, client_event_id="e1")
    result = scene.type(7, series=scene.count, part="sex=male", client_event_id="e1")
    assert codes(result) == {"cell": "event_reused"}


def test_a_whole_message_sent_twice_happens_once(scene):
    scene.type(3, 4, client_event_id=None)
    cells = [entry.CellInput(series=scene.share, numerator=D(1), denominator=D(4))]
    scene.save(*cells, source="file")
    sent = {"data_set": scene.data_set, "unit": scene.unit, "period": QUARTER, "by": scene.by, "source": "xlsx"}
    entry.save_cells(
        cells=[entry.CellInput(series=scene.share, numerator=D(2), denominator=D(4))], client_event_id="m", **sent
    )
    scene.type(3, 4)
    entry.save_cells(
        cells=[entry.CellInput(series=scene.share, numerator=D(2), denominator=D(4))], client_event_id="m", **sent
    )
    assert scene.standing()[scene.share.pk, ""] == (3, 4)


def test_what_somebody_else_wrote_is_not_overwritten_unseen(scene):
    seen = scene.type(3, 4).standing
    theirs = scene.type(2, 4, by=scene.colleague, base=seen.pk).standing
    result = scene.type(1, 4, base=seen.pk)
    assert codes(result) == {"base": "conflict"}
    assert result.standing == theirs
    assert scene.standing()[scene.share.pk, ""] == (2, 4)


def test_who_has_seen_it_may_replace_it(scene):
    theirs = scene.type(2, 4, by=scene.colleague).standing
    assert scene.type(1, 4, base=theirs.pk).effect == "updated"


def test_two_who_fill_the_same_empty_cell_are_told(scene):
    scene.type(2, 4, by=scene.colleague, base=0)
    assert codes(scene.type(1, 4, base=0)) == {"base": "conflict"}
    assert scene.type(2, 4, base=0).effect == "unchanged", "the same number is no conflict"


def test_a_lost_answer_is_no_conflict_with_oneself(scene):
    scene.type(3, 4, base=0, device="laptop", client_event_id="e1")  # the answer never came
    assert scene.type(2, 4, base=0, device="laptop", client_event_id="e2").effect == "updated"
    assert codes(scene.type(1, 4, base=0, device="phone")) == {"base": "conflict"}


def test_emptying_what_another_wrote_is_a_conflict_too(scene):
    seen = scene.type(3, 4).standing
    scene.type(2, 4, by=scene.colleague, base=seen.pk)
    assert codes(scene.type(None, base=seen.pk)) == {"base": "conflict"}


# --- who, where, when --------------------------------------------------------------------------------------------


def test_only_an_officer_whose_role_reaches_the_unit(scene):
    for person in (officer(scene.other), PersonFactory()):
        with pytest.raises(PermissionDenied):
            scene.type(3, 4, by=person)
    assert scene.type(3, 4, by=officer(scene.country)).effect == "created"


def refused(scene, code, **options):
    with pytest.raises(ValidationError) as error:
        scene.type(3, 4, **options)
    assert error.value.code == code
    assert not Measurement.objects.exists()


@pytest.mark.parametrize(
    ("state", "waits", "code"), [("sent", "national", "form_sent"), ("approved", "", "form_approved")]
)
def test_a_form_that_is_sent_or_approved_takes_nothing(scene, state, waits, code):
    data_sets.open_form(data_set=scene.data_set, unit=scene.unit, period=QUARTER)
    Submission.objects.update(state=state, waits_at=waits)
    refused(scene, code)


def test_a_returned_form_is_filled_in_again(scene):
    data_sets.open_form(data_set=scene.data_set, unit=scene.unit, period=QUARTER)
    Submission.objects.update(state="returned")
    row = measure(IndicatorFactory(), scene.unit, "2026Q3", 1, 4, status="returned")
    Measurement.objects.filter(pk=row.pk).update(series_version=scene.share.versions.get())
    assert scene.standing()[scene.share.pk, ""] == (1, 4)
    assert scene.type(3, 4).effect == "updated"
    row.refresh_from_db()
    assert row.status == "superseded"


def test_a_locked_form_opens_under_an_exception(scene):
    long_ago = Period.parse("2024Q3")
    type(scene.data_set).objects.update(lock_days=10)
    scene.data_set.refresh_from_db()
    sent = {"data_set": scene.data_set, "unit": scene.unit, "period": long_ago, "by": scene.by}
    cell = entry.CellInput(series=scene.share, numerator=D(1), denominator=D(2))
    with pytest.raises(ValidationError) as error:
        entry.save_cells(cells=[cell], **sent)
    assert error.value.code == "locked"
    data_sets.unlock(
        data_set=scene.data_set, unit=scene.unit, period=long_ago, until=timezone.localdate(), reason="Flood",
        by=officer(scene.country),
    )  # fmt: skip
    assert entry.save_cells(cells=[cell], **sent)[0].effect == "created"


def test_a_closed_unit_takes_nothing_after_its_end(scene):
    units.close_unit(unit=scene.unit, on=dt.date(2026, 6, 30), by=None)
    refused(scene, "closed_unit")


def test_a_unit_that_was_moved_in_the_middle_of_the_quarter_is_one_unit(scene):
    division = OrgUnitFactory(parent=OrgUnit.objects.get(pk=scene.country.pk), level="division")
    scene.unit = units.move_unit(
        unit=scene.unit, parent=OrgUnit.objects.get(pk=division.pk), valid_from=dt.date(2026, 8, 15), by=None
    )
    assert scene.type(3, 4).effect == "created"


def test_a_unit_without_the_form_takes_nothing(scene):
    scene.unit, scene.by = scene.other, officer(scene.other)
    refused(scene, "not_assigned")


def test_periods_that_cannot_be(scene):
    later = Period.containing(timezone.localdate() + dt.timedelta(days=100), "quarter")
    cells = [entry.CellInput(series=scene.share, numerator=D(1), denominator=D(2))]
    for period, code in ((later, "future_period"), (Period.parse("2026-08"), "wrong_period")):
        with pytest.raises(ValidationError) as error:
            entry.save_cells(data_set=scene.data_set, unit=scene.unit, period=period, cells=cells, by=None)
        assert error.value.code == code


@pytest.mark.parametrize("status", ["approved", "submitted"])
def test_never_at_two_levels(scene, status):
    row = measure(IndicatorFactory(), scene.country, "2026Q3", 1, 4, status=status)
    Measurement.objects.filter(pk=row.pk).update(series_version=scene.share.versions.get())
    assert codes(scene.type(3, 4)) == {"cell": "already_reported_at_other_level"}
    assert scene.type(3, series=scene.count, part="sex=male").effect == "created"


def test_an_approved_value_is_corrected_not_taken_away(scene):
    row = measure(IndicatorFactory(), scene.unit, "2026Q3", 1, 4)
    Measurement.objects.filter(pk=row.pk).update(series_version=scene.share.versions.get())
    assert codes(scene.type(None)) == {"numerator": "approved_value"}
    result = scene.type(2, 4)
    assert (result.effect, result.standing.supersedes) == ("updated", row)
    row.refresh_from_db()
    assert row.status == "approved", "it counts until the correction is approved"
    assert scene.type(None).standing == row, "without the correction the approved value stands again"


def test_a_cell_that_another_system_delivers_is_read_only(scene, monkeypatch):
    monkeypatch.setattr(entry, "read_only_cells", lambda **_which: {(scene.share.pk, ""): "DHIS2"})
    assert codes(scene.type(3, 4)) == {"cell": "read_only"}


def test_a_remark_comes_with_the_number(scene):
    for _time in range(2):
        scene.type(3, 4, comment="Counted twice", client_event_id="e1")
    assert CellComment.objects.get().text == "Counted twice"


def test_a_dry_run_says_everything_and_keeps_nothing(scene):
    assert scene.type(3, 4, dry_run=True).effect == "created"
    assert not Measurement.objects.exists()


def test_what_is_missing_is_named(scene):
    scene.type(5, series=scene.count, part="sex=female")
    layout = layout_of(scene.data_set, QUARTER)
    now = entry.standing(layout, unit=scene.unit, period=QUARTER)
    assert [(line.noun.code, part) for line, part in entry.missing(layout, now)] == [
        ("SHARE", ""),
        ("COUNT", "sex=male"),
    ]


@pytest.mark.parametrize("number", [2, 100])
def test_queries_do_not_grow_with_the_cells(scene, number, django_assert_max_num_queries):
    rows = [
        an_element(f"E{n}", axes={"sex": SEX}, level="district", frequency="quarterly").series for n in range(number)
    ]
    data_sets.set_items(data_set=scene.data_set, items=[data_sets.Item(row) for row in rows], by=None)
    cells = [
        entry.CellInput(
            series=row, disaggregation=f"sex={sex}", numerator=D(1), client_event_id=f"{row.pk}{sex}", base=0
        )
        for row in rows
        for sex in SEX
    ]
    with django_assert_max_num_queries(34):
        assert {result.effect for result in scene.save(*cells)} == {"created"}


def at_once(*acts):
    """Run these at the same moment, each with a connection of its own; what those returned that came through."""
    start, told = threading.Barrier(len(acts)), []

    def run(act):
        try:
            start.wait(timeout=20)
            told.append(act())
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return told


@pytest.mark.django_db(transaction=True)
def test_one_message_five_times_at_once_happens_once():
    scene = Scene()
    results = at_once(*[lambda: scene.type(3, 4, base=0, client_event_id="e1")] * 5)
    assert [result.faults for result in results] == [{}] * 5
    assert Measurement.objects.count() == Submission.objects.count() == Batch.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_write_at_once_the_second_one_is_told():
    scene = Scene()
    results = at_once(
        lambda: scene.type(3, 4, base=0), lambda: scene.type(2, 4, base=0, by=scene.colleague, device="other")
    )
    assert sorted(str(codes(result).get("base", "")) for result in results) == ["", "conflict"]
    assert Measurement.objects.drafts().count() == 1
