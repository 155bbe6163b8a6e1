"""How far an action is, and how it stands: rules on milestones, without a database and without today's date.

Derived progress is the sum, over the milestones of an action, of the weight of each that is reached; a counted
milestone gives weight × min(1, achieved ÷ target). Example: weights 20, 30, 50; the first reached, the second
counted with 18 of 24 achieved, the third open: 20 + 30 × 0.75 = 42.5 percent.

Planned progress on a day is the sum of the weights of the milestones that were due by then. An action is on track
from 95 percent of its planned progress on, at risk from 75, off track below; while nothing is due there is
nothing to judge.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from governance.models.milestone import MilestoneFields
from governance.values import Progress

ON_TRACK_FROM = 95
AT_RISK_FROM = 75
CLAIM_IS_FAR = 15  # points between claim and evidence from which the difference is pointed out

Milestones = Iterable[MilestoneFields]


@dataclass(frozen=True)
class Standing:
    """How an action stands on a day: percent derived and planned, and what follows from them."""

    derived: Decimal | None
    planned: Decimal
    status: str
    due: int
    due_reached: int

    @property
    def is_done(self) -> bool:
        return self.derived == 100

    @property
    def label(self) -> str:
        return str(Progress(self.status).label)


def derived_progress(milestones: Milestones, *, on: dt.date | None = None) -> Decimal | None:
    """Percent proven by milestones, or None for an action that has none.

    With `on`, what was reached after that day does not count; counted ones that are under way count as they
    stand in the rows given.
    """
    rows = list(milestones)
    if not rows:
        return None
    return _percent(sum((Fraction(row.weight) * _share(row, on) for row in rows), Fraction()))


def planned_progress(milestones: Milestones, *, on: dt.date) -> Decimal:
    """Percent that should have been proven by the end of a day."""
    return _percent(sum((Fraction(row.weight) for row in milestones if row.due <= on), Fraction()))


def status_of(*, derived: Decimal | None, planned: Decimal) -> str:
    """The traffic light of an action, a value of `Progress`."""
    if derived is None:
        return Progress.NO_DATA
    if derived == 100:
        return Progress.ON_TRACK
    if not planned:
        return Progress.ON_TRACK if derived else Progress.NO_DATA
    if derived * 100 >= planned * ON_TRACK_FROM:
        return Progress.ON_TRACK
    return Progress.AT_RISK if derived * 100 >= planned * AT_RISK_FROM else Progress.OFF_TRACK


def standing_of(milestones: Milestones, *, on: dt.date) -> Standing:
    """How an action with these milestones stands on a day."""
    rows = list(milestones)
    derived, planned = derived_progress(rows, on=on), planned_progress(rows, on=on)
    due = [row for row in rows if row.due <= on]
    return Standing(
        derived=derived,
        planned=planned,
        status=status_of(derived=derived, planned=planned),
        due=len(due),
        due_reached=sum(row.is_reached_by(on) for row in due),
    )


def claim_is_far(*, claimed: Decimal | None, derived: Decimal | None) -> bool:
    """Whether what the owner claims differs from the evidence by more than 15 points."""
    return claimed is not None and derived is not None and abs(claimed - derived) > CLAIM_IS_FAR


def achieved_share(row: MilestoneFields, *, on: dt.date | None = None) -> Decimal:
    """The part of one milestone that is done, from 0 to 1."""
    share = _share(row, on)
    return Decimal(share.numerator) / Decimal(share.denominator)


def _share(row: MilestoneFields, on: dt.date | None) -> Fraction:
    """The part of a milestone that is done, from 0 to 1; what was reached only later is not done yet."""
    if row.reached_on is not None and on is not None and row.reached_on > on:
        return Fraction(0)
    if row.target_qty is None:
        return Fraction(int(row.reached_on is not None))
    return min(Fraction(1), Fraction(row.achieved_qty or 0) / Fraction(row.target_qty))


def _percent(value: Fraction) -> Decimal:
    """To four decimals: enough that sums of rounded parts never show."""
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("0.0001")).normalize() + 0
