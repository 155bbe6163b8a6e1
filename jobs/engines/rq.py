"""The engine on Redis: `manage.py rqworker default --serializer rq.serializers.JSONSerializer` runs the jobs.

Messages are JSON, never pickle: who can write to Redis must not be able to run code of their own here.
"""

from __future__ import annotations

from typing import Any

import django_rq
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskResult
from rq.serializers import JSONSerializer

from jobs.engines import carried


class Engine(BaseTaskBackend):
    """Puts the id on the queue; Redis keeps no result, for the row does."""

    def enqueue(self, task: Task, args: Any, kwargs: Any) -> TaskResult:
        self.validate_task(task)
        queue = django_rq.get_queue("default", serializer=JSONSerializer)
        queue.enqueue("jobs.engines.deliver", args[0], result_ttl=0, failure_ttl=86400)
        return carried(task, args[0], self.alias)

    def answers(self) -> None:
        """Raises when Redis does not answer."""
        django_rq.get_connection("default").ping()
