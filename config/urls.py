"""All addresses: ours behind the language prefix, the machine's and the admins' outside it."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from config import views
from config.api import api
from governance.urls import accounts
from learning.urls import h5p_urls

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("brand.css", views.brand, name="brand"),
    path("language/", views.choose_language, name="choose_language"),
    re_path(r"^media/(?P<path>(?:images|original_images)/.+)$", views.media, name="media"),
    path("verify/<str:code>", views.verify_without_language, name="verify_short"),
    path("accounts/", include(accounts)),
    # Every way in is one way, with one count of failed attempts and one second factor.
    path("admin/login/", views.log_in_here),
    path("django-admin/login/", views.log_in_here),
    path("django-admin/password_change/", views.change_password_here),
    path("admin/", include(wagtailadmin_urls)),
    path("django-admin/", admin.site.urls),
    path("api/", api.urls),
    path("documents/", include(wagtaildocs_urls)),
    path("h5p/", include(h5p_urls)),
]

urlpatterns += i18n_patterns(
    path("", include("governance.urls")),
    path("", include("learning.urls")),
    path("", include("monitoring.urls")),
    path("jobs/", include("jobs.urls")),
    path("search/", views.search, name="search"),
    path("menu/", views.menu, name="menu"),
    path("", include(wagtail_urls)),
)

handler400 = "config.views.bad_request"
handler403 = "config.views.permission_denied"
handler404 = "config.views.page_not_found"
handler500 = "config.views.server_error"
