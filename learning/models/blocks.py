"""What an author puts into a lesson. Each kind of activity is a block that knows how to freeze itself.

A new kind is a subclass of `ActivityBlock` and one line in `ActivitiesBlock`; its learner's half is registered in
`learning.registry.activity_kinds` under the same name.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import nh3
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, gettext_noop, override
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from learning.models.h5p_content import H5PContent
from learning.values import LANGUAGES, QuestionKind

# Given a picture or a sound of the editor, says how the version refers to it: {"sha256": …, "width": …, "height": …}.
Keep = Callable[[Any], dict[str, Any] | None]

WRITING = ["bold", "italic", "ol", "ul"]
TAGS = {"p", "br", "b", "strong", "i", "em", "ul", "ol", "li"}


def pair(value: Any, field: str) -> dict[str, str]:
    """The two texts of a field as a version holds them."""
    return {language: str(value.get(f"{field}_{language}") or "").strip() for language in LANGUAGES}


def rich_pair(value: Any, field: str) -> dict[str, str]:
    """The two formatted texts of a field; only the few tags that the editor offers survive."""
    sources = {language: getattr(value.get(f"{field}_{language}"), "source", "") for language in LANGUAGES}
    return {language: nh3.clean(text, tags=TAGS, attributes={}) for language, text in sources.items()}


class ActivityBlock(blocks.StructBlock):
    """One thing to do in a lesson. The id of the block in the stream is the activity's UUID for ever."""

    def freeze(self, value: Any, keep: Keep) -> dict[str, Any]:
        """The activity as plain values with both languages, without `uuid` and `kind`, which the lesson adds."""
        raise NotImplementedError


class ScreenBlock(ActivityBlock):
    heading_en = blocks.CharBlock(
        label=_("Heading in English"), max_length=120, help_text=_("Say the one idea of this screen in a few words.")
    )
    heading_bn = blocks.CharBlock(
        label=_("Heading in Bangla"), max_length=120, help_text=_("Say the one idea of this screen in a few words.")
    )
    text_en = blocks.RichTextBlock(
        label=_("Text in English"),
        features=WRITING,
        help_text=_("About 60 words: what fits a phone without much scrolling."),
    )
    text_bn = blocks.RichTextBlock(
        label=_("Text in Bangla"),
        features=WRITING,
        help_text=_("About 60 words: what fits a phone without much scrolling."),
    )
    picture = ImageChooserBlock(
        label=_("Picture"), required=False, help_text=_("It is made small for phones when the course is published.")
    )
    alt_en = blocks.CharBlock(
        label=_("What the picture shows, in English"),
        required=False,
        max_length=250,
        help_text=_("Read aloud to people who cannot see the picture. Needed when there is a picture."),
    )
    alt_bn = blocks.CharBlock(
        label=_("What the picture shows, in Bangla"),
        required=False,
        max_length=250,
        help_text=_("Read aloud to people who cannot see the picture. Needed when there is a picture."),
    )
    audio_en = DocumentChooserBlock(
        label=_("Sound in English"),
        required=False,
        help_text=_("The text read aloud, for people who prefer to listen."),
    )
    audio_bn = DocumentChooserBlock(
        label=_("Sound in Bangla"), required=False, help_text=_("The text read aloud, for people who prefer to listen.")
    )

    class Meta:
        icon = "doc-full"
        label = _("Screen")
        form_classname = "struct-block"

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if cleaned.get("picture"):
            errors = {
                name: ValidationError(_("Say what the picture shows."), code="alt_missing")
                for name in ("alt_en", "alt_bn")
                if not (cleaned.get(name) or "").strip()
            }
            if errors:
                raise StructBlockValidationError(block_errors=errors)
        return cleaned

    def freeze(self, value: Any, keep: Keep) -> dict[str, Any]:
        picture = keep(value.get("picture")) if value.get("picture") else None
        if picture:
            picture["alt"] = pair(value, "alt")
        sounds = {language: value.get(f"audio_{language}") for language in LANGUAGES}
        return {
            "heading": pair(value, "heading"),
            "text": rich_pair(value, "text"),
            "picture": picture,
            "audio": {"bn": keep(sounds["bn"]), "en": keep(sounds["en"])} if any(sounds.values()) else None,
            "required": True,
        }


class OptionBlock(blocks.StructBlock):
    text_en = blocks.CharBlock(
        label=_("Answer in English"), max_length=250, help_text=_("Short, and about as long as the others.")
    )
    text_bn = blocks.CharBlock(
        label=_("Answer in Bangla"), max_length=250, help_text=_("Short, and about as long as the others.")
    )
    correct = blocks.BooleanBlock(
        label=_("This answer is correct"), required=False, help_text=_("Learners do not see this mark.")
    )

    class Meta:
        icon = "tick"
        label = _("Answer")


