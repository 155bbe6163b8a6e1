import datetime as dt
from decimal import Decimal as D

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from governance.models import LogEntry
from monitoring.domain import constants
from monitoring.models import Constant
from tests.factories.monitoring import a_country, officer

pytestmark = pytest.mark.django_db


def keep(code="K", value=3, by=None, **fields):
    return constants.keep_constant(code=code, name_en="K", name_bn="কে", value=D(value), by=by, **fields)


def test_a_constant_keeps_what_it_was_for_earlier_periods():
    for day, value in [(dt.date(2023, 7, 1), 3), (dt.date(2026, 7, 1), 4), (dt.date(2026, 7, 1), 4)]:
        keep(value=value, valid_from=day)
    assert list(Constant.objects.get().values.values_list("value", flat=True)) == [3, 4]
    assert LogEntry.objects.filter(verb="set_constant").count() == 2


def test_a_mended_number_says_in_the_log_what_it_was():
    keep(value=3)
    keep(value=5)
    entry = LogEntry.objects.filter(verb="set_constant").last()
    assert (entry.before, entry.after["value"]) == ({"value": "3"}, "5")


def test_a_code_must_be_writable_in_a_formula():
    with pytest.raises(ValidationError):
        keep(code='K"')


def test_a_district_officer_may_not():
    _country, (district, _other) = a_country(2)
    with pytest.raises(PermissionDenied):
        keep(by=officer(district))
