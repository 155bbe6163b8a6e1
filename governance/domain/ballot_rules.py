"""When a question passes: one function of the counted positions, without a database."""

from __future__ import annotations

from dataclasses import dataclass

from governance.values import PassRule


@dataclass(frozen=True)
class Tally:
    """How many seats took which position. `silent` have a vote, do not stand aside, and said nothing."""

    yes: int = 0
    no: int = 0
    abstain: int = 0
    aside: int = 0
    silent: int = 0

    @property
    def voting(self) -> int:
        """The seats that may decide: those that stand aside for an interest are counted in nothing."""
        return self.yes + self.no + self.abstain + self.silent


def passes(rule: str, tally: Tally) -> bool:
    """Whether a question passes; one that nobody says yes to never does."""
    if tally.yes == 0:
        return False
    if rule == PassRule.ABSOLUTE:
        return 2 * tally.yes > tally.voting
    if rule == PassRule.TWO_THIRDS:
        return 3 * tally.yes >= 2 * (tally.yes + tally.no)
    if rule == PassRule.CONSENSUS:
        return tally.no == 0
    return tally.yes > tally.no