class QuestionBlock(blocks.StructBlock):
    """A question of any kind; subclasses say which answers there are."""

    kind: str

    def options(self, value: Any) -> list[dict[str, Any]]:
        raise NotImplementedError

    def freeze(self, value: Any, uuid: str) -> dict[str, Any]:
        return {
            "uuid": uuid,
            "kind": self.kind,
            "text": pair(value, "text"),
            "options": self.options(value),
            "feedback": pair(value, "feedback"),
        }


class ChoiceQuestionBlock(QuestionBlock):
    text_en = blocks.TextBlock(
        label=_("Question in English"), rows=2, help_text=_("Ask about something that happens at work.")
    )
    text_bn = blocks.TextBlock(
        label=_("Question in Bangla"), rows=2, help_text=_("Ask about something that happens at work.")
    )
    answers = blocks.ListBlock(
        OptionBlock(), label=_("Answers"), min_num=2, max_num=6, help_text=_("Two to six answers, short ones.")
    )
    feedback_en = blocks.TextBlock(
        label=_("Explanation in English"),
        rows=2,
        required=False,
        help_text=_("Shown with the result, whether the answer was right or not."),
    )
    feedback_bn = blocks.TextBlock(
        label=_("Explanation in Bangla"),
        rows=2,
        required=False,
        help_text=_("Shown with the result, whether the answer was right or not."),
    )

    def options(self, value: Any) -> list[dict[str, Any]]:
        return [
            {"uuid": str(child.id), "text": pair(child.value, "text"), "correct": bool(child.value["correct"])}
            for child in value["answers"].bound_blocks
        ]


class SingleChoiceBlock(ChoiceQuestionBlock):
    kind = QuestionKind.SINGLE.value

    class Meta:
        icon = "radio-full"
        label = _("One correct answer")

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if sum(bool(answer["correct"]) for answer in cleaned["answers"]) != 1:
            raise StructBlockValidationError(
                non_block_errors=[ValidationError(_("Mark exactly one answer as correct."), code="correct_answers")]
            )
        return cleaned


class MultipleChoiceBlock(ChoiceQuestionBlock):
    kind = QuestionKind.MULTIPLE.value

    class Meta:
        icon = "list-ul"
        label = _("Several correct answers")

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if not any(answer["correct"] for answer in cleaned["answers"]):
            raise StructBlockValidationError(
                non_block_errors=[ValidationError(_("Mark at least one answer as correct."), code="correct_answers")]
            )
        return cleaned


class TrueFalseBlock(QuestionBlock):
    kind = QuestionKind.TRUE_FALSE.value
    text_en = blocks.TextBlock(
        label=_("Statement in English"), rows=2, help_text=_("A sentence that is either true or false.")
    )
    text_bn = blocks.TextBlock(
        label=_("Statement in Bangla"), rows=2, help_text=_("A sentence that is either true or false.")
    )
    is_true = blocks.BooleanBlock(
        label=_("The statement is true"), required=False, help_text=_("Leave it empty when the statement is false.")
    )
    feedback_en = blocks.TextBlock(
        label=_("Explanation in English"),
        rows=2,
        required=False,
        help_text=_("Shown with the result, whether the answer was right or not."),
    )
    feedback_bn = blocks.TextBlock(
        label=_("Explanation in Bangla"),
        rows=2,
        required=False,
        help_text=_("Shown with the result, whether the answer was right or not."),
    )

    class Meta:
        icon = "tick-inverse"
        label = _("True or false")

    def options(self, value: Any) -> list[dict[str, Any]]:
        return [
            {"uuid": "true", "text": in_both_languages(gettext_noop("True")), "correct": bool(value["is_true"])},
            {"uuid": "false", "text": in_both_languages(gettext_noop("False")), "correct": not value["is_true"]},
        ]


def in_both_languages(message: str) -> dict[str, str]:
    """A message of ours (marked elsewhere) as a pair of texts."""
    texts = {}
    for language in LANGUAGES:
        with override(language):
            texts[language] = gettext(message)
    return texts


class QuestionsBlock(blocks.StreamBlock):
    single = SingleChoiceBlock()
    multiple = MultipleChoiceBlock()
    true_false = TrueFalseBlock()

    class Meta:
        label = _("Questions")


def attempts_block() -> blocks.IntegerBlock:
    return blocks.IntegerBlock(
        label=_("Attempts"),
        min_value=1,
        max_value=20,
        required=False,
        help_text=_("How often it may be tried before the course must be taken again. Empty: as often as one likes."),
    )


def weight_block() -> blocks.IntegerBlock:
    return blocks.IntegerBlock(
        label=_("Weight"),
        min_value=0,
        max_value=100,
        default=1,
        required=False,
        help_text=_("How much it counts in the result of the course, beside the others; 0: not at all."),
    )


