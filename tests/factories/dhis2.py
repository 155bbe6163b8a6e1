"""A DHIS2 and what it means here, as small as a test needs it."""

from __future__ import annotations

from dataclasses import dataclass

from governance.models import OrgUnit
from governance.values import UnitLevel
from monitoring import models
from monitoring.domain import dhis2_connections
from monitoring.values import Frequency
from monitoring.values.exchange import MappingState
from tests.factories.collection import DataElementFactory, DataSetFactory, DisaggregationFactory
from tests.factories.governance import OrgUnitFactory
from tests.factories.monitoring import a_country

TOKEN = "d2pat_Secret0Secret0Secret0Secret0"


@dataclass
class Scene:
    """A country with a district and facilities "f1" and "f2"; elements BCG (total) and OPD (by sex), monthly.

    The connection knows all of it: units `u-…`, elements `e-bcg`, `e-opd`, combinations, data set `ds`.
    """

    connection: models.Connection
    country: OrgUnit
    district: OrgUnit
    facilities: list[OrgUnit]
    bcg: models.DataElement
    opd: models.DataElement
    data_set: models.DataSet


def a_connection(
    name: str = "National DHIS2", address: str = "https://dhis2.example.org", **kwargs
) -> models.Connection:
    return dhis2_connections.keep_connection(by=None, name=name, address=address, token=TOKEN, **kwargs)


def scene(facilities: int = 2, **connection) -> Scene:
    country, (district,) = a_country(1)
    below = []
    for number in range(1, facilities + 1):
        parent = OrgUnit.objects.get(pk=district.pk)
        below.append(
            OrgUnitFactory(parent=parent, level=UnitLevel.FACILITY, code=f"F{number}", name_en=f"Clinic {number}")
        )
    bcg = DataElementFactory(series__code="BCG", name_en="BCG doses given")
    opd = DataElementFactory(series__code="OPD", name_en="Outpatients", sheet__disaggregation=DisaggregationFactory())
    data_set = DataSetFactory(
        code="monthly", series=[bcg.series, opd.series], frequency=Frequency.MONTHLY, level=UnitLevel.FACILITY,
        units=below,
    )  # fmt: skip
    found = a_connection(**connection)
    confirmed(models.UnitMapping, found, "u-country", country)
    for number, unit in enumerate(below, start=1):
        confirmed(models.UnitMapping, found, f"u-f{number}", unit)
    confirmed(models.ElementMapping, found, "e-bcg", bcg.series)
    confirmed(models.ElementMapping, found, "e-opd", opd.series)
    for uid, key in [("c-default", ""), ("c-f", "sex=female"), ("c-m", "sex=male")]:
        confirmed(models.CombinationMapping, found, uid, key)
    confirmed(models.DataSetMapping, found, "ds", data_set, period_type="Monthly")
    return Scene(found, OrgUnit.objects.get(pk=country.pk), district, below, bcg, opd, data_set)


def confirmed(model, connection: models.Connection, uid: str, target, **fields):
    """A mapping as if somebody had confirmed it."""
    return model.objects.create(
        connection=connection,
        uid=uid,
        target=target,
        state=MappingState.CONFIRMED,
        remote_name=f"Their {uid}",
        **fields,
    )
