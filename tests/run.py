"""The whole suite in its parts, each with a budget of minutes; the last line is pytest's own summary.

Parts: everything on SQLite, the same on PostgreSQL without the browser, then the journeys in a real browser.
A part over its budget fails the run, so that the suite stays quick.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Part:
    name: str
    arguments: list[str]
    minutes: float
    environment: dict[str, str] = field(default_factory=dict)


PARTS = [
    Part("SQLite", ["-n", "2", "-m", "not journey and not bench"], 8),
    Part(
        "PostgreSQL",
        ["-n", "2", "-m", "not journey and not bench and not sqlite_only"],
        10,
        {"TEST_DATABASE": "postgresql"},
    ),
    Part("Journeys", ["-m", "journey"], 8),
]


def run(part: Part) -> bool:
    """Run one part; say how long it took beside its budget."""
    print(f"\n=== {part.name} ===", flush=True)  # noqa: T201 - a command line tells people
    start = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *part.arguments, *sys.argv[1:]],
        env=os.environ | part.environment,
        check=False,
    )
    minutes = (time.monotonic() - start) / 60
    if done.returncode == 0 and minutes > part.minutes:
        print(f"{part.name} took {minutes:.1f} minutes; its budget is {part.minutes}.", file=sys.stderr)  # noqa: T201
        return False
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(0 if all(run(part) for part in PARTS) else 1)