def _weight(value: Any) -> int:
    weight = value.get("weight")
    return 1 if weight is None else int(weight)


class QuizBlock(ActivityBlock):
    title_en = blocks.CharBlock(
        label=_("Title in English"), max_length=120, help_text=_("What it is about, in a few words.")
    )
    title_bn = blocks.CharBlock(
        label=_("Title in Bangla"), max_length=120, help_text=_("What it is about, in a few words.")
    )
    pass_mark = blocks.IntegerBlock(
        label=_("Pass mark"), min_value=1, max_value=100, default=80, help_text=_("Percent of the points.")
    )
    attempts = attempts_block()
    weight = weight_block()
    questions = QuestionsBlock(min_num=1, max_num=40)

    class Meta:
        icon = "help"
        label = _("Quiz")

    def freeze(self, value: Any, keep: Keep) -> dict[str, Any]:
        return {
            "title": pair(value, "title"),
            "pass_mark": value["pass_mark"],
            "attempts": value.get("attempts"),
            "weight": _weight(value),
            "questions": [child.block.freeze(child.value, str(child.id)) for child in value["questions"]],
            "required": True,
        }


def h5p_choices() -> list[tuple[str, str]]:
    """The contents that an author can put into a lesson or on a page, the newest first; and earlier revisions, which
    stand where they stood.
    """
    newest = set(H5PContent.objects.newest().values_list("pk", flat=True))
    rows = sorted(H5PContent.objects.kept(), key=lambda content: content.pk not in newest)
    return [(str(content.uuid), _named(content, content.pk in newest)) for content in rows]


def _named(content: H5PContent, is_newest: bool) -> str:
    name = f"{content.title} ({content.library})"
    if is_newest:
        return name
    return gettext("%(name)s, revision %(number)s") % {"name": name, "number": content.number}


class H5PBlock(ActivityBlock):
    """An exercise, made here or with an H5P tool. A content never changes, so a version holds what it held; a newer
    revision of the same work counts as the same work.
    """

    title_en = blocks.CharBlock(
        label=_("Title in English"), max_length=120, help_text=_("What it is about, in a few words.")
    )
    title_bn = blocks.CharBlock(
        label=_("Title in Bangla"), max_length=120, help_text=_("What it is about, in a few words.")
    )
    content = blocks.ChoiceBlock(
        label=_("H5P content"), choices=h5p_choices, help_text=_("Contents are made and brought under “Exercises”.")
    )
    content_en = blocks.ChoiceBlock(
        label=_("The same in English"),
        choices=h5p_choices,
        required=False,
        help_text=_("For those who read English. Empty: all get the one above."),
    )
    pass_mark = blocks.IntegerBlock(
        label=_("Pass mark"),
        min_value=1,
        max_value=100,
        required=False,
        help_text=_("Percent of the points. Empty: it is done when the learner goes past it."),
    )
    attempts = attempts_block()
    weight = weight_block()

    class Meta:
        icon = "media"
        label = _("H5P exercise")

    def freeze(self, value: Any, keep: Keep) -> dict[str, Any]:
        content = H5PContent.objects.filter(uuid=value["content"]).first()
        english = H5PContent.objects.filter(uuid=value.get("content_en") or None).first()
        return {
            "title": pair(value, "title"),
            "content": str(value["content"]),
            "work": str(content.work) if content else "",
            "sha256": content.sha256 if content else "",
            "content_en": str(english.uuid) if english else "",
            "work_en": str(english.work) if english else "",
            "pass_mark": value.get("pass_mark"),
            "attempts": value.get("attempts"),
            "weight": _weight(value),
            "required": True,
        }


class ActivitiesBlock(blocks.StreamBlock):
    """The seam: one line for each kind of activity."""

    screen = ScreenBlock()
    quiz = QuizBlock()
    h5p = H5PBlock()

    class Meta:
        label = _("Screens, quizzes and exercises")

    def freeze(self, value: Any, keep: Keep) -> list[dict[str, Any]]:
        return [
            {"uuid": str(child.id), "kind": child.block_type, **child.block.freeze(child.value, keep)}
            for child in value
        ]


class LessonBlock(blocks.StructBlock):
    title_en = blocks.CharBlock(
        label=_("Title in English"), max_length=120, help_text=_("What it is about, in a few words.")
    )
    title_bn = blocks.CharBlock(
        label=_("Title in Bangla"), max_length=120, help_text=_("What it is about, in a few words.")
    )
    activities = ActivitiesBlock(min_num=1)

    class Meta:
        icon = "folder-open-1"
        label = _("Lesson")

    def freeze(self, value: Any, uuid: str, keep: Keep) -> dict[str, Any]:
        activities = self.child_blocks["activities"].freeze(value["activities"], keep)
        return {"uuid": uuid, "title": pair(value, "title"), "activities": activities}
