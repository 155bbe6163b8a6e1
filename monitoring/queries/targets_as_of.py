"""Baselines and targets as they were believed at one moment about one day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from django.db.models import F, Q
from django.utils import timezone

from basis.numerals import to_latin
from governance.models.state import StateQuerySet
from governance.queries.as_of import AsOf, Difference, differing
from monitoring.models import Target, TargetState

NUMBERS = ("value", "numerator", "denominator")


@dataclass(frozen=True)
class TargetThen:
    """What was believed of a baseline or a target."""

    state: TargetState

    @property
    def target(self) -> Target:
        return self.state.target

    @cached_property
    def differences(self) -> list[Difference]:
        """The numbers that are said differently today."""
        return differing(NUMBERS, self.state, self.target)


def targets_then(as_of: AsOf, *, place: str, words: str = "") -> StateQuerySet:
    """The states of the targets of a place that were believed, by indicator and period.

    `words`: only those of indicators whose code or name holds each word. Each carries `differs`: whether a number of
    it is said differently today.
    """
    states = as_of.believed(TargetState.objects.all(), "target").filter(target__unit__code=place)
    for word in words.split()[:8]:
        states = states.filter(_named(word))
    order = ("target__indicator__code", "target__period_end", "target__kind")
    return states.annotate(differs=~_same_numbers()).order_by(*order)


def as_targets(states: StateQuerySet) -> list[TargetThen]:
    """Some of those with indicator, place and sheet: one query for any number."""
    beside = ("target__indicator", "target__unit", "target__series_version__sheet")
    return [TargetThen(state) for state in states.select_related(*beside)]


def later_targets(as_of: AsOf, *, place: str) -> int:
    """How many targets of today were not known then."""
    then = as_of.believed(TargetState.objects.all(), "target").values("target")
    return Target.objects.filter(unit__code=place).exclude(pk__in=then).count()


def first_set() -> dt.date | None:
    """The day in Asia/Dhaka on which a target was recorded for the first time."""
    first = TargetState.objects.order_by("recorded_at").values_list("recorded_at", flat=True).first()
    return timezone.localdate(first) if first else None


def _named(word: str) -> Q:
    name = Q(target__indicator__name_en__icontains=word) | Q(target__indicator__name_bn__icontains=word)
    return name | Q(target__indicator__code__icontains=to_latin(word))


def _same_numbers() -> Q:
    same = Q()
    for name in NUMBERS:
        neither = Q(**{f"{name}__isnull": True, f"target__{name}__isnull": True})
        both = Q(**{f"{name}__isnull": False, f"target__{name}__isnull": False, name: F(f"target__{name}")})
        same &= both | neither
    return same
