import itertools

import pytest

from governance.domain.ballot_rules import Tally, passes
from governance.values import PassRule


@pytest.mark.parametrize(
    ("rule", "yes", "no", "abstain", "silent", "expected"),
    [
        (PassRule.MAJORITY, 3, 2, 4, 0, True),
        (PassRule.MAJORITY, 2, 2, 0, 0, False),
        (PassRule.ABSOLUTE, 5, 0, 4, 0, True),
        (PassRule.ABSOLUTE, 4, 0, 4, 0, False),
        (PassRule.ABSOLUTE, 4, 0, 0, 4, False),
        (PassRule.TWO_THIRDS, 4, 2, 9, 0, True),
        (PassRule.TWO_THIRDS, 5, 3, 0, 0, False),
        (PassRule.CONSENSUS, 1, 0, 8, 0, True),
        (PassRule.CONSENSUS, 8, 1, 0, 0, False),
        (PassRule.CONSENSUS, 0, 0, 9, 0, False),
    ],
)
def test_the_border_of_each_rule(rule, yes, no, abstain, silent, expected):
    assert passes(rule, Tally(yes=yes, no=no, abstain=abstain, silent=silent)) is expected


EVERY = [Tally(*counts) for counts in itertools.product(range(4), repeat=5)]


@pytest.mark.parametrize("rule", PassRule.values)
def test_one_more_yes_never_makes_a_question_fail(rule):
    for tally in EVERY:
        more = Tally(tally.yes + 1, tally.no, tally.abstain, tally.aside, tally.silent)
        assert passes(rule, more) or not passes(rule, tally)


@pytest.mark.parametrize("rule", PassRule.values)
def test_who_stands_aside_decides_nothing(rule):
    for tally in EVERY:
        without = Tally(tally.yes, tally.no, tally.abstain, 0, tally.silent)
        assert passes(rule, tally) == passes(rule, without)


@pytest.mark.parametrize("rule", PassRule.values)
def test_without_a_yes_nothing_passes(rule):
    assert not any(passes(rule, tally) for tally in EVERY if tally.yes == 0)
