"""What governed fields share: who is told of a change, how values are typed, and how they are shown.

The fields themselves stand beside what they change: `governed_plan`, `governed_money`, and those of other apps.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from basis.money import format_taka, parse_taka
from basis.numerals import format_number, parse_number, plain
from basis.periods import format_day, parse_day
from governance.domain import history
from governance.models import Action, Group
from governance.values import GroupKind

FOUND = 30  # so many things are offered for the words that somebody typed
WORDS = 6

DAY_HINT = _("Year-month-day, for example 2026-09-30.")
TAKA_HINT = _("The whole new amount in taka: 12500000, 1,25,00,000 or 1.25 crore.")
NUMBER_HINT = _("For example 12.5.")


# --- who is told --------------------------------------------------------------------------------------------
def standing_groups() -> QuerySet[Group]:
    """The groups that were not dissolved."""
    return Group.objects.filter(Q(dissolved_on__isnull=True) | Q(dissolved_on__gte=history.today()))


def groups_of_pillars() -> Mapping[int | None, Collection[int]]:
    """The groups that steer each pillar, by its id.

    A pillar that no group steers is the matter of the steering committees, and without one of the groups that stand
    below no other: what changed there is listed to somebody.
    """
    groups = list(standing_groups().prefetch_related("pillars"))
    steering = [group.pk for group in groups if group.kind == GroupKind.STEERING]
    otherwise = frozenset(steering or [group.pk for group in groups if group.parent_id is None])
    found: defaultdict[int | None, set[int]] = defaultdict(lambda: set(otherwise))
    told: dict[int | None, set[int]] = {}
    for group in groups:
        for pillar in group.pillars.all():
            told.setdefault(pillar.pk, set()).add(group.pk)
    found.update(told)
    return found


def groups_of_actions(codes: Mapping[str, str]) -> Mapping[str, Collection[int]]:
    """For keys with the code of the action on which each hangs, the groups that steer its pillar."""
    by_pillar = groups_of_pillars()
    pillars = dict(Action.objects.filter(code__in=set(codes.values())).values_list("code", "component__pillar_id"))
    return {key: by_pillar[pillars.get(code)] for key, code in codes.items()}


# --- how values are typed -----------------------------------------------------------------------------------
def read_day(text: str) -> str:
    """A day, as the log keeps it."""
    return parse_day(text).isoformat()


def read_taka(text: str) -> int:
    """Whole taka, not below zero."""
    return parse_taka(text)


def read_number(text: str) -> str:
    """An exact number, as the log keeps it."""
    return plain(parse_number(text))


def read_optional_number(text: str) -> str | None:
    """An exact number, or nothing."""
    return read_number(text) if text.strip() else None


def unknown(key: str) -> LookupError:
    return LookupError(f"There is no {key!r}.")


def no_such(sentence: Any) -> ValidationError:
    return ValidationError(sentence, code="unknown_value")


# --- how values are shown -----------------------------------------------------------------------------------
def show_day(value: str | None) -> str:
    return format_day(dt.date.fromisoformat(value), language=get_language()) if value else "–"


def show_taka(value: int | None) -> str:
    return "–" if value is None else format_taka(value, language=get_language())


def show_number(value: str | None) -> str:
    if value is None:
        return "–"
    number = Decimal(value)
    return format_number(number, language=get_language(), decimals=max(0, -int(number.as_tuple().exponent)))


def show_percent(value: str | None) -> str:
    return "–" if value is None else f"{show_number(value)}%"
