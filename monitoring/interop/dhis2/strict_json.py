"""JSON that leaves no doubt, read piece by piece: a file of a million values never stands in the memory.

Refused, because nobody can be sure what was meant: a key twice in one object, NaN and Infinity, a number of more
digits than can be kept, nesting without end, and a text that ends in the middle.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from decimal import Decimal
from typing import IO, Any

from django.utils.translation import gettext_lazy as _

from basis.numerals import MOST_DIGITS
from basis.text import shown
from monitoring.interop.dhis2.records import ExchangeError

CHUNK = 2**16
LARGEST_VALUE = 2**20  # characters of one member or one object of a list
_SPACE = " \t\r\n"


def loads(content: bytes) -> Any:
    """One small document, whole; raises ExchangeError."""
    try:
        return _DECODER.decode(content.decode("utf-8"))
    except RecursionError:
        raise _too_deep() from None
    except ValueError:  # also bytes that are no UTF-8
        raise not_ours() from None


def members(stream: IO[bytes], lists: frozenset[str]) -> Iterator[tuple[str, Any]]:
    """The members of the outermost object in order. One of `lists` is told object by object; raises ExchangeError."""
    text = _Text(stream)
    text.expect("{")
    seen: set[str] = set()
    while text.peek() != "}":
        if seen:
            text.expect(",")
        key = text.value()
        if not isinstance(key, str):
            raise not_ours()
        _once(key, seen)
        text.expect(":")
        if key in lists:
            yield from ((key, each) for each in _listed(text))
        else:
            yield key, text.value()
    text.expect("}")
    if text.peek():
        raise not_ours()


def not_ours() -> ExchangeError:
    return ExchangeError(_("This is not a file of data values as DHIS2 writes them."), code="not_an_exchange")


def _listed(text: _Text) -> Iterator[dict[str, Any]]:
    text.expect("[")
    first = True
    while text.peek() != "]":
        if not first:
            text.expect(",")
        first = False
        each = text.value()
        if not isinstance(each, dict):
            raise not_ours()
        yield each
    text.expect("]")


class _Text:
    """A text that arrives in chunks, and the place up to which it was read."""

    def __init__(self, stream: IO[bytes]):
        self._stream = stream
        self._decode = codecs.getincrementaldecoder("utf-8")().decode
        self._text, self._place, self._over = "", 0, False

    def peek(self) -> str:
        """The next character that is no space, without taking it; "" at the end."""
        while True:
            while self._place < len(self._text):
                if self._text[self._place] not in _SPACE:
                    return self._text[self._place]
                self._place += 1
            if not self._more():
                return ""

    def expect(self, character: str) -> None:
        found = self.peek()
        if not found:
            raise _truncated()
        if found != character:
            raise not_ours()
        self._place += 1

    def value(self) -> Any:
        """The next value, whole. One that reaches the end of what has arrived may go on: more is fetched first."""
        if not self.peek():
            raise _truncated()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._place)
            except RecursionError:
                raise _too_deep() from None
            except ValueError:
                if self._more():
                    continue
                raise _truncated() if self._is_open() else not_ours() from None
            if end < len(self._text) or not self._more():
                self._place = end
                return value

    def _more(self) -> bool:
        """Fetch a chunk, forgetting what was read; False at the end."""
        if self._over:
            return False
        if len(self._text) - self._place > LARGEST_VALUE:
            raise ExchangeError(_("A text in the file is too long."), code="too_large")
        chunk = self._stream.read(CHUNK)
        self._over = not chunk
        try:
            self._text = self._text[self._place :] + self._decode(chunk, final=self._over)
        except UnicodeDecodeError:
            raise not_ours() from None
        self._place = 0
        return True

    def _is_open(self) -> bool:
        """Whether the rest could be the beginning of a value: it does not close what it opened."""
        rest = self._text[self._place :]
        return rest.count("{") + rest.count("[") > rest.count("}") + rest.count("]") or rest.count('"') % 2 == 1


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        for key, _value in pairs:
            _once(key, seen)
    return found


def _once(key: str, seen: set[str]) -> None:
    if key in seen:
        raise ExchangeError(
            _("The key “%(key)s” stands twice in one object, so nobody knows which one counts."),
            code="repeated_key",
            params={"key": shown(key)},
        )
    seen.add(key)


def _number(text: str) -> Decimal:
    number = Decimal(text) if len(text) <= MOST_DIGITS + 10 else None
    if number is None or abs(number.adjusted()) > MOST_DIGITS:
        raise ExchangeError(
            _("The number “%(value)s” has too many digits."), code="not_a_number", params={"value": shown(text)}
        )
    return number


def _constant(text: str) -> Any:
    raise ExchangeError(_("“%(value)s” is not a number."), code="not_a_number", params={"value": shown(text)})


def _truncated() -> ExchangeError:
    return ExchangeError(_("The file ends in the middle. Fetch it again."), code="truncated")


def _too_deep() -> ExchangeError:
    return ExchangeError(_("The file is nested more deeply than the format is."), code="too_deep")


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_int=_number, parse_float=_number, parse_constant=_constant)
