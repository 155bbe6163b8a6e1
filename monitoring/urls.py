"""The addresses of monitoring."""

from django.urls import path, re_path

from monitoring.views import collect, completeness, dashboard, data_sets, entry, indicators, reports

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
    path("collect/choose/", completeness.choose, name="collect_choose"),
    path("collect/completeness/", completeness.completeness_table, name="completeness"),
    path("collect/sets/", data_sets.data_set_list, name="data_sets"),
    path("collect/sets/new/", data_sets.data_set_new, name="data_set_new"),
    path("collect/sets/<slug:code>/", data_sets.data_set_detail, name="data_set"),
    path("collect/sets/<slug:code>/edit/", data_sets.data_set_edit, name="data_set_edit"),
    path("collect/sets/<slug:code>/items/", data_sets.data_set_items, name="data_set_items"),
    path("collect/sets/<slug:code>/units/", data_sets.data_set_units, name="data_set_units"),
    path("collect/evidence/<int:pk>/", entry.evidence, name="evidence"),
    path("collect/sets/<slug:code>/<str:unit>/<str:period>/", entry.entry_form, name="entry_form"),
    path("collect/sets/<slug:code>/<str:unit>/<str:period>/cells/", entry.entry_cells, name="entry_cells"),
    path("collect/sets/<slug:code>/<str:unit>/<str:period>/send/", entry.entry_send, name="entry_send"),
    path("collect/sets/<slug:code>/<str:unit>/<str:period>/unlock/", entry.entry_unlock, name="entry_unlock"),
    path("collect/sets/<slug:code>/<str:unit>/<str:period>/row/<str:series>/", entry.entry_cell, name="entry_cell"),
    path("reports/new/", reports.report_new, name="report_new"),
    path("reports/files/<int:pk>/", reports.report_file, name="report_file"),
]
