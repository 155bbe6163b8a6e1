"""A new content: the values that its fields begin with."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from .fields import (
    BooleanField,
    Field,
    Fields,
    FileField,
    GroupField,
    LibraryField,
    ListField,
    SelectField,
    TextField,
)
from .names import LibraryName


def begun(fields: Fields) -> dict[str, Any]:
    """The values of a new content: defaults where a field has one, lists with as many items as they begin with."""
    values = {field.name: first_value(field) for field in fields}
    return {name: value for name, value in values.items() if value is not None}


def completed(fields: Fields, values: Any, fields_of: Callable[[LibraryName], Fields | None]) -> Any:
    """The values with what they do not state: switches, choices, numbers and texts as a new content has them, also in
    groups, in lists and in parts. A list or a file that is missing stays missing.
    """
    if not isinstance(values, dict):
        return values
    done = dict(values)
    for field in fields:
        value = _completed(field, done.get(field.name), fields_of)
        if value is not None:
            done[field.name] = value
    return done


def _completed(field: Field, value: Any, fields_of: Callable[[LibraryName], Fields | None]) -> Any:
    match field:
        case GroupField() if field.is_flat:
            return _completed(field.fields[0], value, fields_of)
        case GroupField():
            return completed(field.fields, {} if value is None else value, fields_of)
        case ListField() if isinstance(value, list):
            return [_completed(field.item, each, fields_of) for each in value]
        case LibraryField() if isinstance(value, dict):
            name = LibraryName.parse(str(value.get("library") or ""))
            inside = fields_of(name) if name else None
            return value | {"params": completed(inside, value.get("params"), fields_of)} if inside else value
        case ListField() | LibraryField() | FileField():
            return value
        case _:
            return first_value(field) if value is None else value


def in_words_of(fields: Fields, values: Any, fresh: Any) -> Any:
    """The values with the words of the player, which are the same in every content of a language, of another language:
    `fresh` is what a new content in that language begins with.
    """
    if not isinstance(values, dict) or not isinstance(fresh, dict):
        return values
    done = dict(values)
    for field in fields:
        if field.name not in fresh:
            continue
        if field.common:
            done[field.name] = fresh[field.name]
        elif isinstance(field, GroupField) and not field.is_flat:
            done[field.name] = in_words_of(field.fields, values.get(field.name), fresh[field.name])
    return done


def first_value(field: Field) -> Any:
    """What a field begins with; None for nothing."""
    if isinstance(field, GroupField):
        if field.is_flat:
            return first_value(field.fields[0])
        return begun(field.fields)
    if field.default is not None:
        return copy.deepcopy(field.default)
    if isinstance(field, ListField):
        count = max(field.count if field.count is not None else 1, field.min or 0)
        return [first_value(field.item) for _each in range(min(count, field.max or count))]
    if isinstance(field, BooleanField):
        return False
    if isinstance(field, SelectField) and field.options and not field.optional:
        return field.options[0].value
    return "" if isinstance(field, TextField) and not field.optional else None
