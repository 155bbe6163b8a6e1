"""The addresses of monitoring."""

from django.urls import path, re_path

from monitoring.views import collect, dashboard, exchange, indicators, reports

urlpatterns = [
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    path("dashboard/values.csv", dashboard.dashboard_csv, name="dashboard_csv"),
    path("indicators/", indicators.indicator_list, name="indicators"),
    path("indicators/<str:code>/", indicators.indicator_detail, name="indicator"),
    re_path(
        r"^indicators/(?P<code>[^/]+)/values\.(?P<kind>csv|xlsx)$",
        indicators.indicator_download,
        name="indicator_download",
    ),
    path("collect/", collect.collect, name="collect"),
    path("collect/<int:pk>/", collect.batch_detail, name="batch"),
    path("collect/<int:pk>/approve/", collect.batch_approve, name="batch_approve"),
    path("collect/<int:pk>/return/", collect.batch_return, name="batch_return"),
    path(
        "collect/sets/<slug:code>/<str:unit>/<str:period>/template.xlsx", exchange.form_template, name="form_template"
    ),
    path("collect/sets/<slug:code>/<str:unit>/<str:period>/upload/", exchange.form_upload, name="form_upload"),
    path("reports/new/", reports.report_new, name="report_new"),
    path("reports/files/<int:pk>/", reports.report_file, name="report_file"),
]
