import pytest
from django.core.exceptions import ValidationError

from governance.domain import budget_limits
from governance.models import BudgetLine


def test_a_line_is_over_each_of_its_limits_by_so_much():
    line = BudgetLine(original=1000, revised=500, released=600, committed=505, spent=601)
    assert budget_limits.excess(line) == {
        "overspend": 1,
        "released_over_revised": 100,
        "committed_over_revised": 5,
        "spent_below_zero": 0,
    }


def test_what_a_fact_overspent_may_be_healed_and_not_worsened():
    line = BudgetLine(original=1000, released=500, spent=600)
    over = budget_limits.excess(line)
    budget_limits.refuse_more_excess(line, over, over)
    with pytest.raises(ValidationError, match="overspend|500|৫০০"):
        budget_limits.refuse_more_excess(line, over | {"overspend": 101}, over)


@pytest.mark.parametrize(
    ("amounts", "code"), [({"released": -1}, "below_zero"), ({"spent": 10**15 + 1}, "amount_too_large")]
)
def test_no_sum_falls_below_zero_or_grows_beyond_what_can_be(amounts, code):
    with pytest.raises(ValidationError) as refused:
        budget_limits.refuse_below_zero(BudgetLine(**amounts))
    ((fault,),) = refused.value.error_dict.values()
    assert fault.code == code
