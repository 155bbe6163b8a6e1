"""The addresses of monitoring."""

from django.urls import path, re_path

from monitoring.views import approval, cells, collect, dashboard, indicators, reports

urlpatterns = [
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    path("dashboard/values.csv", dashboard.dashboard_csv, name="dashboard_csv"),
    path("indicators/", indicators.indicator_list, name="indicators"),
    path("indicators/<str:code>/", indicators.indicator_detail, name="indicator"),
    path("indicators/<str:code>/count/", indicators.indicator_count, name="indicator_count"),
    re_path(
        r"^indicators/(?P<code>[^/]+)/values\.(?P<kind>csv|xlsx)$",
        indicators.indicator_download,
        name="indicator_download",
    ),
    path("collect/", collect.collect, name="collect"),
    path("collect/<int:pk>/", collect.batch_detail, name="batch"),
    path("collect/<int:pk>/approve/", collect.batch_approve, name="batch_approve"),
    path("collect/<int:pk>/return/", collect.batch_return, name="batch_return"),
    path("collect/approve/", approval.approval_queue, name="approval_queue"),
    path("collect/approve/confirm/", approval.approval_confirm, name="approval_confirm"),
    path("collect/forms/<int:pk>/", approval.form_review, name="form_review"),
    path("collect/forms/<int:pk>/accept/", approval.form_accept, name="form_accept"),
    path("collect/forms/<int:pk>/return/", approval.form_return, name="form_return"),
    path("collect/forms/<int:pk>/recall/", approval.form_recall, name="form_recall"),
    path("collect/forms/<int:pk>/reopen/", approval.form_reopen, name="form_reopen"),
    path("collect/cells/<str:series>/<str:unit>/<str:period>/", cells.cell, name="cell"),
    path("collect/cells/<str:series>/<str:unit>/<str:period>/correct/", cells.cell_correct, name="cell_correct"),
    path("reports/new/", reports.report_new, name="report_new"),
    path("reports/files/<int:pk>/", reports.report_file, name="report_file"),
]
