"""What something of a DHIS2 may be here: by its code, then by its name, near where its parent stands."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any

from basis.text import search_key
from governance.models import OrgUnit
from monitoring.models import (
    Combination,
    CombinationMapping,
    Connection,
    DataElement,
    DataSet,
    DataSetMapping,
    ElementMapping,
    Indicator,
    IndicatorSheet,
    UnitMapping,
)
from monitoring.values import ValueType

BY_CODE, BY_NAME_IN_PLACE, BY_NAME = 100, 95, 80
LIKE_ENOUGH = 0.8
TOTALS = frozenset({"default", "total"})

_OF_A_PLACE = frozenset(["district", "zila", "zilla", "division", "upazila", "upazilla", "জেলা", "উপজেলা", "বিভাগ"])

# By the id of a mapping: what it may be, and how sure that is, from 1 to 100.
Found = dict[int, tuple[Any, int]]


def likeness(one: str, other: str) -> float:
    """How alike two names are, from 0 to 1, whatever their spelling, order of signs and word for the kind of place."""
    first, second = _name_key(one), _name_key(other)
    if not first or not second:
        return 0.0
    match = SequenceMatcher(None, first, second, autojunk=False)
    return match.ratio() if match.real_quick_ratio() >= LIKE_ENOUGH and match.quick_ratio() >= LIKE_ENOUGH else 0.0


@lru_cache(maxsize=100_000)
def _name_key(name: str) -> str:
    signs = {character for character in name if unicodedata.category(character)[0] in "PS"}
    words = search_key(name.translate({ord(sign): " " for sign in signs})).split()
    return " ".join(word for word in words if word not in _OF_A_PLACE) or " ".join(words)


def _suggest_units(connection: Connection, rows: Sequence[UnitMapping]) -> Found:
    """Those with our code; then, below a parent that is known, the child of the most similar name."""
    ours = list(OrgUnit.objects.values_list("pk", "code", "name_en", "name_bn", "path"))
    by_code = {search_key(code): pk for pk, code, *_rest in ours}
    path_of = {pk: path for pk, *_rest, path in ours}
    children: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
    by_name: dict[str, set[int]] = defaultdict(set)
    for pk, _code, name_en, name_bn, path in ours:
        children[path[: -OrgUnit.steplen]].append((pk, name_en, name_bn))
        for name in (name_en, name_bn):
            by_name[_name_key(name)].add(pk)
    decided = UnitMapping.objects.filter(connection=connection).confirmed().values_list("uid", "target_id")
    known: dict[str, int] = dict(decided)
    taken = set(known.values())
    found: Found = {}
    for row in sorted(rows, key=lambda row: (row.level, search_key(row.code) not in by_code)):
        target, score = _unit_for(row, by_code, by_name, children[path_of.get(known.get(row.parent_uid, 0), "?")])
        if target is not None and target not in taken:
            found[row.pk] = target, score
            known[row.uid] = target
            taken.add(target)
    return found


def _unit_for(
    row: UnitMapping,
    by_code: Mapping[str, int],
    by_name: Mapping[str, set[int]],
    siblings: Sequence[tuple[int, str, str]],
) -> tuple[int | None, int]:
    code = by_code.get(search_key(row.code)) if row.code else None
    if code is not None:
        return code, BY_CODE
    best, score = _best(row.remote_name, siblings)
    if best is not None:
        return best, score
    named = by_name.get(_name_key(row.remote_name), set())
    return (next(iter(named)), BY_NAME) if len(named) == 1 and not siblings else (None, 0)


def _best(name: str, candidates: Iterable[tuple[int, str, str]]) -> tuple[int | None, int]:
    """The candidate of the most similar name; two that are equally similar are no answer."""
    scored = sorted(((max(likeness(name, en), likeness(name, bn)), pk) for pk, en, bn in candidates), reverse=True)
    if not scored or scored[0][0] < LIKE_ENOUGH or (len(scored) > 1 and scored[1][0] == scored[0][0]):
        return None, 0
    return scored[0][1], int(scored[0][0] * BY_NAME_IN_PLACE)


def _suggest_named(
    rows: Sequence[Any],
    ours: Sequence[tuple[int, str, str, str]],
    taken: set[int],
    codes: Mapping[str, int] | None = None,
) -> Found:
    """By code or, where we know it, by `codes` of the other system; then by name among those that share a word.

    Those with a code come first, so that no similar name takes what a code means.
    """
    by_code = {search_key(code): pk for pk, code, _en, _bn in ours} | dict(codes or {})
    by_word: dict[str, set[int]] = defaultdict(set)
    names = {pk: (pk, en, bn) for pk, _code, en, bn in ours if pk not in taken}
    for pk, en, bn in names.values():
        for word in f"{_name_key(en)} {_name_key(bn)}".split():
            by_word[word].add(pk)
    found: Found = {}
    said = {row.pk: by_code.get(row.uid, by_code.get(search_key(row.code))) for row in rows}
    for row in sorted(rows, key=lambda row: said[row.pk] is None):
        target, score = said[row.pk], BY_CODE
        if target is None:
            near = {pk for word in _name_key(row.remote_name).split() for pk in by_word.get(word, ())}
            target, score = _best(row.remote_name, [names[pk] for pk in near])
        if target is not None and target not in taken:
            found[row.pk] = target, score
            taken.add(target)
    return found


def _suggest_elements(connection: Connection, rows: Sequence[ElementMapping]) -> Found:
    ours = [
        *DataElement.objects.values_list("series_id", "code", "name_en", "name_bn"),
        *Indicator.objects.exclude(
            series__versions__sheet__value_type__in=(ValueType.RATIO, ValueType.MEAN)
        ).values_list("series_id", "code", "name_en", "name_bn"),
    ]
    written = IndicatorSheet.objects.filter(version__valid_to__isnull=True).exclude(dhis2_code="")
    fillable = {pk for pk, *_rest in ours}
    codes = {code: pk for code, pk in written.values_list("dhis2_code", "version__series") if pk in fillable}
    return _suggest_named(rows, ours, _taken(ElementMapping, connection), codes)


def _suggest_data_sets(connection: Connection, rows: Sequence[DataSetMapping]) -> Found:
    ours = list(DataSet.objects.filter(active=True).values_list("pk", "code", "name_en", "name_bn"))
    return _suggest_named(rows, ours, _taken(DataSetMapping, connection))


def _suggest_combinations(connection: Connection, rows: Sequence[CombinationMapping]) -> Found:
    """By our key as code, or by the same options in any order; DHIS2 calls the total "default"."""
    by_options: dict[frozenset[str], str] = {}
    keys = set()
    for each in Combination.objects.prefetch_related("options"):
        keys.add(each.key)
        for field in ("name_en", "name_bn", "code"):
            by_options.setdefault(frozenset(_name_key(getattr(o, field)) for o in each.options.all()), each.key)
    found: Found = {}
    for row in rows:
        options = frozenset(_name_key(part) for part in re.split(r"[,;/]", row.remote_name) if part.strip())
        if row.code in keys:
            found[row.pk] = row.code, BY_CODE
        elif options in by_options:
            found[row.pk] = by_options[options], BY_NAME_IN_PLACE
        elif search_key(row.remote_name) in TOTALS:
            found[row.pk] = "", BY_CODE
    return found


def _taken(model: Any, connection: Connection) -> set[int]:
    return set(model._default_manager.filter(connection=connection).confirmed().values_list("target_id", flat=True))


FINDERS: dict[str, Callable[[Connection, Sequence[Any]], Found]] = {
    "units": _suggest_units,
    "elements": _suggest_elements,
    "combinations": _suggest_combinations,
    "data-sets": _suggest_data_sets,
}
