"""The passport of a figure: everything to those who may know, the truth to everybody."""

import pytest
from django.core.management import call_command
from django.utils import timezone, translation

from basis.periods import Period
from governance.models import BudgetLine, OrgUnit
from governance.values import Role
from monitoring.domain import computing
from monitoring.models import Computation, Figure, IndicatorSheet, Measurement, Snapshot
from monitoring.reports import passport
from monitoring.reports.passport import check_page, passport_of
from tests.factories.collection import DataElementFactory
from tests.factories.governance import OrgUnitFactory, PostFactory, PostingFactory, person_with_role
from tests.factories.monitoring import BatchFactory, IndicatorFactory, a_country, measure
from tests.factories.plan import line
from tests.factories.reports import a_small_world, frozen
from tests.factories.site import publish

pytestmark = pytest.mark.django_db


def spent(snapshot) -> Figure:
    return snapshot.figures.get(key="total.spent")


def test_a_code_is_read_as_people_mistype_it():
    figure = spent(frozen())
    mistyped = figure.code.lower().replace("0", "O").replace("1", "l")
    assert passport_of(mistyped).figure == figure
    assert passport_of("F-NOSUCHCODE") is None
    assert passport_of("") is None


def test_a_correction_makes_the_figure_superseded_and_the_snapshot_stays_genuine():
    figure = spent(frozen())
    assert not passport_of(figure.code).superseded
    line(BudgetLine.objects.first().action, original=500, revised=500, released=500, spent=250, source="RPA")
    passport = passport_of(figure.code)
    assert passport.superseded
    assert passport.intact
    assert passport.figure.value == 1000
    assert passport.current == 1250


def test_a_visitor_sees_the_number_of_a_published_report_only(client):
    snapshot = frozen()
    figure = spent(snapshot)
    address = f"/en/verify/{figure.code}/"
    before = client.get(address).content.decode()
    assert "has not been published yet" in before
    assert "1,000" not in before
    publish(snapshot)
    after = client.get(address).content.decode()
    assert "1,000 taka" in after
    assert snapshot.sha256 in after


def test_an_officer_sees_it_before(sign_in):
    snapshot = frozen()
    officer = person_with_role(Role.MONITORING_OFFICER, snapshot.unit)
    page = sign_in(officer).get(f"/bn/verify/{spent(snapshot).code}/").content.decode()
    assert "১,০০০ টাকা" in page
    assert "<dd>১</dd>" in page  # the version of the definition, not its key
    assert "budget.spent" not in page


def test_the_page_tells_who_entered_and_who_approved():
    country = a_small_world()
    post = PostFactory(name_en="District statistician")
    person = person_with_role(Role.MONITORING_OFFICER, country)
    PostingFactory(person=person, post=post, unit=country)
    Measurement.objects.update(by=person, approved_by=person, batch=BatchFactory())
    figure = frozen("progress", "2026Q2", country).figures.get(key="indicator.TS90.value")
    with translation.override("en"):
        hands = passport_of(figure.code).hands
    assert hands == (
        ("Entered by", "District statistician (2 values)"),
        ("Approved by", "District statistician (2 values)"),
    )


def test_the_code_of_a_table_lists_its_figures():
    figure = frozen().figures.get(key="table.pillars")
    parts = passport_of(figure.code).parts
    assert {part.key for part in parts} >= {"pillar.1.spent", "pillar.2.spent"}


def test_the_definition_of_an_indicator_comes_from_its_version():
    figure = frozen("progress", "2026Q2").figures.get(key="indicator.TS90.value")
    assert ("সংজ্ঞা", "ভালো জিনিসের অংশ।") in passport_of(figure.code).definition


@pytest.mark.parametrize(("kind", "period"), [("budget", "FY2025-26"), ("progress", "2026Q2")])
def test_no_figure_is_without_a_definition(kind, period):
    by_definition = {figure.definition_version: figure for figure in frozen(kind, period).figures.all()}
    assert len(by_definition) > 5
    without = [name for name, figure in by_definition.items() if not passport_of(figure.code).definition]
    assert without == []


def test_an_altered_snapshot_warns(client):
    snapshot = frozen()
    publish(snapshot)
    Figure.objects.filter(snapshot=snapshot, key="total.revised").update(value=1)
    page = client.get(f"/en/verify/{spent(snapshot).code}/").content.decode()
    assert "Do not rely on it" in page


@pytest.mark.parametrize("key", ["total.spent", "total.of_revised", "table.pillars", "count.lines", "low."])
def test_every_kind_of_figure_has_a_page(client, key):
    snapshot = frozen()
    publish(snapshot)
    figure = snapshot.figures.filter(key__startswith=key).first()
    for language in ("bn", "en"):
        response = client.get(f"/{language}/verify/{figure.code}/")
        assert response.status_code == 200
        assert figure.code in response.content.decode()


def test_a_page_is_only_for_codes_of_figures():
    assert check_page("C-1234567890") is None


def test_the_command_tells_the_same(capsys):
    figure = spent(frozen())
    call_command("verify_figure", figure.code)
    told = capsys.readouterr().out
    assert figure.code in told
    assert "still stands" in told


def test_a_counted_figure_says_what_was_counted_and_names_nobody(client):
    country = a_small_world()
    figure_rows = Measurement.objects.filter(period="2026Q2")
    for row, holders in zip(figure_rows, (12, 3), strict=True):
        counts = {"certificates": holders, "filled_posts": 40}
        Computation.objects.create(
            measurement=row,
            source="learning",
            inputs={"counts": counts, "ids": {"certificates": [1]}},
            computed_at=timezone.now(),
        )
    snapshot = frozen("progress", "2026Q2", country)
    publish(snapshot)
    figure = snapshot.figures.get(key="indicator.TS90.value")
    text = client.get(f"/en/verify/{figure.code}/").content.decode()
    assert "valid certificates of those who hold these posts: 15; filled posts: 80" in text
    assert "C-" not in text.replace(figure.code, "")


def test_a_computed_value_names_the_data_elements_that_went_in():
    country, (one, two) = a_country(2)
    element = DataElementFactory(series__code="A", name_en="Things")
    for district in (one, two):
        facility = OrgUnitFactory(parent=OrgUnit.objects.get(pk=district.pk), level="facility")
        row = measure(element, facility, "2026-07", 5)
    indicator = IndicatorFactory(sheet__value_type="count", sheet__unit="count", sheet__factor=1)
    IndicatorSheet.objects.filter(version__series=indicator.series).update(numerator_formula="[A] × 2")
    computing.compute(indicator=indicator, period=Period.parse("2026Q3"), by=None)
    figure = Figure(
        unit="count",
        definition_version=f"{indicator.code} v1",
        inputs={"measurements": list(Measurement.objects.exclude(pk=row.pk).values_list("pk", flat=True))},
        snapshot=Snapshot(unit=country),
    )
    with translation.override("en"):
        assert ("Formula of the numerator", "[A] × 2") in passport._definition(figure)
        assert ("[A] Things", "10; 2 of 6 reported") in passport._inputs(figure)
        assert ("Entered by", "computed from data elements (2 values)") in passport._hands(figure)
