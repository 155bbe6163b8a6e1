"""What a measurement is, and how it is taken: processor time, median of several rounds, beside its baseline."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Bench:
    """One thing to measure. `run` and `baseline` do one round.

    `count` is how many rows a round handles (unit rows/s); `per` how many requests a round makes (unit ms each).
    """

    name: str
    run: Callable[[], object]
    baseline: Callable[[], object]
    baseline_name: str
    budget: str
    count: int = 1
    per: int = 1
    unit: str = "ms"
    rounds: int = 7


@dataclass(frozen=True)
class Result:
    name: str
    value: float
    unit: str
    ratio: float
    baseline: str
    budget: str

    def as_dict(self) -> dict[str, object]:
        return asdict(self)


def measure(bench: Bench) -> Result:
    """Median processor time of a round, turned into the unit of the budget, and its ratio to the baseline."""
    bench.run()
    bench.baseline()
    taken, base = [], []
    for _ in range(bench.rounds):
        taken.append(_seconds(bench.run))
        base.append(_seconds(bench.baseline))
    seconds, baseline = statistics.median(taken), statistics.median(base)
    value = bench.count / seconds if bench.unit.endswith("/s") else seconds * 1000 / bench.per
    ratio = round(seconds / baseline, 2)
    return Result(bench.name, round(value, 1), bench.unit, ratio, bench.baseline_name, bench.budget)


def _seconds(work: Callable[[], object]) -> float:
    gc.collect()
    start = time.process_time()
    work()
    return time.process_time() - start
