import pytest

from governance.interop.people import PersonResource
from governance.models import Person, Posting
from governance.values import Role
from tests.factories.governance import PostFactory, person_with_role

pytestmark = pytest.mark.django_db

HEADER = "hr_number,name_en,name_bn,phone,email,post_code,org_unit_code,valid_from\n"
RAHIMA = "HR-1,Rahima Khatun,রহিমা খাতুন,০১৭১১০০০০০১,,P1,K1,২০২৪-০৭-০১\n"


@pytest.fixture(autouse=True)
def places(country):
    PostFactory(code="P1")
    return country


def run(content, by=None, **options):
    return PersonResource().run(content.encode(), "people.csv", by=by, **options)


def codes(report):
    return [(refusal.row, refusal.column, refusal.code) for refusal in report.refused]


def test_a_person_comes_with_contact_and_posting():
    report = run(HEADER + RAHIMA)
    person = Person.objects.get(hr_number="HR-1")
    posting = person.postings.get()
    assert (codes(report), report.created) == ([], 1)
    assert person.contacts.get().value == "+8801711000001"
    assert (posting.unit.code, posting.post.code, posting.valid_from.isoformat()) == ("K1", "P1", "2024-07-01")
    assert person.user is None, "no file opens an account"


def test_the_same_file_again_changes_nothing():
    run(HEADER + RAHIMA)
    report = run(HEADER + RAHIMA)
    assert (report.unchanged, Posting.objects.count()) == (1, 1)


def test_a_second_post_is_added():
    run(HEADER + RAHIMA)
    report = run(HEADER + "HR-1,Rahima Khatun,রহিমা খাতুন,01711000001,,,D1,2025-01-01\n")
    assert (report.updated, Posting.objects.count()) == (1, 2)


def test_somebody_may_be_posted_nowhere():
    report = run("hr_number,name_en,name_bn\nHR-2,Karim,করিম\n")
    assert (report.created, Posting.objects.count()) == (1, 0)


@pytest.mark.parametrize(
    ("row", "refusals"),
    [
        ("HR-1,Rahima,রহিমা,12,,P1,K1,2024-07-01", [("phone", "bad_phone")]),
        ("HR-1,Rahima,রহিমা,,nobody@,P1,K1,2024-07-01", [("email", "bad_email")]),
        ("HR-1,Rahima,রহিমা,,,P9,K1,2024-07-01", [("post_code", "unknown_post")]),
        ("HR-1,Rahima,রহিমা,,,P1,K9,2024-07-01", [("org_unit_code", "unknown_org_unit")]),
        ("HR-1,Rahima,রহিমা,,,P1,K1,01/07/2024", [("valid_from", "bad_date")]),
        ("HR-1,Rahima,রহিমা,,,P1,K1,2024-02-30", [("valid_from", "bad_date")]),
        ("HR-1,Rahima,রহিমা,,,P1,K1,", [("valid_from", "missing_value")]),
        ("HR-1,Rahima,রহিমা,,,P1,,", [("org_unit_code", "missing_value")]),
        ("HR/1,Rahima,রহিমা,,,,,", [("hr_number", "bad_hr_number")]),
        ("HR-1,,,12,,,,", [("name_bn", "missing_value"), ("name_en", "missing_value"), ("phone", "bad_phone")]),
    ],
)
def test_each_fault_is_told_with_its_column_and_code(row, refusals):
    report = run(HEADER + row + "\n")
    assert sorted((column, code) for _row, column, code in codes(report)) == refusals


def test_an_administrator_of_another_district_is_refused(places):
    by = person_with_role(Role.ADMINISTRATOR, places.dinajpur)
    report = run(HEADER + RAHIMA, by=by)
    assert [code for _row, _column, code in codes(report)] == ["forbidden"]
    assert not Person.objects.filter(hr_number="HR-1").exists()


@pytest.mark.parametrize("rows", [10, 300])
def test_unchanged_people_are_checked_with_a_constant_number_of_queries(rows, django_assert_max_num_queries):
    content = HEADER + "".join(f"HR-{n},Name,নাম,,,P1,K1,2024-07-01\n" for n in range(rows))
    run(content)
    with django_assert_max_num_queries(8):
        assert run(content).unchanged == rows
