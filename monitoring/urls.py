"""The addresses of monitoring."""

from django.urls import path, re_path

from monitoring.views import collect, dashboard, dhis2, dhis2_mapping, exchange, indicators, reports

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
    path("collect/dhis2/", dhis2.dhis2_list, name="dhis2"),
    path("collect/dhis2/new/", dhis2.dhis2_new, name="dhis2_new"),
    path("collect/dhis2/pulls/<int:pk>/", dhis2.dhis2_pull_detail, name="dhis2_pull"),
    path("collect/dhis2/<int:pk>/", dhis2.dhis2_connection, name="dhis2_connection"),
    path("collect/dhis2/<int:pk>/edit/", dhis2.dhis2_edit, name="dhis2_edit"),
    path("collect/dhis2/<int:pk>/pull/", dhis2.dhis2_pull_start, name="dhis2_pull_start"),
    path("collect/dhis2/<int:pk>/lists/", dhis2.dhis2_lists_start, name="dhis2_lists_start"),
    path("collect/dhis2/<int:pk>/<slug:kind>/", dhis2_mapping.dhis2_mapping_page, name="dhis2_mapping"),
    path("collect/exchange/", exchange.exchange_page, name="exchange"),
    path("collect/exchange/export", exchange.exchange_export, name="exchange_export"),
    path("collect/<int:pk>/", collect.batch_detail, name="batch"),
    path("collect/<int:pk>/approve/", collect.batch_approve, name="batch_approve"),
    path("collect/<int:pk>/return/", collect.batch_return, name="batch_return"),
    path("reports/new/", reports.report_new, name="report_new"),
    path("reports/files/<int:pk>/", reports.report_file, name="report_file"),
]
