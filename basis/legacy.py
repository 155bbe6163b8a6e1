"""Text in the old Bijoy encoding within a table: noticed, shown before and after, converted when somebody says so.

Which columns hold it is judged by their first rows together; a cell elsewhere must speak for itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from basis.bijoy import ENOUGH, SHARE, SURE, as_windows, looks_like_bijoy, may_be_bijoy, to_unicode

ASK, CONVERT, KEEP = "ask", "convert", "keep"
CHOICES = (ASK, CONVERT, KEEP)
SAMPLE = 2_000  # rows by which the columns are judged
EXAMPLES = 3  # cells of a column that are shown


@dataclass(frozen=True)
class LegacyText:
    """One example: in which column it stood, what was written, and how it reads in Unicode."""

    column: str
    before: str
    after: str


class LegacyReader:
    """Reads the cells of one table. `choice`: "ask" refuses old text, "convert" converts it, "keep" sees none.

    `likely`: something else speaks for old text already (the workbook names an old font), so fewer words are enough.
    """

    def __init__(self, choice: str, sample: Mapping[str, Sequence[str]], *, likely: bool = False):
        self.choice = choice
        self.columns = _in_bijoy(sample, likely) if choice != KEEP else frozenset()
        self.examples: list[LegacyText] = []
        self._shown: dict[str, int] = {}

    def is_worth_a_look(self, column: str, text: str) -> bool:
        """Cheap, because every cell of a million rows is asked: most are plain Latin in a column without old text."""
        return self.choice != KEEP and (column in self.columns or not text.isascii())

    def read(self, column: str, text: str) -> str:
        """The cell in Unicode; the same text where it is not Bijoy."""
        if column not in self.columns and not (may_be_bijoy(text) and looks_like_bijoy([text])):
            return text
        read = to_unicode(text, mixed=True)
        if read != text and self._shown.get(column, 0) < EXAMPLES:
            self._shown[column] = self._shown.get(column, 0) + 1
            self.examples.append(LegacyText(column, text, read))
        return read

    def mend(self, text: str) -> str:
        """A cell that cannot be stored, with the glyphs of Windows-1252 if that makes Bijoy of it."""
        return as_windows(text) if self.choice != KEEP and looks_like_bijoy([text]) else text


def _in_bijoy(sample: Mapping[str, Sequence[str]], likely: bool) -> frozenset[str]:
    """The columns of Bijoy. Where there is one, fewer words of the others are enough, if most of them are alike."""
    found = {name for name, cells in sample.items() if looks_like_bijoy(cells, ENOUGH, SHARE)}
    if found or likely:
        found |= {name for name, cells in sample.items() if looks_like_bijoy(cells, SURE, 0.5)}
    return frozenset(found)
