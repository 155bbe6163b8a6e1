"""One row a job; one row a thing that recurs."""

from jobs.models.job import Job
from jobs.models.schedule import Schedule, ScheduleRun

__all__ = ["Job", "Schedule", "ScheduleRun"]
