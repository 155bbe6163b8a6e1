import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from governance.domain.population import keep_population
from governance.models import Population
from governance.values import Role
from tests.factories.governance import PersonFactory, person_with_role

pytestmark = pytest.mark.django_db


def test_each_place_has_one_projection_a_year(country):
    keep_population(unit=country.kurigram, year=2025, population=2_300_000, by=None)
    keep_population(unit=country.kurigram, year=2026, population=2_350_000, by=None)
    keep_population(unit=country.kurigram, year=2025, population=2_310_000, by=None)
    rows = Population.objects.filter(unit=country.kurigram).values_list("year", "population")
    assert list(rows) == [(2025, 2_310_000), (2026, 2_350_000)]


def test_what_is_unknown_is_not_zero(country):
    row = keep_population(unit=country.clinic, year=2026, population=0, live_births_expected=0, by=None)
    row.refresh_from_db()
    assert (row.population, row.live_births_expected, row.under1) == (0, 0, None)


def test_fewer_than_no_people_are_never_stored(country):
    with pytest.raises(IntegrityError), transaction.atomic():
        keep_population(unit=country.clinic, year=2026, population=-1, by=None)
    assert not Population.objects.exists()


def test_an_administrator_keeps_the_places_below_and_no_others(country):
    administrator = person_with_role(Role.ADMINISTRATOR, country.kurigram)
    keep_population(unit=country.clinic, year=2026, population=6000, by=administrator)
    for unit in (country.sister, country.rangpur):
        with pytest.raises(PermissionDenied):
            keep_population(unit=unit, year=2026, population=6000, by=administrator)
    assert Population.objects.get().unit == country.clinic


def test_nobody_else_keeps_the_population(country):
    for stranger in (PersonFactory(), person_with_role(Role.MONITORING_OFFICER, country.bd)):
        with pytest.raises(PermissionDenied):
            keep_population(unit=country.clinic, year=2026, population=1, by=stranger)
