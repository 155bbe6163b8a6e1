"""What systems tell each other: one value, and that a form is complete. The same whatever the file looks like."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import TextChoices

from basis.periods import Period


class ExchangeFormat(TextChoices):
    JSON = "json", "JSON (dataValueSets)"
    CSV = "csv", "CSV (dataValueSets)"
    ADX = "adx", "ADX (XML)"


MEDIA_TYPES = {
    ExchangeFormat.JSON: "application/json",
    ExchangeFormat.CSV: "text/csv; charset=utf-8",
    ExchangeFormat.ADX: "application/adx+xml",
}


@dataclass(frozen=True, slots=True)
class DataValue:
    """One value as another system names it: identifiers are theirs, the value is the text that they wrote.

    `combination` is the category option combination, `dimensions` are categories that a file names one by one,
    sorted. A deleted value says that there is none any more; it is not zero.
    """

    element: str
    period: Period
    unit: str
    value: str
    data_set: str = ""
    combination: str = ""
    attribute_combination: str = ""
    stored_by: str = ""
    last_updated: str = ""
    comment: str = ""
    followup: bool = False
    deleted: bool = False
    dimensions: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Completion:
    """That a unit declared a data set complete for a period; `completed` is False where it took that back."""

    data_set: str
    period: Period
    unit: str
    date: str = ""
    stored_by: str = ""
    completed: bool = True


@dataclass(frozen=True, slots=True)
class Item:
    """What a file holds at one place (its line, or its ordinal from 1): a record, or what is wrong with it.

    `cells` are the words as they were written, to show the one that is meant; they are kept with an error only.
    """

    place: int
    record: DataValue | Completion | None = None
    error: ValidationError | None = None
    cells: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class RemoteObject:
    """A unit, data element, category option combination or data set of the other system."""

    uid: str
    name: str
    code: str = ""
    parent: str = ""
    level: int = 0
    period_type: str = ""
