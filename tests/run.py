"""The whole suite in its parts, each with a budget of minutes; the last line is pytest's own summary.

Parts: everything on SQLite; on PostgreSQL all that asks the database, and every fourth test of pages; then the journeys
in a real browser. What a part took stands beside its budget; one that takes three times as long hangs, and is ended as
a failure.
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
    Part("SQLite", ["-n", "2", "-m", "not journey and not bench"], 9),
    Part(
        "PostgreSQL",
        ["-n", "2", "-m", "not journey and not bench and not sqlite_only"],
        8,
        {"TEST_DATABASE": "postgresql", "TEST_SHARE": "1"},
    ),
    Part("Journeys", ["-m", "journey"], 5),
]


def run(part: Part) -> bool:
    """Run one part to its end, whatever the one before said."""
    say(f"\n=== {part.name}: budget {part.minutes} minutes ===")
    command = [sys.executable, "-m", "pytest", "-q", *part.arguments, *sys.argv[1:]]
    start = time.monotonic()
    try:
        done = subprocess.run(
            command, env=os.environ | part.environment, check=False, timeout=3 * 60 * part.minutes
        ).returncode
    except subprocess.TimeoutExpired:
        say(f"{part.name} was ended: it took three times its budget.")
        return False
    if part is not PARTS[-1]:  # nothing stands after the last summary
        say(f"{part.name} took {(time.monotonic() - start) / 60:.1f} of {part.minutes} minutes.")
    return done == 0


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    passed = [run(part) for part in PARTS]
    sys.exit(0 if all(passed) else 1)
