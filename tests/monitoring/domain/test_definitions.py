import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from monitoring.domain import definitions
from monitoring.models import IndicatorSheet
from tests.factories.monitoring import IndicatorFactory, a_country, measure, plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def version():
    return IndicatorFactory().series.versions.get()


def test_a_version_is_in_use_when_a_value_or_a_target_hangs_on_it():
    country, _districts = a_country(1)
    free, valued, aimed = (IndicatorFactory() for _n in range(3))
    measure(valued, country, "2026Q2", 1, 2)
    plan(aimed, country, 40)
    assert [definitions.is_in_use(each.series.versions.get()) for each in (free, valued, aimed)] == [False, True, True]


def test_the_next_version_begins_where_the_last_one_ends(version):
    new = definitions.succeed(version, dt.date(2026, 7, 1))
    assert (version.valid_to, new.valid_from, new.number) == (dt.date(2026, 6, 30), dt.date(2026, 7, 1), 2)


def test_a_version_cannot_begin_before_the_present_one_or_over_its_values(version):
    country, _districts = a_country(1)
    measure(version.series.indicator, country, "2026Q2", 1, 2)
    for day in (version.valid_from, dt.date(2026, 6, 30)):
        with pytest.raises(ValidationError) as caught:
            definitions.succeed(version, day)
        assert caught.value.code == "version_too_early"


def test_all_fields_but_the_keys_make_a_definition():
    names = definitions.fields_of(IndicatorSheet)
    assert {"numerator_formula", "iati_code", "unit"} < set(names)
    assert not {"id", "version"} & set(names)
