"""A new content: the values that its fields begin with."""

from __future__ import annotations

import copy
from typing import Any

from .fields import BooleanField, Field, Fields, GroupField, ListField, SelectField, TextField


def begun(fields: Fields) -> dict[str, Any]:
    """The values of a new content: defaults where a field has one, lists with as many items as they begin with."""
    values = {field.name: first_value(field) for field in fields}
    return {name: value for name, value in values.items() if value is not None}


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
