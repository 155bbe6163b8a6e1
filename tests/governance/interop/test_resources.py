import io

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied

from governance.interop.places import OrganisationResource, PostResource
from governance.models import Organisation, Post
from governance.values import Role
from tests.factories.governance import OrganisationFactory, PersonFactory, PostFactory, person_with_role

pytestmark = pytest.mark.django_db

HEADER = "code,name_en,name_bn,organisation_code\n"


def run(content, resource=PostResource, filename="posts.csv", by=None, **options):
    content = content.encode() if isinstance(content, str) else content
    return resource().run(content, filename, by=by, **options)


def codes(report):
    return [(refusal.row, refusal.column, refusal.code) for refusal in report.refused]


def test_a_row_is_saved_and_counted():
    OrganisationFactory(code="MIS")
    report = run(HEADER + "P1,Head,প্রধান,MIS\n")
    assert (report.rows, report.created, codes(report)) == (1, 1, [])
    assert Post.objects.get().organisation.code == "MIS"


def test_a_row_that_says_what_is_stored_is_unchanged_and_not_written(django_assert_max_num_queries):
    post = PostFactory(code="P1")
    content = HEADER + f"P1,{post.name_en},{post.name_bn},{post.organisation.code}\n"
    with django_assert_max_num_queries(4):  # two look-ups, and the savepoint around the import
        report = run(content)
    assert (report.created, report.updated, report.unchanged) == (0, 0, 1)


def test_a_row_that_says_something_else_is_updated():
    post = PostFactory(code="P1")
    report = run(HEADER + f"P1,New name,{post.name_bn},{post.organisation.code}\n")
    post.refresh_from_db()
    assert (report.updated, post.name_en) == (1, "New name")


def test_all_faults_of_all_rows_are_told():
    OrganisationFactory(code="MIS")
    report = run(HEADER + "P1,,প্রধান,NOWHERE\n,Head,=প্রধান,MIS\nP3,Head,প্রধান,MIS\n")
    assert codes(report) == [
        (2, "name_en", "missing_value"),
        (2, "organisation_code", "unknown_organisation"),
        (3, "code", "missing_value"),
        (3, "name_bn", "formula"),
    ]


def test_one_bad_row_keeps_all_rows_out():
    OrganisationFactory(code="MIS")
    report = run(HEADER + "P1,Head,প্রধান,MIS\nP2,Head,প্রধান,NOWHERE\n")
    assert (report.created, Post.objects.count()) == (0, 0)


def test_good_rows_are_taken_when_that_was_asked_for():
    OrganisationFactory(code="MIS")
    report = run(HEADER + "P1,Head,প্রধান,MIS\nP2,Head,প্রধান,NOWHERE\n", accept_good_rows=True)
    assert (report.created, report.refused_rows) == (1, [3])
    assert Post.objects.get().code == "P1"


def test_a_dry_run_checks_everything_tells_what_it_understood_and_keeps_nothing():
    OrganisationFactory(code="MIS")
    report = run(HEADER + "P১,Head,প্রধান,MIS\nP2,Head,প্রধান,NOWHERE\n", dry_run=True)
    assert report.created == 1
    assert report.accepted == [
        {"row": 2, "values": {"code": "P1", "name_en": "Head", "name_bn": "প্রধান", "organisation_code": "MIS"}}
    ]
    assert not Post.objects.exists()


def test_both_rows_of_one_key_are_refused_and_a_third_is_not():
    OrganisationFactory(code="MIS")
    report = run(HEADER + "P1,Head,প্রধান,MIS\nP2,Head,প্রধান,MIS\nP১,Boss,বস,MIS\n", accept_good_rows=True)
    assert codes(report) == [(2, "code", "duplicate_key"), (4, "code", "duplicate_key")]
    assert [post.code for post in Post.objects.all()] == ["P2"]


def test_an_unknown_column_is_a_warning():
    OrganisationFactory(code="MIS")
    report = run("code,name_en,name_bn,organisation_code,remark\nP1,Head,প্রধান,MIS,x\n")
    assert (report.ok, len(report.warnings)) == (True, 1)


