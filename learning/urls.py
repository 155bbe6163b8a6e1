"""The addresses of learning."""

from django.urls import path, register_converter

from learning.views import certificates, courses, files, quiz, study


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
]
