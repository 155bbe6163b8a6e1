"""The target of an indicator, as a field that decisions change. A responsible officer carries it out (four eyes)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from basis.numerals import plain, to_latin
from basis.periods import Period, PeriodError
from governance.domain import governed
from governance.models import Decision, OrgUnit, Person
from governance.registry import GovernedField, GovernedNoun, Moved
from monitoring.domain.targets import set_target
from monitoring.models import Indicator, Target
from monitoring.permissions import may_define_indicators
from monitoring.values import TargetKind, canonical


@dataclass(frozen=True)
class Cell:
    """Which target: an indicator, a place, a period, and whether it is where one started or where one goes."""

    code: str
    unit: str
    period: str
    kind: str

    @property
    def key(self) -> str:
        return f"{self.code}/{self.unit}/{self.period}/{self.kind}"


def cell_of(key: str) -> Cell:
    """Read a key; raises LookupError."""
    parts = key.split("/")
    if len(parts) != 4 or parts[3] not in TargetKind.values:
        raise governed.unknown(key)
    return Cell(*parts)


def _places(cell: Cell) -> tuple[Indicator, OrgUnit, Period]:
    """What a target stands on; raises LookupError."""
    indicator = Indicator.objects.filter(code=cell.code).first()
    unit = OrgUnit.objects.filter(code=cell.unit).first()
    try:
        period = canonical(Period.parse(cell.period))
    except PeriodError:
        period = None
    if indicator is None or unit is None or period is None:
        raise governed.unknown(cell.key)
    return indicator, unit, period


def _stored(cell: Cell) -> Target | None:
    indicator, unit, period = _places(cell)
    return Target.objects.filter(
        indicator=indicator, series_version__valid_to=None, unit=unit, period=period.code, kind=cell.kind
    ).first()


def _current(key: str) -> str | None:
    target = _stored(cell_of(key))
    return None if target is None or target.value is None else plain(target.value)


def _hold(key: str) -> None:
    """Lock the indicator: its targets are set by one at a time."""
    _places(cell_of(key))
    Indicator.objects.select_for_update(of=("self",)).get(code=cell_of(key).code)


def _set(*, key: str, value: str, by: Person | None, decision: Decision) -> None:
    """A new target holds its value alone: numerator and denominator of the old one are not its parts."""
    cell = cell_of(key)
    indicator, unit, period = _places(cell)
    set_target(
        indicator=indicator, unit=unit, period=period, kind=cell.kind, value=Decimal(value), by=by, decision=decision
    )


def _names(keys: Collection[str]) -> Mapping[str, str]:
    codes = {key.partition("/")[0] for key in keys}
    indicators = {each.code: each.name for each in Indicator.objects.filter(code__in=codes)}
    cells = {key: cell_of(key) for key in keys if key.count("/") == 3}
    units = {each.code: each.name for each in OrgUnit.objects.filter(code__in={cell.unit for cell in cells.values()})}
    return {
        key: _name(cells[key], indicators, units) if key in cells else f"{key} {indicators.get(key, '')}".strip()
        for key in keys
    }


def _name(cell: Cell, indicators: Mapping[str, str], units: Mapping[str, str]) -> str:
    parts = [
        f"{cell.code} {indicators.get(cell.code, '')}".strip(),
        units.get(cell.unit, cell.unit),
        Period.parse(cell.period).label(get_language()),
    ]
    if cell.kind == TargetKind.BASELINE:
        parts.append(str(TargetKind.BASELINE.label))
    return " · ".join(parts)


def _find(words: str) -> Sequence[tuple[str, str]]:
    """Targets by words of the indicator, the place or the period; those of the country first."""
    rows = Target.objects.filter(series_version__valid_to=None, kind=TargetKind.TARGET)
    for word in words.split()[: governed.WORDS]:
        latin = to_latin(word)
        rows = rows.filter(
            Q(indicator__code__iexact=latin)
            | Q(indicator__name_en__icontains=word)
            | Q(indicator__name_bn__icontains=word)
            | Q(unit__code__iexact=latin)
            | Q(unit__name_en__icontains=word)
            | Q(unit__name_bn__icontains=word)
            | Q(period__icontains=latin)
        )
    rows = rows.order_by("unit__depth", "indicator__code", "unit__path", "period_end")
    found = rows.select_related("indicator", "unit")[: governed.FOUND]
    keys = [Cell(row.indicator.code, row.unit.code, row.period, row.kind).key for row in found]
    names = _names(keys)
    return [(key, names[key]) for key in keys]


def _steered_by(keys: Collection[str]) -> Mapping[str, Collection[int]]:
    codes = {key: key.partition("/")[0] for key in keys}
    rows = Indicator.objects.filter(code__in=set(codes.values()))
    pillars = dict(rows.values_list("code", "component__pillar_id"))
    by_pillar = governed.groups_of_pillars()
    return {key: by_pillar[pillars.get(code)] for key, code in codes.items()}


def _moved(code: str, before: Any, after: Any) -> Sequence[Moved]:
    """The log names an indicator, and of it the cells that were set: place, period and kind."""
    found = []
    for name, numbers in (after or {}).items():
        was = (before or {}).get(name) or {}
        found.append(Moved(f"{code}/{'/'.join(name.split(' '))}", was.get("value"), numbers.get("value")))
    return found


TARGET = GovernedNoun(
    noun="Target",
    label=_("Target of an indicator"),
    names=_names,
    href=lambda key: reverse("indicator", args=[key.partition("/")[0]]),
    steered_by=_steered_by,
    find=_find,
    hold=_hold,
)

FIELDS = [
    GovernedField(
        of=TARGET,
        field="value",
        label=_("Target"),
        at_once=False,
        may=may_define_indicators,
        current=_current,
        read=governed.read_number,
        apply=_set,
        show=governed.show_number,
        hint=governed.NUMBER_HINT,
        moved=_moved,
    )
]