def test_an_optional_column_that_is_missing_leaves_what_is_stored():
    OrganisationFactory(code="MIS", abbreviation="M.I.S.")
    report = run("code,name_en,name_bn,kind,parent_code\nMIS,System,তন্ত্র,directorate,\n", OrganisationResource)
    organisation = Organisation.objects.get()
    assert (report.updated, organisation.name_en, organisation.abbreviation) == (1, "System", "M.I.S.")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not_a_table"),
        (b"code,name_en\nP1,Head\n", "missing_column"),
        ("code,name_en,name_bn,organisation_code\nP1,Café,x,MIS\n".encode("cp1252"), "bad_encoding"),
        (b"code,code,name_en,name_bn,organisation_code\n", "duplicate_header"),
        (b"PK\x03\x04 not a workbook", "not_a_table"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(content, code):
    report = run(content)
    assert [refusal.code for refusal in report.refused] == [code]


def test_a_ragged_row_is_refused_and_the_others_are_read():
    OrganisationFactory(code="MIS")
    report = run(HEADER + "P1,Head,প্রধান\nP2,Head,প্রধান,MIS\n", accept_good_rows=True)
    assert [(refusal.row, refusal.code) for refusal in report.refused] == [(2, "ragged_row")]
    assert report.created == 1


def test_a_workbook_is_read_like_a_csv():
    OrganisationFactory(code="MIS")
    book = openpyxl.Workbook()
    book.active.append(["code", "name_en", "name_bn", "organisation_code"])
    book.active.append(["P1", "Head", "প্রধান", "MIS"])
    content = io.BytesIO()
    book.save(content)
    assert run(content.getvalue(), filename="posts.xlsx").created == 1


def test_somebody_who_may_not_is_refused_row_by_row(country):
    OrganisationFactory(code="MIS")
    budget_officer = person_with_role(Role.BUDGET_OFFICER, country.bd)
    report = run(HEADER + "P1,Head,প্রধান,MIS\n", by=budget_officer)
    assert ([refusal.code for refusal in report.refused], Post.objects.count()) == (["forbidden"], 0)


def test_what_the_progress_raises_ends_the_import_with_nothing_written():
    class Cancelled(Exception):
        pass

    def cancel(done, total):
        raise Cancelled

    OrganisationFactory(code="MIS")
    rows = "".join(f"P{n},Head,প্রধান,MIS\n" for n in range(50))
    with pytest.raises(Cancelled):
        run(HEADER + rows, progress=cancel)
    assert not Post.objects.exists()


def test_progress_counts_up_to_all_rows():
    OrganisationFactory(code="MIS")
    told = []
    run(HEADER + "".join(f"P{n},Head,প্রধান,MIS\n" for n in range(50)), progress=lambda *told_: told.append(told_))
    assert told == [(20, 50), (40, 50), (50, 50)]


@pytest.mark.parametrize("rows", [10, 300])
def test_a_check_of_unchanged_rows_asks_the_database_a_constant_number_of_times(rows, django_assert_max_num_queries):
    organisation = OrganisationFactory()
    posts = PostFactory.create_batch(rows, organisation=organisation)
    content = HEADER + "".join(f"{p.code},{p.name_en},{p.name_bn},{organisation.code}\n" for p in posts)
    with django_assert_max_num_queries(4):
        assert run(content).unchanged == rows


def test_a_fault_of_the_program_is_not_taken_for_a_fault_of_the_file(monkeypatch):
    OrganisationFactory(code="MIS")
    monkeypatch.setattr(PostResource, "save", lambda *args, **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run(HEADER + "P1,Head,প্রধান,MIS\n")


def test_the_table_can_be_written_with_the_same_columns():
    PostFactory(code="P1", organisation=OrganisationFactory(code="MIS"))
    dataset = PostResource().export(Post.objects.all())
    assert dataset.headers == ["code", "name_en", "name_bn", "organisation_code"]
    assert dataset["organisation_code"] == ["MIS"]


def test_an_account_without_a_person_never_imports_as_the_system():
    from governance.interop.resources import import_handler
    from tests.factories.governance import UserFactory

    class JobOfARobot:
        owner = UserFactory()

    with pytest.raises(PermissionDenied):
        import_handler(PostResource)(JobOfARobot())


def test_messages_are_in_the_language_of_the_reader():
    from django.utils import translation

    PersonFactory()
    with translation.override("en"):
        report = run(HEADER + "P1,Head,প্রধান,NOWHERE\n")
    assert report.refused[0].message == "There is no organisation with the code “NOWHERE”."
    assert Organisation.objects.count() == 0
