"""The reference data of indicators, loaded and approved once for a test that asks for it."""

import pytest

from governance.interop.places import OrganisationResource, OrgUnitResource, PostResource
from governance.interop.plan import StrategyResource
from governance.models import OrgUnit
from monitoring.domain import measurements
from monitoring.interop.tables import IndicatorResource, TargetResource, ValueResource
from monitoring.models import Batch
from tests.factories.monitoring import officer


def load(resource, path):
    """Import a file as the system, and insist that every row is good."""
    report = resource().run(path.read_bytes(), path.name, by=None)
    assert report.ok, report.refused[:3]
    return report


@pytest.fixture
def indicators(db, data):
    """Places, components and the 65 indicators."""
    load(OrganisationResource, data / "organisations.csv")
    load(PostResource, data / "posts.csv")
    load(OrgUnitResource, data / "org_units.csv")
    load(StrategyResource, data / "strategy.csv")
    return load(IndicatorResource, data / "indicators.csv")


@pytest.fixture
def figures(indicators, data):
    """The indicators with their targets, and all values approved by the national officer."""
    load(TargetResource, data / "targets.csv")
    load(ValueResource, data / "indicator_values_sample.csv")
    load(ValueResource, data / "indicator_values_national.csv")
    national = officer(OrgUnit.objects.get(code="BD"))
    for batch in Batch.objects.all():
        measurements.approve(batch=batch, by=national)
    return national
