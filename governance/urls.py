"""The addresses of governance."""

from django.urls import path

from governance.views import verify, waiting

urlpatterns = [
    path("waiting/", waiting.waiting, name="waiting"),
    path("verify/", verify.verify_form, name="verify_form"),
    path("verify/<str:code>/", verify.verify, name="verify"),
]
