"""Values: submit, approve, return, correct. Rows are only added; what counts is the approved row of a cell.

A value is taken at the level of its sheet or above it, and never at two levels for one place and period: the sum
would count it twice. For the same reason the weeks or months of a quarter and the quarter exclude each other.

The verbs stand here for their callers; each is at home in a file of its own: the rules of one value (`entries`), what
excludes what (`levels`), handing in (`submitting`), deciding (`approving`), files of any size (`staging`).
"""

from monitoring.domain.approving import approve, return_with_note
from monitoring.domain.effect import count_from_now_on
from monitoring.domain.entries import Entry, Finding
from monitoring.domain.submitting import correct, examine, submit

__all__ = ["Entry", "Finding", "approve", "correct", "count_from_now_on", "examine", "return_with_note", "submit"]
