"""Names beside codes, every digit of a number, and a sentence for each word of failure."""

from decimal import Decimal as D

import pytest
from django.utils import translation

from monitoring.models import CombinationMapping, ElementMapping, Pull, UnitMapping
from monitoring.templatetags import dhis2_tags
from tests.factories.collection import DataElementFactory
from tests.factories.governance import OrgUnitFactory
from tests.factories.monitoring import IndicatorFactory


@pytest.mark.parametrize(
    ("number", "bangla"),
    [(D("12.000000"), "১২"), (D("0.500000"), "০.৫"), (D("1234567"), "১২,৩৪,৫৬৭"), (D("100"), "১০০"), (None, "")],
)
def test_a_number_has_every_digit_and_no_zero_behind(number, bangla):
    assert dhis2_tags.exact(number) == bangla


def test_a_failure_is_a_sentence_and_an_unknown_word_is_still_told():
    with translation.override("en"):
        assert "does not answer" in dhis2_tags.failure(Pull(error_code="unreachable"))
        assert "strange_word" in dhis2_tags.failure(Pull(error_code="strange_word"))


@pytest.mark.django_db
def test_what_something_is_here_is_named_with_its_code():
    element, indicator, unit = DataElementFactory(), IndicatorFactory(), OrgUnitFactory(code="5549")
    with translation.override("en"):
        assert dhis2_tags.mapped_to(UnitMapping(target=unit)) == f"{unit.name_en} (5549)"
        assert dhis2_tags.mapped_to(ElementMapping(target=element.series)) == f"{element.code} {element.name_en}"
        assert dhis2_tags.suggestion_of(ElementMapping(suggested=indicator.series)).startswith(indicator.code)
        assert dhis2_tags.mapped_to(CombinationMapping(target="")) == "Total"
        assert dhis2_tags.mapped_to(CombinationMapping(target="sex=female")) == "sex=female"
        assert dhis2_tags.suggestion_of(UnitMapping()) == ""
