import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning.exercises.items import ENOUGH, analyse


def test_difficulty_is_the_mean_share_of_those_who_tried():
    items = analyse({"a": {"1": 1.0, "2": 0.0}, "b": {"1": 0.5}})
    assert (items["a"].people, items["a"].difficulty, items["b"].difficulty) == (2, 0.5, 0.5)
    assert items["a"].discrimination is None  # two people say nothing


def test_a_question_that_tells_apart_is_found_and_so_is_one_that_misleads():
    """Of 200 people each knows a share; good questions are right with that chance, the bad one against it."""
    chance = random.Random(5)
    tries = {question: {} for question in ("good", "other", "third", "blind", "bad")}
    for person in map(str, range(200)):
        knows = chance.choice([0.1, 0.9])
        for question in ("good", "other", "third"):
            tries[question][person] = float(chance.random() < knows)
        tries["blind"][person] = float(chance.random() < 0.5)
        tries["bad"][person] = float(chance.random() > knows)
    items = analyse(tries)
    assert items["good"].discrimination > 0.2
    assert items["bad"].discrimination < -0.1
    assert abs(items["blind"].discrimination) < 0.2


def test_where_all_are_alike_nothing_is_said():
    people = [str(n) for n in range(ENOUGH)]
    items = analyse({"a": dict.fromkeys(people, 1.0), "b": dict.fromkeys(people, 0.5)})
    assert items["a"].discrimination is None


def test_a_question_alone_has_nothing_to_be_compared_with():
    items = analyse({"a": {str(n): n / 20 for n in range(20)}})
    assert items["a"].discrimination is None


shares = st.dictionaries(st.sampled_from([str(n) for n in range(30)]), st.sampled_from([0.0, 0.5, 1.0]), min_size=1)


@given(st.dictionaries(st.sampled_from("abcd"), shares))
def test_numbers_stay_within_their_bounds(tries):
    for item in analyse(tries).values():
        assert 0 <= item.difficulty <= 1
        assert item.discrimination is None or item.discrimination == pytest.approx(max(-1, min(1, item.discrimination)))
