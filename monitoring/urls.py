"""The addresses of monitoring."""

from django.urls import path, re_path

from monitoring.views import collect, dashboard, data_queries, definitions, elements, indicators, reports, rules

urlpatterns = [
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    path("dashboard/values.csv", dashboard.dashboard_csv, name="dashboard_csv"),
    path("indicators/", indicators.indicator_list, name="indicators"),
    path("indicators/new/", definitions.indicator_new, name="indicator_new"),
    path("indicators/chain/", definitions.results_chain, name="results_chain"),
    path("indicators/<str:code>/", indicators.indicator_detail, name="indicator"),
    path("indicators/<str:code>/definition/", definitions.indicator_definition, name="indicator_definition"),
    path("indicators/<str:code>/edit/", definitions.indicator_edit, name="indicator_edit"),
    path("indicators/<str:code>/compute/", definitions.indicator_compute, name="indicator_compute"),
    path("elements/", elements.element_list, name="elements"),
    path("elements/new/", elements.element_new, name="element_new"),
    path("elements/<str:code>/", elements.element_detail, name="element"),
    path("elements/<str:code>/edit/", elements.element_edit, name="element_edit"),
    re_path(
        r"^indicators/(?P<code>[^/]+)/values\.(?P<kind>csv|xlsx)$",
        indicators.indicator_download,
        name="indicator_download",
    ),
    path("collect/", collect.collect, name="collect"),
    path("collect/<int:pk>/", collect.batch_detail, name="batch"),
    path("collect/<int:pk>/approve/", collect.batch_approve, name="batch_approve"),
    path("collect/<int:pk>/return/", collect.batch_return, name="batch_return"),
    path("collect/queries/", data_queries.query_list, name="data_queries"),
    path("collect/queries/<int:pk>/", data_queries.query_detail, name="data_query"),
    path("collect/queries/<int:pk>/answer/", data_queries.query_answer, name="data_query_answer"),
    path("collect/queries/<int:pk>/close/", data_queries.query_close, name="data_query_close"),
    path("collect/queries/<int:pk>/correct/", data_queries.query_correct, name="data_query_correct"),
    path("collect/rules/", rules.rule_list, name="validation_rules"),
    path("collect/rules/new/", rules.rule_edit, name="validation_rule_new"),
    path("collect/rules/<slug:code>/", rules.rule_edit, name="validation_rule"),
    path("reports/new/", reports.report_new, name="report_new"),
    path("reports/files/<int:pk>/", reports.report_file, name="report_file"),
]
