"""Three ways to carry a job to a worker. Each carries the id and nothing else; the row is the truth.

The settings name one (`JOBS_ENGINE`); it speaks the interface of `django_tasks`, so nothing of ours imports it.
"""

from __future__ import annotations

from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks.base import Task, TaskResult, TaskResultStatus


def deliver(job_id: str) -> None:
    """What a worker of Redis or Celery calls. The task is looked up by name: it was made with this engine."""
    import_string("jobs.domain.execution.run_job").call(job_id)


def carried(task: Task, job_id: str, backend: str) -> TaskResult:
    """What the tasks interface wants to hear of a task that was handed on."""
    return TaskResult(
        task=task,
        id=job_id,
        status=TaskResultStatus.READY,
        enqueued_at=timezone.now(),
        started_at=None,
        last_attempted_at=None,
        finished_at=None,
        args=[job_id],
        kwargs={},
        backend=backend,
        errors=[],
        worker_ids=[],
    )
