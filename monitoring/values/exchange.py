"""What systems tell each other: one value, and that a form is complete. The same whatever the file looks like."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

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


class MappingState(TextChoices):
    """Whether something of the other system has its place here. Only what a person confirmed is used."""

    OPEN = "open", _("Not decided")
    CONFIRMED = "confirmed", _("Confirmed")
    IGNORED = "ignored", _("Left out")


class PullState(TextChoices):
    LOOKED = "looked", _("Only looked")
    DONE = "done", _("Taken in")
    FAILED = "failed", _("Failed")


class Issue(TextChoices):
    """Why a value that came was not taken in, or what is to be decided about it."""

    UNKNOWN_DATA_SET = "unknown_data_set", _("Data set without a place here")
    UNKNOWN_UNIT = "unknown_unit", _("Unit without a place here")
    UNKNOWN_ELEMENT = "unknown_element", _("Data element without a place here")
    UNKNOWN_COMBINATION = "unknown_combination", _("Combination without a place here")
    BAD_ROW = "bad_row", _("Cannot be read")
    NOT_A_NUMBER = "not_a_number", _("Not a number that fits")
    WRONG_PERIOD = "wrong_period", _("Period that does not fit")
    WRONG_LEVEL = "wrong_level", _("Place that does not fit")
    TWICE = "twice", _("Several values for one cell")
    FORM_SENT = "form_sent", _("Its form waits for approval")
    LOCKED = "locked", _("Its form is locked")
    OTHER_LEVEL = "already_reported_at_other_level", _("Already reported at another level")
    DELETED = "deleted", _("Deleted there")
    TAKEN_BACK = "taken_back", _("No longer complete there")
    CONFLICT = "conflict", _("Differs from what was entered here")


class Stands(TextChoices):
    """Which of two values stands."""

    OURS = "ours", _("The value entered here")
    THEIRS = "theirs", _("The value of DHIS2")
