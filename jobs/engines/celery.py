"""The engine for many machines: `celery -A config worker` runs the jobs.

The web process sends by the name of the task, through an application of its own that only sends, so that it
needs nothing of `config`; the worker finds the task below because `config.celery` looks into this file.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from celery import Celery, shared_task
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskResult

from jobs.engines import carried
from jobs.engines import deliver as deliver_job

NAME = "jobs.deliver"


@shared_task(name=NAME, ignore_result=True)
def deliver(job_id: str) -> None:
    """What the worker runs."""
    deliver_job(job_id)


class Engine(BaseTaskBackend):
    """Sends the id to the broker. Not tried again here when the broker is away: the sweeper does that."""

    @cached_property
    def sender(self) -> Celery:
        """An application that only sends."""
        app = Celery("jobs", set_as_current=False)
        app.config_from_object("django.conf:settings", namespace="CELERY")
        app.conf.update(broker_transport_options={"socket_connect_timeout": 2}, broker_connection_timeout=2)
        return app

    def enqueue(self, task: Task, args: Any, kwargs: Any) -> TaskResult:
        self.validate_task(task)
        self.sender.send_task(NAME, [args[0]], retry=False, ignore_result=True)
        return carried(task, args[0], self.alias)

    def answers(self) -> None:
        """Raises when the broker does not answer."""
        with self.sender.connection_for_write(connect_timeout=2) as connection:
            connection.ensure_connection(max_retries=1, timeout=2)
