import json

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from governance.models import LogEntry
from governance.values import Role
from learning.domain import authoring
from learning.models import ContentFile, Course, CourseVersion
from learning.values import ChangeKind
from tests.factories.governance import OrgUnitFactory, PersonFactory, person_with_role
from tests.factories.learning import course_draft, publish, published_course, quiz, screen, uid, write_lesson

pytestmark = pytest.mark.django_db


def test_the_first_version_is_one_point_nought_with_both_languages():
    version = publish(course_draft("soap"))
    assert version.number == "1.0"
    assert version.parsed.data["title"] == {"en": "Course soap", "bn": "কোর্স soap"}
    assert [place.uuid for place in version.parsed.places] == [uid("soap-1"), uid("soap-2"), uid("soap-quiz")]


def test_the_content_is_canonical_and_hashed():
    import hashlib

    version = publish(course_draft())
    data = json.loads(version.content)
    assert version.content == json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert version.sha256 == hashlib.sha256(version.content.encode()).hexdigest()


def test_text_is_stored_in_one_unicode_form():
    import unicodedata

    decomposed = unicodedata.normalize("NFD", "কোর্স যেভাবে")
    version = publish(course_draft(title_bn=decomposed))
    assert version.parsed.data["title"]["bn"] == unicodedata.normalize("NFC", decomposed)


def test_publishing_again_without_a_change_makes_no_version():
    course = published_course()
    assert publish(course).number == "1.0"
    assert course.versions.count() == 1


def test_a_typo_fix_is_a_minor_version():
    course = published_course("soap")
    write_lesson(course, [screen("soap-1", heading_en="Corrected"), screen("soap-2"), quiz("soap-quiz")])
    assert publish(course).number == "1.1"


def test_a_correction_may_not_add_work():
    course = published_course("soap")
    write_lesson(course, [screen("soap-1"), screen("soap-2"), screen("soap-3"), quiz("soap-quiz")])
    with pytest.raises(ValidationError) as refused:
        publish(course)
    assert refused.value.code == "changes_too_much"
    assert publish(course, ChangeKind.MAJOR).number == "2.0"


@pytest.mark.parametrize("changed", [{"pass_mark": 90}, {"attempts": 1}, {"questions": 3}])
def test_a_correction_may_not_make_a_quiz_harder(changed):
    course = published_course("soap")
    write_lesson(course, [screen("soap-1"), screen("soap-2"), quiz("soap-quiz", **changed)])
    with pytest.raises(ValidationError):
        publish(course)


def test_a_course_without_a_screen_is_not_published():
    course = course_draft()
    course.lessons = []
    with pytest.raises(ValidationError) as refused:
        publish(course)
    assert refused.value.code == "nothing_to_learn"


def test_a_text_in_one_language_only_is_not_published():
    course = course_draft("soap", [screen("soap-1", text_bn="")])
    with pytest.raises(ValidationError) as refused:
        publish(course)
    assert refused.value.code == "text_missing"


def test_a_refused_publication_leaves_nothing():
    course = course_draft("soap", [screen("soap-1", text_bn="")])
    with pytest.raises(ValidationError):
        publish(course)
    assert not CourseVersion.objects.exists()


def test_only_those_who_write_courses_publish_them():
    course, unit = published_course("soap"), OrgUnitFactory()
    editor = person_with_role(Role.EDITOR, unit)
    assert authoring.publish_version(course=course, by=editor)
    for stranger in (PersonFactory(), person_with_role(Role.TRAINER, unit)):
        with pytest.raises(PermissionDenied):
            authoring.publish_version(course=course, by=stranger)


def test_publication_is_in_the_log():
    version = publish(course_draft("soap"))
    entry = LogEntry.objects.get(verb="publish_course")
    assert (entry.noun_key, entry.after["sha256"]) == ("soap 1.0", version.sha256)


def test_the_shipped_course_is_loaded_once_however_often_it_is_loaded(data):
    content = json.loads((data / "course" / "digital-health-basics.json").read_text())
    first = authoring.load_course(content, folder=data / "course", by=None)
    again = authoring.load_course(content, folder=data / "course", by=None)
    assert first == again
    assert Course.objects.get().live
    assert CourseVersion.objects.count() == 1
    assert len(first.parsed.data["lessons"]) == 3
    assert len(first.parsed.places[-1].activity["questions"]) == 5


def test_the_shipped_course_speaks_both_languages_and_describes_each_picture(data):
    content = json.loads((data / "course" / "digital-health-basics.json").read_text())
    version = authoring.load_course(content, folder=data / "course", by=None)
    for path, texts in version.parsed.texts():
        assert texts["bn"], path
        assert texts["en"], path
    for place in version.parsed.places:
        if place.kind == "screen":
            assert place.activity["picture"]["alt"]["bn"]


def test_the_pictures_of_the_shipped_course_are_light(data):
    content = json.loads((data / "course" / "digital-health-basics.json").read_text())
    authoring.load_course(content, folder=data / "course", by=None)
    sizes = [stored.file.size for stored in ContentFile.objects.all()]
    assert len(sizes) == 14
    assert max(sizes) <= 25_000


def test_the_publish_button_of_wagtail_freezes_a_version():
    course = course_draft("soap")
    course.save_revision().publish()
    assert course.versions.get().number == "1.0"
    assert Course.objects.get().live
