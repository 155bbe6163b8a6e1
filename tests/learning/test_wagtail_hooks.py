import json

import pytest
from wagtail.test.utils.form_data import nested_form_data, streamfield

from governance.values import Role
from learning.models import Course
from tests.factories.governance import OrgUnitFactory, person_with_role
from tests.factories.learning import course_draft, publish, quiz, screen

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief(client, django_user_model):
    user = django_user_model.objects.create(username="chief", is_superuser=True, is_staff=True)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_the_list_says_which_version_is_published(chief):
    publish(course_draft("soap"))
    page = chief.get("/admin/snippets/learning/course/")
    assert page.status_code == 200
    assert "1.0" in page.content.decode()


def test_the_edit_page_opens(chief):
    course = course_draft("soap")
    assert chief.get(f"/admin/snippets/learning/course/edit/{course.pk}/").status_code == 200


@pytest.mark.parametrize(("language", "heading"), [("bn", "শিরোনাম soap-1"), ("en", "Heading soap-1")])
def test_the_preview_shows_the_learners_screens_in_each_language(rf, chief, django_user_model, language, heading):
    course = course_draft("soap", [screen("soap-1"), quiz("soap-quiz")])
    request = rf.get("/admin/")
    request.user = django_user_model.objects.get()
    page = course.serve_preview(request, language)
    assert heading in page.content.decode()
    assert f'lang="{language}"' in page.content.decode()


def form_of(course, **changed):
    empty = {"lessons": streamfield([])}
    fields = ("title_en", "title_bn", "summary_en", "summary_bn", "minutes", "slug")
    return nested_form_data(
        {
            **{name: getattr(course, name) for name in fields},
            "certifies": course.certifies_id,
            "cover": "",
            "change_kind": "minor",
            "change_note": "",
            **empty,
            **changed,
        }
    )


def test_a_draft_may_be_unfinished_but_publication_says_what_is_missing(chief):
    course = course_draft("soap")
    address = f"/admin/snippets/learning/course/edit/{course.pk}/"
    refused = chief.post(address, {**form_of(course), "action-publish": "1"})
    assert refused.status_code == 200
    assert "অন্তত একটি ধাপসহ একটি পাঠ যোগ করুন" in refused.content.decode()
    assert not course.versions.exists()
    saved = chief.post(address, form_of(course))
    assert saved.status_code == 302
    assert json.loads(json.dumps(Course.objects.get().latest_revision.content["title_en"])) == course.title_en


def test_what_was_published_is_not_deleted_and_the_author_is_told(chief):
    course = publish(course_draft("soap")).course
    for address in (
        f"/admin/snippets/learning/course/delete/{course.pk}/",
        f"/admin/bulk/learning/course/delete/?id={course.pk}",
    ):
        for ask in (chief.get, chief.post):
            page = ask(address, follow=True)
            assert page.status_code == 200
            assert "মুছে ফেলা যাবে না" in page.content.decode()
    assert Course.objects.filter(pk=course.pk).exists()


def test_a_draft_that_nobody_has_studied_can_be_deleted(chief):
    course = course_draft("soap")
    chief.post(f"/admin/snippets/learning/course/delete/{course.pk}/")
    assert not Course.objects.filter(pk=course.pk).exists()


def test_an_editor_holds_the_permissions_and_a_learner_does_not():
    unit = OrgUnitFactory()
    editor, learner = person_with_role(Role.EDITOR, unit).user, person_with_role(Role.LEARNER, unit).user
    for verb in ("add", "change", "view", "publish"):
        assert editor.has_perm(f"learning.{verb}_course")
        assert not learner.has_perm(f"learning.{verb}_course")
