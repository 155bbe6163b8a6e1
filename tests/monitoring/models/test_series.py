import pytest
from django.db import IntegrityError, transaction

from tests.factories.monitoring import FIRST_DAY, SeriesVersionFactory

pytestmark = pytest.mark.django_db


def test_a_series_has_one_open_definition():
    version = SeriesVersionFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        SeriesVersionFactory(series=version.series, number=2)


def test_a_definition_does_not_end_before_it_begins():
    with pytest.raises(IntegrityError), transaction.atomic():
        SeriesVersionFactory(valid_to=FIRST_DAY.replace(year=2022))
