import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from governance.domain import budgets, codes
from governance.models import BudgetLine, CodeScheme, LogEntry
from governance.queries.codes import BUILT_IN, Segment
from governance.values import BudgetType, Role
from tests.factories.governance import OrgUnitFactory, PersonFactory, person_with_role
from tests.factories.plan import ActionFactory, FiscalYearFactory, FundingSourceFactory, line

pytestmark = pytest.mark.django_db
# 56 digits in five parts, as treasuries write them.
LONG = [
    Segment("Organisation", "প্রতিষ্ঠান", "9" * 13),
    Segment("Operation", "অপারেশন", "9" * 13),
    Segment("Fund", "তহবিল", "9" * 10),
    Segment("Economic item", "অর্থনৈতিক খাত", "9" * 10),
    Segment("Location", "স্থান", "9" * 10),
]
CODE = "-".join(("0" * (len(each.pattern) - 1)) + "7" for each in LONG)


def keep(segments=LONG, valid_from=dt.date(2027, 7, 1), cost_centre="XXXXXXX", by=None):
    return codes.keep_scheme(
        valid_from=valid_from, name_en="New", name_bn="নতুন", segments=segments, cost_centre=cost_centre, by=by
    )


def open_line(year, economic_code, cost_centre="0990101"):
    return budgets.keep_line(
        action=ActionFactory(),
        fiscal_year=FiscalYearFactory(code=year),
        source=FundingSourceFactory(),
        budget_type=BudgetType.OPERATING,
        economic_code=economic_code,
        cost_centre=cost_centre,
        original=5,
        by=None,
    )


def faults(refused):
    return {name: errors[0].code for name, errors in refused.value.error_dict.items()}


def code_of(act, **said):
    with pytest.raises(ValidationError) as refused:
        act(**said)
    return refused.value.code


def test_a_code_of_fifty_six_digits_is_kept_with_its_zeros_from_its_year_on():
    keep()
    row = open_line("FY2027-28", CODE)
    assert BudgetLine.objects.get(pk=row.pk).economic_code == CODE
    assert LogEntry.objects.filter(noun="BudgetLine", noun_key__contains=CODE).exists()
    for year, wrong in [("FY2026-27", CODE), ("FY2027-28", "9999-0101-0100-3211")]:
        with pytest.raises(ValidationError) as refused:
            open_line(year, wrong)
        assert faults(refused) == {"economic_code": "bad_economic_code"}


def test_the_part_that_is_wrong_is_named():
    with pytest.raises(ValidationError) as refused:
        codes.refuse_bad_codes(BUILT_IN, "9999-406-0100-4114", "990202")
    assert faults(refused) == {"economic_code": "bad_economic_code", "cost_centre": "bad_cost_centre"}
    told = " ".join(refused.value.messages)
    assert "অপারেশন" in told
    assert "406" in told
    codes.refuse_bad_codes(BUILT_IN, "9999-0406-0100-4114", "0990202")


def test_the_same_again_says_nothing_new_and_a_correction_replaces_the_parts():
    for _time in range(2):
        keep()
    assert LogEntry.objects.filter(noun="CodeScheme").count() == 1
    keep(segments=LONG[:2])
    assert CodeScheme.objects.get().segments.count() == 2
    assert LogEntry.objects.filter(noun="CodeScheme", verb="change").count() == 1


def test_a_scheme_that_standing_lines_do_not_fit_is_refused_unless_it_begins_later():
    line(year="FY2027-28")
    assert code_of(keep) == "lines_do_not_fit"
    keep(valid_from=dt.date(2028, 7, 1))
    assert code_of(keep) == "lines_do_not_fit"
    keep(segments=BUILT_IN.segments, valid_from=dt.date(2020, 7, 1))


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"segments": []}, "bad_scheme"),
        ({"segments": [Segment("a", "b", "9" * 57)]}, "bad_scheme"),
        ({"segments": [Segment("a", "b", "9")] * 13}, "bad_scheme"),
        ({"segments": [Segment("a", "b", "(9+)+$")]}, "bad_pattern"),
        ({"cost_centre": ""}, "bad_pattern"),
        ({"cost_centre": "9" * 21}, "bad_pattern"),
    ],
)
def test_what_is_no_scheme_is_refused(said, code):
    assert code_of(keep, **said) == code
    assert not CodeScheme.objects.exists()


def test_only_who_keeps_the_budget_keeps_its_codes():
    with pytest.raises(PermissionDenied):
        keep(by=PersonFactory())
    assert keep(by=person_with_role(Role.BUDGET_OFFICER, OrgUnitFactory())).segments.count() == 5


@pytest.mark.parametrize("number", [10, 1000])
def test_looking_at_the_standing_lines_takes_the_same_queries(number, django_assert_max_num_queries):
    row = line(year="FY2027-28")
    fields = {f.attname: getattr(row, f.attname) for f in BudgetLine._meta.concrete_fields if f.attname != "id"}
    BudgetLine.objects.bulk_create(BudgetLine(**fields | {"cost_centre": f"{at:07}"}) for at in range(1, number))
    with django_assert_max_num_queries(16):
        keep(segments=BUILT_IN.segments)
