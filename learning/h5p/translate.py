"""Semantics in a language: texts and defaults of language/<code>.json laid over semantics.json, place by place."""

from __future__ import annotations

from typing import Any

TEXTS = ("label", "description", "entity", "placeholder", "default", "unit")


def translated(semantics: Any, language: Any) -> Any:
    """`language` is what a language file holds. What it does not say, or says in another form, stays as it is."""
    return _each(semantics, language.get("semantics") if isinstance(language, dict) else None)


def _each(fields: Any, words: Any) -> Any:
    if not isinstance(fields, list) or not isinstance(words, list):
        return fields
    padded = words + [None] * (len(fields) - len(words))
    return [_one(field, said) for field, said in zip(fields, padded, strict=False)]


def _one(field: Any, words: Any) -> Any:
    if not isinstance(field, dict) or not isinstance(words, dict):
        return field
    done = dict(field)
    for name in TEXTS:
        if name in words and isinstance(words[name], type(field.get(name, words[name]))):
            done[name] = words[name]
    if "fields" in field:
        done["fields"] = _each(field["fields"], words.get("fields"))
    if "field" in field:
        done["field"] = _one(field["field"], words.get("field"))
    if "options" in field:
        done["options"] = _each(field["options"], words.get("options"))
    return done
