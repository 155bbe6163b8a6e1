"""Where authors work: courses and standards in the Wagtail admin. Publishing there calls the domain, which freezes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS
from django.db.models import CharField, F, Model, OuterRef, ProtectedError, QuerySet, Subquery, Value
from django.db.models.deletion import Collector
from django.db.models.functions import Cast, Concat
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.admin.ui.tables import Column, LiveStatusTagColumn, UpdatedAtColumn
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from governance.permissions import person_of
from learning.domain import authoring
from learning.models import Course, CourseVersion, Standard, StandardVersion
from learning.permissions import may_write_courses
from learning.values import ChangeKind
from learning.views import h5p_authoring, h5p_editor, h5p_libraries

PUBLISHING = {"action-publish", "action-submit", "action-restart-workflow"}


def freeze_published_course(sender: type[Course], instance: Course, revision: Any, **kwargs: Any) -> None:
    """However a course came to be published (button, workflow, at a set time), its version is frozen then."""
    authoring.publish_version(
        course=instance,
        kind=instance.change_kind,
        by=person_of(revision.user) if revision.user else None,
        note=instance.change_note,
    )


class CourseForm(WagtailAdminModelForm):
    """Says what keeps a course from being published while the author can still do something about it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and not self.instance.has_unpublished_changes:
            # What was said of the last publication must not be said of the next by accident.
            self.initial |= {"change_kind": ChangeKind.MINOR, "change_note": ""}

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.errors or not PUBLISHING & set(self.data):
            return
        try:
            authoring.check_draft(course=self.instance)
        except ValidationError as refused:
            self.add_error("change_kind" if refused.code == "changes_too_much" else None, refused)


class CourseViewSet(SnippetViewSet):
    model = Course
    icon = "folder-open-1"
    menu_label = _("Courses")
    menu_order = 100
    copy_view_enabled = False
    list_display = [
        "title",
        Column("newest_number", label=_("Published version")),
        LiveStatusTagColumn(),
        UpdatedAtColumn(),
    ]
    list_filter = ["live", "certifies"]
    edit_handler = TabbedInterface(
        [
            ObjectList([FieldPanel("lessons")], heading=_("Lessons")),
            ObjectList(
                [
                    FieldPanel("title_en"),
                    FieldPanel("title_bn"),
                    FieldPanel("summary_en"),
                    FieldPanel("summary_bn"),
                    FieldPanel("cover"),
                    FieldRowPanel([FieldPanel("minutes"), FieldPanel("slug")]),
                    FieldPanel("certifies"),
                ],
                heading=_("About the course"),
            ),
            ObjectList(
                [MultiFieldPanel([FieldPanel("change_kind"), FieldPanel("change_note")], heading=_("Publication"))],
                heading=_("Publication"),
            ),
        ],
        base_form_class=CourseForm,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Course]:
        newest = CourseVersion.objects.filter(course=OuterRef("pk")).newest_first()
        number = Concat(Cast(F("major"), CharField()), Value("."), Cast(F("minor"), CharField()))
        return Course.objects.defer("lessons").annotate(
            newest_number=Subquery(newest.annotate(text=number).values("text")[:1])
        )


class StandardViewSet(SnippetViewSet):
    model = Standard
    icon = "tag"
    menu_label = _("Standards")
    menu_order = 200
    list_display = ["code", "name_bn", "name_en"]
    panels = [FieldPanel("code"), FieldPanel("name_en"), FieldPanel("name_bn")]


class StandardVersionViewSet(SnippetViewSet):
    model = StandardVersion
    icon = "tag"
    menu_label = _("Versions of standards")
    menu_order = 210
    list_display = ["standard", "number", "name_bn", "valid_months"]
    list_filter = ["standard"]
    panels = [
        FieldPanel("standard"),
        FieldPanel("number"),
        FieldPanel("name_en"),
        FieldPanel("name_bn"),
        FieldPanel("valid_months"),
    ]


@hooks.register("before_delete_snippet")
def keep_what_was_published(request: HttpRequest, instances: Sequence[Model]) -> HttpResponse | None:
    """What versions, enrolments or certificates stand on cannot be deleted: say so before anybody is asked.

    Wagtail asks only its own index of references, which does not hold these; the database would refuse with an error.
    """
    ours = [each for each in instances if isinstance(each, (Course, Standard, StandardVersion))]
    if not ours:
        return None
    try:
        Collector(using=DEFAULT_DB_ALIAS).collect(ours)
    except ProtectedError:
        messages.error(
            request,
            _("“%(name)s” cannot be deleted: what people have learned stands on it. A course can be unpublished.")
            % {"name": ", ".join(str(each) for each in ours)},
        )
        return redirect(type(ours[0]).snippet_viewset.get_url_name("list"))
    return None


class LearningContent(SnippetViewSetGroup):
    items = (CourseViewSet, StandardViewSet, StandardVersionViewSet)
    menu_label = _("Learning content")
    menu_icon = "folder-open-1"
    menu_order = 230


register_snippet(LearningContent)


@hooks.register("register_admin_urls")
def addresses_of_exercises() -> list[URLPattern]:
    return [
        path("exercises/", h5p_authoring.exercises, name="exercises"),
        path("exercises/add/", h5p_authoring.exercise_types, name="exercise_types"),
        path("exercises/add/<str:library>/", h5p_authoring.exercise_add, name="exercise_add"),
        path("exercises/libraries/", h5p_libraries.h5p_libraries, name="h5p_libraries"),
        path("exercises/official/", h5p_editor.official_editor, name="official_editor"),
        path("exercises/official/frame/", h5p_editor.editor_frame, name="official_editor_frame"),
        path("exercises/official/<uuid:uuid>/", h5p_editor.official_editor, name="official_editor_of"),
        path("exercises/official/<uuid:uuid>/frame/", h5p_editor.editor_frame, name="official_editor_frame_of"),
        path("exercises/<uuid:uuid>/", h5p_authoring.exercise_edit, name="exercise_edit"),
        path("exercises/<uuid:uuid>/history/", h5p_authoring.exercise_history, name="exercise_history"),
    ]


class ExercisesMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_write_courses(request.user)


@hooks.register("register_admin_menu_item")
def menu_of_exercises() -> MenuItem:
    return ExercisesMenuItem(_("Exercises"), reverse("exercises"), icon_name="media", order=231)
