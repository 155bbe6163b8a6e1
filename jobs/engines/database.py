"""The engine that needs no server: the row is the message, and `manage.py worker` looks for rows that are due."""

from __future__ import annotations

from typing import Any

from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskResult

from jobs.engines import carried


class Engine(BaseTaskBackend):
    """Carries nothing: the row that was just committed is all that the worker needs."""

    def enqueue(self, task: Task, args: Any, kwargs: Any) -> TaskResult:
        self.validate_task(task)
        return carried(task, args[0], self.alias)

    def answers(self) -> None:
        """There is nothing to ask: the database itself is the engine."""
