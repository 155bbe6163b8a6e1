"""The addresses of learning; `h5p_urls` are those at /h5p/, outside the language prefix."""

from django.urls import path, register_converter

from learning.views import certificates, courses, files, h5p, h5p_contents, h5p_editor, quiz, study


class Step:
    """A part of an activity: what its kind makes of it ("3", "check")."""

    regex = "[a-z0-9-]{1,40}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Step, "step")

urlpatterns = [
    path("courses/", courses.catalogue, name="courses"),
    path("courses/<slug:slug>/", courses.course, name="course"),
    path("courses/<slug:slug>/enrol/", courses.enrol_in, name="course_enrol"),
    path("learn/", study.my_learning, name="learn"),
    path("learn/attempts/<str:reference>/", quiz.result, name="learn_attempt"),
    path("learn/certificates/<str:code>.pdf", certificates.certificate_pdf, name="certificate_pdf"),
    path("learn/certificates/<str:code>/", certificates.certificate, name="certificate"),
    path("learn/files/<str:sha256>", files.content_file, name="content_file"),
    path("learn/<slug:slug>/", study.course, name="learn_course"),
    path("learn/<slug:slug>/<int:number>/", study.place, name="learn_place"),
    path("learn/<slug:slug>/<int:number>/<step:step>/", study.place, name="learn_step"),
    path("h5p/", h5p_contents.h5p_contents, name="h5p_contents"),
    path("h5p/imports/<uuid:pk>/", h5p_contents.h5p_import, name="h5p_import"),
    path("h5p/<uuid:uuid>/", h5p.play, name="h5p_play"),
    path("h5p/<uuid:uuid>/export/", h5p_contents.h5p_export, name="h5p_export"),
    path("h5p/<uuid:uuid>/answers/", h5p_contents.h5p_answers, name="h5p_answers"),
    path("h5p/<uuid:uuid>/results/", h5p_contents.h5p_results, name="h5p_results"),
]

# Outside the language prefix, at /h5p/: what frames load and what players send.
h5p_urls = [
    path("editor-files/<path:path>", h5p_editor.editor_file, name="h5p_editor_file"),
    path("editor/<str:key>/ajax/<str:action>", h5p_editor.editor_ajax, name="h5p_editor_ajax"),
    path("editor/<str:key>/files/<path:path>", h5p_editor.editor_upload, name="h5p_editor_upload"),
    path("visitor/", h5p.visitor, name="h5p_visitor"),
    path("frame/<uuid:uuid>/", h5p.frame, name="h5p_frame"),
    path("events/<uuid:uuid>/", h5p.events, name="h5p_events"),
    path("files/<uuid:uuid>/<str:key>/<path:path>", h5p.content_file, name="h5p_file"),
    path("bundles/<str:name>", h5p.bundle, name="h5p_bundle"),
    path("libraries/<str:folder>/<path:path>", h5p.library_file, name="h5p_library_file"),
]
