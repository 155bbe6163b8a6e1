"""Reads of figures that more than one caller needs. Only approved totals count.

A page asks once for all indicators of a place (`histories`) or for all places of an indicator (`histories_below`),
and gets the answers for every period from that. What is read are the sums that `domain.rollups` keeps, so the number
of queries is the same for 10 rows and for 10,000, and what they cost does not grow with the facts behind them.
"""

from monitoring.queries.groups import Group, by_group, by_part, group_sets, has_parts
from monitoring.queries.histories import (
    History,
    district_values,
    histories,
    histories_below,
    history_of,
    series_values,
    value_of,
)
from monitoring.queries.periods import current_quarter, quarters
from monitoring.queries.plans import paths
from monitoring.queries.provenance import Source, predecessors, sources_of

__all__ = [
    "Group",
    "History",
    "Source",
    "by_group",
    "by_part",
    "current_quarter",
    "district_values",
    "group_sets",
    "has_parts",
    "histories",
    "histories_below",
    "history_of",
    "paths",
    "predecessors",
    "quarters",
    "series_values",
    "sources_of",
    "value_of",
]
