"""Cells that another system delivers: none, as long as nothing is connected."""

import pytest

from monitoring.domain.read_only import cells_from_elsewhere
from tests.factories.data_sets import a_data_set
from tests.factories.monitoring import a_country

pytestmark = pytest.mark.django_db


def test_without_a_connection_everything_is_typed():
    _country, (unit,) = a_country(1)
    assert dict(cells_from_elsewhere(data_set=a_data_set(units=[unit]), unit=unit)) == {}
