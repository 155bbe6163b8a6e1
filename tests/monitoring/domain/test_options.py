import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from governance.models import LogEntry
from monitoring.domain import options
from monitoring.domain.options import Choice, key_of, parts_of
from monitoring.models import Combination, ElementSheet
from tests.factories.collection import DataElementFactory
from tests.factories.monitoring import a_country, officer

pytestmark = pytest.mark.django_db

SEX = [Choice("female", "Female", "নারী"), Choice("male", "Male", "পুরুষ")]
AGE = [Choice("0-4", "Under five", "পাঁচ বছরের কম"), Choice("5plus", "Five and over", "পাঁচ ও তার বেশি")]


def axis(code, choices, by=None):
    return options.keep_option_set(code=code, name_en=code, name_bn=code, options=choices, by=by)


def crossed(*axes, code="agesex"):
    return options.keep_disaggregation(code=code, name_en=code, name_bn=code, option_sets=axes, by=None)


def keys(disaggregation):
    return list(disaggregation.combinations.values_list("key", flat=True))


def refusal(call, *args, **kwargs):
    with pytest.raises(ValidationError) as caught:
        call(*args, **kwargs)
    error = caught.value
    return next(iter(error.error_dict.values()))[0].code if hasattr(error, "error_dict") else error.code


def test_a_key_names_the_axes_in_the_order_of_their_codes_however_it_was_written():
    assert key_of([("sex", "female"), ("age", "0-4")]) == "age=0-4;sex=female"
    assert parts_of(" sex=female ; age=0-4 ") == {("age", "0-4"), ("sex", "female")}
    assert parts_of("") == frozenset()


def test_crossing_two_axes_makes_every_combination_once():
    found = crossed(axis("sex", SEX), axis("age", AGE))
    assert keys(found) == ["age=0-4;sex=female", "age=5plus;sex=female", "age=0-4;sex=male", "age=5plus;sex=male"]
    assert all(row.options.count() == 2 for row in found.combinations.all())


def test_doing_it_again_changes_nothing():
    found = crossed(axis("sex", SEX), axis("age", AGE))
    before, logged = list(Combination.objects.values()), LogEntry.objects.count()
    crossed(axis("sex", SEX), axis("age", AGE))
    assert (list(Combination.objects.values()), LogEntry.objects.count()) == (before, logged)
    assert found.axes.count() == 2


def test_a_new_option_stands_last_and_joins_every_disaggregation():
    found = crossed(axis("sex", SEX))
    axis("sex", [*SEX, Choice("other", "Other", "অন্যান্য")])
    assert keys(found) == ["sex=female", "sex=male", "sex=other"]


def test_an_option_that_is_left_out_of_a_list_stays():
    found = crossed(axis("sex", SEX))
    axis("sex", SEX[:1])
    assert keys(found) == ["sex=female", "sex=male"]


def test_a_new_name_of_an_option_keeps_its_keys():
    found = crossed(axis("sex", SEX))
    axis("sex", [Choice("female", "Women and girls", "নারী ও কন্যাশিশু")])
    assert keys(found) == ["sex=female", "sex=male"]
    assert found.combinations.first().options.get().name_en == "Women and girls"


def test_axes_may_change_until_an_element_is_divided_by_them():
    found = crossed(axis("sex", SEX))
    crossed(axis("age", AGE))
    assert keys(found) == ["age=0-4", "age=5plus"]
    ElementSheet.objects.filter(version__series=DataElementFactory().series).update(disaggregation=found)
    assert refusal(crossed, axis("sex", SEX)) == "in_use"


def test_too_many_combinations_are_refused():
    many = [Choice(f"o{n}", f"Option {n}", f"বিকল্প {n}") for n in range(30)]
    assert refusal(crossed, axis("a", many), axis("b", many)) == "too_many_combinations"


def test_codes_that_make_a_key_too_long_are_refused():
    long = [Choice("x" * 40, "Long", "দীর্ঘ")]
    assert refusal(crossed, axis("a" * 40, long), axis("b" * 40, long)) == "too_long"


@pytest.mark.parametrize("code", ["", "a=b", "a;b", "a.b", "a b", "[a]"])
def test_signs_that_part_keys_are_no_codes(code):
    assert refusal(axis, code, SEX) == "bad_code"
    assert refusal(axis, "sex", [Choice(code, "x", "x")]) == "bad_code"


def test_a_disaggregation_needs_an_axis_and_each_once():
    sex = axis("sex", SEX)
    assert refusal(crossed) == "missing_option_set"
    assert refusal(crossed, sex, sex) == "missing_option_set"


def test_a_district_officer_may_not():
    _country, (district, _other) = a_country(2)
    with pytest.raises(PermissionDenied):
        axis("sex", SEX, by=officer(district))
