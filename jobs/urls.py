"""The addresses of jobs, behind `/<language>/jobs/`."""

from django.urls import path

from jobs.views import imports, job

urlpatterns = [
    path("", job.job_list, name="job_list"),
    path("imports/<slug:kind>/", imports.import_upload, name="import_upload"),
    path("imports/<slug:kind>/template.csv", imports.import_template, name="import_template"),
    path("<uuid:pk>/", job.job, name="job"),
    path("<uuid:pk>/status/", job.job_status, name="job_status"),
    path("<uuid:pk>/cancel/", job.job_cancel, name="job_cancel"),
    path("<uuid:pk>/confirm/", job.import_confirm, name="import_confirm"),
    path("<uuid:pk>/result/", job.job_result, name="job_result"),
    path("<uuid:pk>/refused.csv", job.job_errors, name="job_errors"),
]
