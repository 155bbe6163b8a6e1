import pytest
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from learning.models.blocks import LessonBlock, MultipleChoiceBlock, ScreenBlock, SingleChoiceBlock, TrueFalseBlock
from tests.factories.learning import screen, single, uid

pytestmark = pytest.mark.django_db


def lesson(activities):
    block = LessonBlock()
    return block, block.to_python({"title_en": "One", "title_bn": "এক", "activities": activities})


def test_the_ids_of_a_frozen_lesson_are_those_of_its_blocks():
    block, value = lesson([screen("soap")])
    frozen = block.freeze(value, uid("lesson"), lambda file: None)
    assert frozen["uuid"] == uid("lesson")
    assert [(activity["uuid"], activity["kind"]) for activity in frozen["activities"]] == [(uid("soap"), "screen")]


def test_text_that_an_editor_cannot_write_is_not_frozen():
    hostile = '<p onclick="x()">Wash<script>alert(1)</script> <a href="javascript:x">hands</a></p>'
    block, value = lesson([screen("soap", text_en=hostile)])
    frozen = block.freeze(value, uid("lesson"), lambda file: None)
    assert frozen["activities"][0]["text"]["en"] == "<p>Wash hands</p>"


def test_a_single_choice_question_has_exactly_one_right_answer():
    block = SingleChoiceBlock()
    raw = single("q")["value"]
    block.clean(block.to_python(raw))
    raw["answers"][1]["value"]["correct"] = True
    with pytest.raises(StructBlockValidationError):
        block.clean(block.to_python(raw))


def test_a_multiple_choice_question_has_a_right_answer():
    block = MultipleChoiceBlock()
    raw = single("q")["value"]
    raw["answers"][0]["value"]["correct"] = False
    with pytest.raises(StructBlockValidationError):
        block.clean(block.to_python(raw))


def test_true_or_false_speaks_both_languages():
    block = TrueFalseBlock()
    frozen = block.freeze(block.to_python({"text_en": "Soap kills", "text_bn": "সাবান", "is_true": True}), "q")
    assert [option["correct"] for option in frozen["options"]] == [True, False]
    assert frozen["options"][0]["text"] == {"en": "True", "bn": "সত্য"}


def test_a_picture_needs_words_for_those_who_cannot_see_it():
    block = ScreenBlock()
    picture = get_image_model().objects.create(title="Soap", file=get_test_image_file())
    value = block.to_python({**screen("soap")["value"], "picture": picture.pk})
    with pytest.raises(StructBlockValidationError) as refused:
        block.clean(value)
    assert set(refused.value.block_errors) == {"alt_en", "alt_bn"}
    value["alt_en"], value["alt_bn"] = "Soap", "সাবান"
    block.clean(value)
