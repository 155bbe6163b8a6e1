from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LearningConfig(AppConfig):
    name = "learning"
    verbose_name = "Learning"

    def ready(self) -> None:
        from wagtail.signals import published  # noqa: PLC0415 - apps are loaded now, not before

        from governance import registry as governance  # noqa: PLC0415
        from jobs.registry import register  # noqa: PLC0415
        from learning.domain import finding, h5p_lessons, marking, waiting  # noqa: PLC0415
        from learning.jobs import h5p_import  # noqa: PLC0415
        from learning.models import Course  # noqa: PLC0415
        from learning.permissions import may_write_courses  # noqa: PLC0415
        from learning.registry import ActivityKind, activity_kinds  # noqa: PLC0415
        from learning.views import h5p_lesson, quiz, screen  # noqa: PLC0415
        from learning.wagtail_hooks import freeze_published_course  # noqa: PLC0415

        activity_kinds["screen"] = ActivityKind("screen", show=screen.show)
        activity_kinds["quiz"] = ActivityKind(
            "quiz", show=quiz.show, mark=marking.mark_quiz, correct=marking.is_correct
        )
        activity_kinds["h5p"] = ActivityKind("h5p", show=h5p_lesson.show, refused=h5p_lessons.refused)
        register(
            h5p_import.KIND,
            h5p_import.import_large_package,
            label=_("Bring an H5P package"),
            may=may_write_courses,
            atomic=False,
            href=h5p_import.result_address,
        )
        governance.search_sources["courses"] = finding.courses
        governance.waits_for_me["learning"] = waiting.waits_for
        governance.check_pages["C"] = waiting.check_page_of
        published.connect(freeze_published_course, sender=Course, dispatch_uid="learning.freeze")
