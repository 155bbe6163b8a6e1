"""Cells that nobody keys because another system delivers them."""

from __future__ import annotations

from collections.abc import Mapping

from governance.models import OrgUnit
from monitoring.models import DataSet


def cells_from_elsewhere(*, data_set: DataSet, unit: OrgUnit) -> Mapping[tuple[int, str], str]:
    """The cells of a form that are delivered, by (series, disaggregation), with the name of their source."""
    return {}
