"""Courses, people who study them and what they did, as small as a test needs them."""

import uuid

import factory
from factory.django import DjangoModelFactory

from learning import models
from learning.domain import assessment, authoring
from learning.domain.enrolment import enrol
from learning.values import ChangeKind
from tests.factories.governance import PersonFactory


def uid(name: str) -> str:
    """The same UUID for the same name, in every test."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, name))


class StandardFactory(DjangoModelFactory):
    class Meta:
        model = models.Standard

    code = factory.Sequence(lambda n: f"STD{n}")
    name_en = factory.LazyAttribute(lambda o: f"Standard {o.code}")
    name_bn = factory.LazyAttribute(lambda o: f"মানদণ্ড {o.code}")


class StandardVersionFactory(DjangoModelFactory):
    class Meta:
        model = models.StandardVersion

    standard = factory.SubFactory(StandardFactory)
    number = 1
    name_en = factory.LazyAttribute(lambda o: f"{o.standard.name_en}, first")
    name_bn = factory.LazyAttribute(lambda o: f"{o.standard.name_bn}, প্রথম")
    valid_months = 24


def screen(name: str, **fields) -> dict:
    value = {
        "heading_en": f"Heading {name}",
        "heading_bn": f"শিরোনাম {name}",
        "text_en": f"<p>Text {name}</p>",
        "text_bn": f"<p>পাঠ {name}</p>",
        **fields,
    }
    return {"type": "screen", "id": uid(name), "value": value}


def single(name: str) -> dict:
    """A question whose first option is right."""
    answers = [
        {
            "type": "item",
            "id": uid(f"{name}-{letter}"),
            "value": {"text_en": f"{name} {letter}", "text_bn": f"{name} {letter} বাংলা", "correct": letter == "a"},
        }
        for letter in "abc"
    ]
    value = {"text_en": f"Question {name}", "text_bn": f"প্রশ্ন {name}", "answers": answers}
    return {"type": "single", "id": uid(name), "value": {**value, "feedback_en": "Because.", "feedback_bn": "কারণ।"}}


def quiz(name: str, questions: int = 2, pass_mark: int = 80, attempts: int | None = 2) -> dict:
    value = {
        "title_en": f"Quiz {name}",
        "title_bn": f"কুইজ {name}",
        "pass_mark": pass_mark,
        "attempts": attempts,
        "questions": [single(f"{name}-{n}") for n in range(1, questions + 1)],
    }
    return {"type": "quiz", "id": uid(name), "value": value}


def course_draft(slug: str = "hygiene", activities: list[dict] | None = None, **fields) -> models.Course:
    """A course with one lesson, not published: two screens and a quiz of two questions unless said otherwise."""
    course = models.Course(
        slug=slug,
        title_en=fields.pop("title_en", f"Course {slug}"),
        title_bn=fields.pop("title_bn", f"কোর্স {slug}"),
        summary_en="What it is about",
        summary_bn="যা নিয়ে এই কোর্স",
        certifies=fields.pop("certifies", None) or StandardVersionFactory(),
        **fields,
    )
    write_lesson(course, activities or [screen(f"{slug}-1"), screen(f"{slug}-2"), quiz(f"{slug}-quiz")])
    course.save()
    return course


def write_lesson(course: models.Course, activities: list[dict]) -> None:
    value = {"title_en": "Lesson", "title_bn": "পাঠ এক", "activities": activities}
    course.lessons = [{"type": "lesson", "id": uid(f"{course.slug}-lesson"), "value": value}]


def publish(course: models.Course, kind: str = ChangeKind.MINOR) -> models.CourseVersion:
    models.Course.objects.filter(pk=course.pk).update(live=True)
    course.live = True
    course.save()
    return authoring.publish_version(course=course, kind=kind, by=None)


def published_course(slug: str = "hygiene", activities: list[dict] | None = None, **fields) -> models.Course:
    course = course_draft(slug, activities, **fields)
    publish(course)
    return course


def enrolled(course: models.Course | None = None, person=None) -> models.Enrolment:
    person = person or PersonFactory()
    return enrol(person=person, course=course or published_course(), by=person)


def read(enrolment: models.Enrolment, name: str) -> models.Attempt:
    """Go past the screen of that name."""
    return assessment.go_past(
        enrolment=enrolment, activity_uuid=uid(name), client_event_id=uuid.uuid4(), by=enrolment.person
    )


def begin(enrolment: models.Enrolment, name: str) -> models.Attempt:
    return assessment.start_attempt(
        enrolment=enrolment, activity_uuid=uid(name), client_event_id=uuid.uuid4(), by=enrolment.person
    )


def take_quiz(enrolment: models.Enrolment, name: str, letters: str) -> models.Attempt:
    """Answer the questions with these letters ("a" is right) and send."""
    attempt = begin(enrolment, name)
    for n, letter in enumerate(letters, 1):
        assessment.answer(
            attempt=attempt,
            question_uuid=uid(f"{name}-{n}"),
            response=[uid(f"{name}-{n}-{letter}")],
            client_event_id=uuid.uuid4(),
            by=enrolment.person,
        )
    return assessment.submit(attempt=attempt, by=enrolment.person)


def completed(course: models.Course | None = None, person=None) -> models.Enrolment:
    """Somebody who has done all of a course made by `published_course`, and therefore holds its certificate."""
    enrolment = enrolled(course, person)
    slug = enrolment.course.slug
    read(enrolment, f"{slug}-1")
    read(enrolment, f"{slug}-2")
    take_quiz(enrolment, f"{slug}-quiz", "aa")
    enrolment.refresh_from_db()
    return enrolment


def exercise(name: str, content: models.H5PContent, pass_mark: int | None = None, **fields) -> dict:
    """An H5P exercise in a lesson."""
    value = {
        "title_en": f"Exercise {name}",
        "title_bn": f"অনুশীলন {name}",
        "content": str(content.uuid),
        "pass_mark": pass_mark,
        **fields,
    }
    return {"type": "h5p", "id": uid(name), "value": value}
