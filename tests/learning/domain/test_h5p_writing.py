import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from learning.domain.h5p_files import folder_of
from learning.domain.h5p_writing import Unfit, write_content
from learning.h5p.names import LibraryName
from learning.models import H5PContent
from tests.factories.exercises import CHOICE, EXAMPLES, PICTURE, a_png, an_exercise
from tests.factories.governance import PersonFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]


@pytest.mark.parametrize("machine", sorted(EXAMPLES))
def test_each_of_our_types_is_written_and_begins_with_words_in_bangla(machine):
    content = an_exercise(machine)
    assert (content.number, content.language) == (1, "bn")
    assert content.played["l10n"]["check"] == "যাচাই করুন"
    assert [row.machine for row in content.libraries.all()] == ["Dishari.Exercise", machine]


def test_a_revision_is_a_content_of_its_own_with_the_files_that_it_names():
    first = an_exercise("Dishari.ImageLabels")
    second = an_exercise("Dishari.ImageLabels", revises=first, files={}, note="clearer")
    assert (second.work, second.number, second.note) == (first.work, 2, "clearer")
    assert list(H5PContent.objects.newest()) == [second]
    assert (folder_of(second.uuid) / PICTURE["path"]).read_bytes() == a_png()

    third = an_exercise("Dishari.TrueFalse", copies=second, files={})
    assert (third.number, third.work == first.work) == (1, False)
    assert not (folder_of(third.uuid) / PICTURE["path"]).exists()  # it names no picture


def test_of_two_who_revise_at_once_the_second_is_told():
    first = an_exercise()
    an_exercise(revises=first)
    with pytest.raises(ValidationError) as refused:
        an_exercise(revises=first)
    assert refused.value.code == "moved_on"
    assert H5PContent.objects.count() == 2
    assert len(list(folder_of(first.uuid).parent.iterdir())) == 2  # nothing is left of the third


@pytest.mark.parametrize(
    ("machine", "changes", "told"),
    [
        ("Dishari.Choice", {"answers": [{"text": "a"}, {"text": "b"}]}, [("nothing_right", "answers")]),
        ("Dishari.Choice", {"answers": [{"text": "", "correct": True}, {"text": "b"}]},
         [("empty_here", "answers[0].text")]),
        ("Dishari.Choice", {"answers": [{"text": "a", "correct": True}]}, [("too_few_here", "answers")]),
        ("Dishari.Choice", {"answers": "all"}, [("wrong_kind", "answers"), ("too_few_here", "answers"),
                                                ("nothing_right", "answers")]),
        ("Dishari.FillIn", {"lines": ["no gap"]}, [("no_gap", "lines")]),
        ("Dishari.Order", {"steps": ["one", " "]}, [("empty_here", "steps[1]")]),
        ("Dishari.Case", {"steps": [{"text": "a", "choices": [{"text": "b", "next": 9}]}]},
         [("no_such_step", "steps[0].choices[0].next"), ("no_end", "steps")]),
        ("Dishari.ImageLabels", {"image": None}, [("empty_here", "image")]),
    ],
)  # fmt: skip
def test_an_exercise_that_nobody_can_get_right_is_refused_with_its_places(machine, changes, told):
    with pytest.raises(Unfit) as refused:
        an_exercise(machine, params=EXAMPLES[machine][0] | changes)
    assert [(finding.code, finding.path) for finding in refused.value.findings] == told
    assert not H5PContent.objects.exists()


def test_texts_are_safe_when_they_are_played_and_stay_as_they_were_written():
    content = an_exercise("Dishari.Choice", params=CHOICE | {"question": "<p onclick='x()'>ক</p><script>x()</script>"})
    assert content.played["question"] == "<p>ক</p>"
    assert "script" in content.params["question"]


def test_a_title_and_an_installed_type_are_needed():
    with pytest.raises(ValidationError, match="শিরোনাম|title"):
        an_exercise(title=" ")
    with pytest.raises(ValidationError) as refused:
        write_content(library=LibraryName("Dishari.Exercise", 1, 0), title="a", language="bn", params={}, by=None)
    assert refused.value.code == "not_installed"


def test_only_who_writes_courses_writes_exercises():
    with pytest.raises(PermissionDenied):
        an_exercise(by=PersonFactory())


def nested(levels):
    value = []
    for _level in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"params": {"question": "\ud800"}}, "bad_json"),
        ({"params": {"question": "a\0"}}, "bad_json"),
        ({"params": {"question": float("inf")}}, "bad_json"),
        ({"params": {"question": nested(200)}}, "json_depth"),
        ({"params": {"question": nested(5000)}}, "json_depth"),
        ({"language": "<b>1234567"}, "bad_value"),
        ({"about": {"embedTypes": "none"}}, "bad_value"),
    ],
)
def test_what_another_host_would_refuse_is_not_kept(changes, code):
    with pytest.raises(Unfit) as refused:
        an_exercise(**changes)
    assert [finding.code for finding in refused.value.findings] == [code]
    assert not H5PContent.objects.exists()


def test_a_long_title_is_cut_in_the_package_too():
    content = an_exercise(title="ক" * 300)
    assert content.title == content.about["title"] == "ক" * 255


def test_a_revision_stays_of_its_type():
    with pytest.raises(ValidationError) as refused:
        an_exercise("Dishari.Choice", revises=an_exercise("Dishari.TrueFalse"))
    assert refused.value.code == "other_type"


def test_pictures_and_videos_that_no_package_would_hold_are_not_kept(settings):
    settings.H5P_MAX_BYTES = 1000
    with pytest.raises(Unfit) as refused:
        an_exercise("Dishari.ImageLabels")
    assert [finding.code for finding in refused.value.findings] == ["too_large"]
    assert not H5PContent.objects.exists()
    assert not list(folder_of(uuid.uuid4()).parent.glob("*-*"))
