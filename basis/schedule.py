"""The critical path method over tasks that wait for each other: when each begins and ends, what time it has to spare.

Worked example. A runs 1–10 May, B waits for it and is planned for 11–20 May, C stands alone until 18 May. A is four
days late: A ends on 14 May, B runs 15–24 May. Everything ends on 24 May; A and B are the critical path, C has six
days to spare.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Task:
    """A task as planned, first and last day included; `late`: by how many days its own work is behind.

    `finished` is the day on which all of it was done: such a task is a fact, which nothing moves any more.
    """

    key: str
    start: dt.date
    end: dt.date
    late: int = 0
    finished: dt.date | None = None


@dataclass(frozen=True)
class Span:
    """When a task is expected to run, and by how many days it may still slip before the last day of all moves."""

    key: str
    start: dt.date
    end: dt.date
    slack: int

    @property
    def is_critical(self) -> bool:
        return self.slack == 0


@dataclass(frozen=True)
class Schedule:
    """The spans by key; the last day of all; the chain of tasks without a gap that leads to it, first to last."""

    spans: dict[str, Span]
    end: dt.date | None
    path: tuple[str, ...]


class Circle(ValueError):
    """Tasks that wait for each other in a circle; `keys` names them, the first one again at the end."""

    def __init__(self, keys: Sequence[str]) -> None:
        super().__init__(" → ".join(keys))
        self.keys = tuple(keys)


def schedule(tasks: Iterable[Task], needs: Iterable[tuple[str, str]]) -> Schedule:
    """Plan forwards and backwards. `needs` holds (task, the one that must end before it); others' keys are left out.

    A task begins as planned, or the day after the last of those that it needs; it ends when its days are over, and
    not before its planned end and what it is late by. Raises Circle.
    """
    by_key = {task.key: task for task in tasks}
    needed: dict[str, list[str]] = {key: [] for key in by_key}
    needing: dict[str, list[str]] = {key: [] for key in by_key}
    for key, other in sorted(set(needs)):
        if key in by_key and other in by_key:
            needed[key].append(other)
            needing[other].append(key)
    order = _in_order(needed)
    runs: dict[str, tuple[dt.date, dt.date]] = {}
    for key in order:
        runs[key] = _run(by_key[key], [runs[other][1] for other in needed[key]])
    if not runs:
        return Schedule({}, None, ())
    last = max(end for _start, end in runs.values())
    latest: dict[str, dt.date] = {}
    for key in reversed(order):
        followers = [latest[other] - _days(by_key[other]) - DAY for other in needing[key] if not _done(by_key[other])]
        latest[key] = min([last, *followers])
    spans = {key: Span(key, *runs[key], slack=(latest[key] - runs[key][1]).days) for key in by_key}
    return Schedule(spans, last, _path(by_key, needed, runs, last))


def _run(task: Task, ends: Sequence[dt.date]) -> tuple[dt.date, dt.date]:
    if task.finished is not None:
        return min(task.start, task.finished), task.finished
    start = max([task.start, *(end + DAY for end in ends)])
    return start, max(task.end + task.late * DAY, start + _days(task))


def _days(task: Task) -> dt.timedelta:
    """From the first to the last day, as planned."""
    return task.end - task.start


def _done(task: Task) -> bool:
    return task.finished is not None


def _path(
    tasks: dict[str, Task],
    needed: dict[str, list[str]],
    runs: dict[str, tuple[dt.date, dt.date]],
    last: dt.date,
) -> tuple[str, ...]:
    """From the task that ends last back to the one that nothing pushes; the first key where several do the same."""
    key = min(key for key, (_start, end) in runs.items() if end == last)
    path = [key]
    while not _done(tasks[key]) and runs[key][1] - runs[key][0] == _days(tasks[key]):
        pushing = [other for other in needed[key] if runs[other][1] + DAY == runs[key][0]]
        if not pushing:
            break
        key = pushing[0]
        path.append(key)
    return tuple(reversed(path))


def _in_order(needed: dict[str, list[str]]) -> list[str]:
    """Every task after those that it needs; raises Circle."""
    order: list[str] = []
    done: set[str] = set()
    for first in sorted(needed):
        way: list[tuple[str, list[str]]] = [] if first in done else [(first, list(needed[first]))]
        while way:
            key, left = way[-1]
            if not left:
                way.pop()
                done.add(key)
                order.append(key)
                continue
            other = left.pop()
            on_way = [each for each, _left in way]
            if other in on_way:
                raise Circle([*on_way[on_way.index(other) :], other])
            if other not in done:
                way.append((other, list(needed[other])))
    return order
