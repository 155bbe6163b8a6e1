"""How one cell of an imported table is read: text in, value out, or a ValidationError with a stable code.

Each cell is a django-import-export widget, so that the same column also writes the value for an export.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _
from import_export.widgets import Widget

from basis.money import parse_taka
from basis.numerals import lazy_number, parse_number, plain, to_latin
from basis.periods import Period, PeriodError
from basis.text import shown

# How many codes one query may ask for; SQLite's own limit is higher, its planner's patience is not.
CODES_A_QUERY = 5_000
NOT_IN_AN_ADDRESS = re.compile(r"[/\\?#;<>]|^\.+$")
FORMULA = re.compile("[=@\uff1d\uff20]")


class Cell(Widget):
    """Base of all cells. `missing` is the code of the refusal when the cell is empty and may not be."""

    missing = "missing_value"

    def read(self, text: str) -> Any:
        """The value of a text that is not empty; raises ValidationError with a code."""
        raise NotImplementedError

    def empty(self) -> Any:
        """The value of an empty cell that may be empty."""
        return None

    def prepare(self, texts: Iterable[str]) -> None:
        """Look up at once what all rows will ask for."""

    def learn(self, instance: Model) -> None:
        """A row of this file was saved; later rows may name it."""

    def understood(self, value: Any) -> Any:
        """The value as the report of a dry run shows it."""
        return value

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        return self.read(value)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        understood = self.understood(value)
        if isinstance(understood, Decimal):
            return plain(understood)
        if isinstance(understood, list):
            return ";".join(map(str, understood))
        return "" if understood is None else str(understood)


class Text(Cell):
    """A text of at most `longest` characters; what a spreadsheet would run as a formula is refused."""

    def __init__(self, longest: int = 255):
        super().__init__()
        self.longest = longest

    def read(self, text: str) -> str:
        if FORMULA.match(text):
            raise ValidationError(
                _("“%(value)s” begins like a formula. Write the text without that sign."),
                code="formula",
                params={"value": shown(text)},
            )
        if len(text) > self.longest:
            raise ValidationError(
                _("This text is longer than %(longest)s characters."),
                code="too_long",
                params={"longest": lazy_number(self.longest)},
            )
        return text

    def empty(self) -> str:
        return ""


class Code(Text):
    """A code is text and keeps its zeros; Bangla digits are read as the same digits."""

    def __init__(self, longest: int = 40):
        super().__init__(longest)

    def read(self, text: str) -> str:
        return super().read(to_latin(text))


class AddressCode(Code):
    """A code that stands in addresses and in lists of codes, so that the signs which part those are refused."""

    def read(self, text: str) -> str:
        code = super().read(text)
        if NOT_IN_AN_ADDRESS.search(code):
            raise ValidationError(
                _("“%(value)s” cannot be a code: leave out / \\ ? # ; < and >."),
                code="bad_code",
                params={"value": shown(text)},
            )
        return code


class Whole(Cell):
    """A whole number from `least` on."""

    def __init__(self, least: int | None = 0, most: int = 10**15):
        super().__init__()
        self.least, self.most = least, most

    def read(self, text: str) -> int:
        number = parse_number(text)
        if number != number.to_integral_value():
            raise ValidationError(
                _("“%(value)s” is not a whole number."), code="not_a_number", params={"value": shown(text)}
            )
        if self.least is not None and number < self.least:
            raise ValidationError(
                _("“%(value)s” is too small; the least is %(least)s."),
                code="negative_amount" if number < 0 and self.least == 0 else "out_of_range",
                params={"value": shown(text), "least": lazy_number(self.least)},
            )
        if number > self.most:
            raise ValidationError(
                _("“%(value)s” is too large; the most is %(most)s."),
                code="out_of_range",
                params={"value": shown(text), "most": lazy_number(self.most)},
            )
        return int(number)


class Number(Cell):
    """An exact decimal number."""

    def read(self, text: str) -> Decimal:
        return parse_number(text)


class Taka(Cell):
    """An amount of money in whole taka."""

    missing = "missing_amount"

    def __init__(self, *, allow_negative: bool = False):
        super().__init__()
        self.allow_negative = allow_negative

    def read(self, text: str) -> int:
        return parse_taka(text, allow_negative=self.allow_negative)


class Day(Cell):
    """A date, YYYY-MM-DD, in either digits."""

    def read(self, text: str) -> dt.date:
        try:
            return dt.date.fromisoformat(to_latin(text))
        except ValueError:
            raise ValidationError(
                _("“%(value)s” is not a date. Write it like 2026-09-30 (year-month-day)."),
                code="bad_date",
                params={"value": shown(text)},
            ) from None


class PeriodCell(Cell):
    """A period by its code; with `kinds` only periods of these kinds."""

    def __init__(self, *kinds: str, code: str = "bad_period"):
        super().__init__()
        self.kinds, self.code = kinds, code

    def read(self, text: str) -> Period:
        try:
            period = Period.parse(to_latin(text))
        except PeriodError as error:
            raise ValidationError(error.message, code=self.code, params=error.params) from None
        if self.kinds and period.kind not in self.kinds:
            raise ValidationError(
                _("“%(value)s” is a period of another length than this column holds."),
                code="wrong_period",
                params={"value": shown(text)},
            )
        return period

    def understood(self, value: Any) -> str | None:
        return getattr(value, "code", value)


class Choice(Cell):
    """One word of an enumeration."""

    def __init__(self, choices: type[TextChoices], *, code: str = "unknown_choice"):
        super().__init__()
        self.choices, self.code = choices, code

    def read(self, text: str) -> TextChoices:
        word = text.casefold().replace(" ", "_").replace("-", "_")
        try:
            return self.choices(word)
        except ValueError:
            raise ValidationError(
                _("“%(value)s” is not known here. Possible are: %(choices)s."),
                code=self.code,
                params={"value": shown(text), "choices": ", ".join(self.choices.values)},
            ) from None

    def understood(self, value: Any) -> str | None:
        return None if value is None else str(getattr(value, "value", value))


class Flag(Cell):
    """Yes or no."""

    WORDS = {"yes": True, "true": True, "1": True, "হ্যাঁ": True, "no": False, "false": False, "0": False, "না": False}

    def read(self, text: str) -> bool:
        word = to_latin(text).casefold()
        if word not in self.WORDS:
            raise ValidationError(
                _("“%(value)s” is neither yes nor no."), code="unknown_choice", params={"value": shown(text)}
            )
        return self.WORDS[word]

    def empty(self) -> bool:
        return False


class Known(Cell):
    """A row that is stored already, or stands in the same file, by its code. One query serves the whole file."""

    def __init__(
        self,
        model: type[Model],
        *,
        code: str,
        field: str = "code",
        rows: Callable[[], QuerySet] | None = None,
    ):
        """`code` is the word of the refusal ("unknown_organisation"), `rows` a narrower choice than all rows."""
        super().__init__()
        self.model, self.field, self.code = model, field, code
        self.rows = rows or model._default_manager.all
        self.found: dict[str, Model] = {}

    def prepare(self, texts: Iterable[str]) -> None:
        codes = sorted({code for text in texts for code in self.codes(text)})
        for start in range(0, len(codes), CODES_A_QUERY):
            chosen = self.rows().filter(**{f"{self.field}__in": codes[start : start + CODES_A_QUERY]})
            self.found |= {getattr(instance, self.field): instance for instance in chosen}

    def learn(self, instance: Model) -> None:
        if isinstance(instance, self.model):
            self.found[getattr(instance, self.field)] = instance

    def codes(self, text: str) -> list[str]:
        """The codes that a cell names."""
        return [to_latin(text)] if text else []

    def read(self, text: str) -> Any:
        return self.one(to_latin(text))

    def one(self, code: str) -> Model:
        try:
            return self.found[code]
        except KeyError:
            raise ValidationError(
                _("There is no %(noun)s with the code “%(value)s”."),
                code=self.code,
                params={"noun": self.model._meta.verbose_name, "value": shown(code)},
            ) from None

    def understood(self, value: Any) -> Any:
        return None if value is None else getattr(value, self.field)


class KnownMany(Known):
    """Several stored rows, their codes separated by semicolons."""

    def codes(self, text: str) -> list[str]:
        return [code.strip() for code in to_latin(text).split(";") if code.strip()]

    def read(self, text: str) -> list[Model]:
        return [self.one(code) for code in self.codes(text)]

    def empty(self) -> list[Model]:
        return []

    def understood(self, value: Any) -> list[str]:
        rows = value.all() if hasattr(value, "all") else value or []
        return [getattr(row, self.field) for row in rows]
