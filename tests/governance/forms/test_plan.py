import pytest
from django.utils import translation

from governance.forms.plan import BudgetFilterForm, PlanFilterForm
from governance.queries import BudgetFilter, PlanFilter
from tests.factories.plan import ActionFactory, FiscalYearFactory, PillarFactory

pytestmark = pytest.mark.django_db


def test_what_was_chosen_becomes_a_filter():
    action = ActionFactory()
    form = PlanFilterForm({"pillar": action.component.pillar.number, "owner": action.owner.code, "status": "done"})
    assert form.chosen() == PlanFilter(action.component.pillar.number, action.owner.code, "done")


@pytest.mark.parametrize("data", [{}, {"pillar": "x"}, {"pillar": "99"}, {"owner": "NOBODY", "status": "red"}])
def test_a_choice_that_does_not_exist_is_no_choice(data):
    assert PlanFilterForm(data).chosen() == PlanFilter()


def test_the_budget_is_shown_by_pillar_unless_asked_otherwise():
    assert BudgetFilterForm({}).chosen() == ("pillar", BudgetFilter())
    assert BudgetFilterForm({"by": "district"}).chosen() == ("pillar", BudgetFilter())


def test_the_chosen_part_is_said_in_words():
    FiscalYearFactory(code="FY2025-26")
    PillarFactory(number=3, name_bn="ডিজিটাল সেবা")
    form = BudgetFilterForm({"by": "year", "year": "FY2025-26", "pillar": "3"})
    assert form.words() == "২০২৫-২৬ অর্থবছর · ৩ ডিজিটাল সেবা"


def test_pillars_to_choose_from_have_the_digits_of_the_language():
    PillarFactory(number=3, name_en="Digital services", name_bn="ডিজিটাল সেবা")
    assert ("3", "৩ ডিজিটাল সেবা") in PlanFilterForm().fields["pillar"].choices
    with translation.override("en"):
        assert ("3", "3 Digital services") in PlanFilterForm().fields["pillar"].choices
