import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from governance.domain.variances import give_reason
from governance.models import LogEntry, VarianceReason
from tests.factories.governance import PersonFactory
from tests.factories.plan import line

pytestmark = pytest.mark.django_db


def test_a_reason_is_kept_and_logged_and_the_same_again_adds_nothing():
    stands = line(original=1000)
    assert give_reason(line=stands, text_bn="দরপত্র বাতিল", by=None) == give_reason(
        line=stands, text_bn=" দরপত্র বাতিল ", by=None
    )
    assert VarianceReason.objects.count() == 1
    assert LogEntry.objects.filter(noun="BudgetLine", verb="explain").count() == 1


def test_a_reason_says_something():
    with pytest.raises(ValidationError) as refused:
        give_reason(line=line(original=1000), text_bn=" ", text_en="", by=None)
    assert refused.value.error_dict["text_bn"][0].code == "no_reason"


def test_only_who_keeps_the_budget_gives_reasons():
    with pytest.raises(PermissionDenied):
        give_reason(line=line(original=1000), text_en="Late", by=PersonFactory())
