from learning.domain.progress import is_complete, lesson_is_done, resume_place
from learning.values import CourseContent


def content(*uuids, optional=()):
    activities = [{"uuid": uuid, "kind": "screen", "required": uuid not in optional} for uuid in uuids]
    return CourseContent({"lessons": [{"activities": activities}]})


def test_one_resumes_at_the_first_screen_that_is_not_done():
    assert resume_place(content("a", "b", "c"), frozenset("ac")).uuid == "b"


def test_one_who_has_done_all_stands_at_the_last_screen():
    assert resume_place(content("a", "b"), frozenset("ab")).uuid == "b"


def test_a_course_is_complete_without_what_is_optional():
    course = content("a", "b", "c", optional="c")
    assert is_complete(course.required, frozenset("ab"))
    assert not is_complete(course.required, frozenset("ac"))
    assert lesson_is_done(course.data["lessons"][0], frozenset("ab"))


def test_screens_are_counted_over_the_whole_course():
    course = CourseContent(
        {"lessons": [{"activities": [{"uuid": "a"}]}, {"activities": [{"uuid": "b"}, {"uuid": "c"}]}]}
    )
    assert [(place.number, place.count, place.lesson_number) for place in course.places] == [
        (1, 3, 1),
        (2, 3, 2),
        (3, 3, 2),
    ]
    assert [place.starts_lesson for place in course.places] == [True, True, False]
