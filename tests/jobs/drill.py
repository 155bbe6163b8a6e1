"""A worker that a test can kill: `python -m tests.jobs.drill POINT MARKER`.

Its job writes twenty rows. At POINT (claimed, half, end, written; none) it makes the file MARKER and waits to be
killed. It runs what is due, once, against the database and folder that the environment names.
"""

import sys
import threading
import time
from pathlib import Path

import django

ROWS = 20


def main(point: str, marker: Path) -> None:
    django.setup()
    from django.utils import timezone

    from jobs import registry
    from jobs.domain.working import work
    from jobs.models import Schedule

    def wait_at(here: str) -> None:
        if here == point:
            marker.touch()
            time.sleep(60)

    def write(job) -> dict:
        wait_at("claimed")
        for row in range(ROWS):
            Schedule.objects.create(name=f"row {row}", kind="drill", every_minutes=1, next_due=timezone.now())
            job.progress(row + 1, ROWS)
            if row == ROWS // 2:
                wait_at("half")
                while point == "stop":
                    marker.touch()
                    job.check_cancelled()
                    time.sleep(0.05)
        wait_at("end")
        return {"rows": ROWS}

    def prepare_then_write(job):
        wait_at("prepared")
        return lambda: write(job)

    registry.register("test.drill", write, label="Drill", may=lambda user: True)
    registry.register("test.drill-later", prepare_then_write, label="Drill", may=lambda user: True, atomic=False)
    stop = threading.Event()
    if point == "stop":
        import signal

        signal.signal(signal.SIGTERM, lambda *_: stop.set())
    sys.stdout.write(f"{work(stop=stop, once=True)}\n")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
