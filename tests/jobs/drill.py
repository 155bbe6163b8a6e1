"""A worker that a test can kill: `python -m tests.jobs.drill ENGINE POINT MARKER`.

Its job writes twenty rows, builds a report, or imports values. At POINT (claimed, prepared, half, end, stop; of a
report drawing, kept; of an import reading, checking, piece, handing-in, showing; none) it makes the file MARKER and
waits to be killed. With ENGINE database or rq it runs what is due and ends, with celery it runs until it is ended. It
works on the database, the folder and the broker that the environment names.
"""

import signal
import sys
import threading
import time
from pathlib import Path

import django

ROWS = 20


def main(engine: str, point: str, marker: Path) -> None:
    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from config.celery import app
    from jobs import registry
    from jobs.domain.working import work
    from jobs.models import Schedule
    from monitoring.domain import editions, leftovers, staging
    from monitoring.reports import files

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

    def wait_after(module, name: str, here: str) -> None:
        whole = getattr(module, name)

        def and_wait(*args, **kwargs):
            result = whole(*args, **kwargs)
            wait_at(here)
            return result

        setattr(module, name, and_wait)

    wait_after(files, "build", "drawing")
    wait_after(editions, "keep", "kept")
    staging.PIECE = ROWS  # so that a small file has several pieces
    leftovers.PIECE = ROWS
    wait_after(leftovers, "_show_piece", "showing")
    for kind in (staging.PostgresStaging, staging.SqliteStaging):
        wait_after(kind, "add", "reading")
        wait_after(kind, "check", "checking")
        wait_after(kind, "_insert", "piece")
        wait_after(kind, "_store", "handing-in")
    registry.register("test.drill", write, label="Drill", may=lambda user: True)
    registry.register("test.drill-later", prepare_then_write, label="Drill", may=lambda user: True, atomic=False)
    if engine == "database":
        stop = threading.Event()
        signal.signal(signal.SIGTERM, lambda *_: stop.set())
        work(stop=stop, once=True)
    elif engine == "rq":
        call_command("rqworker", "default", burst=True, serializer="rq.serializers.JSONSerializer", verbosity=0)
    else:
        app.worker_main(["worker", "--concurrency", "1", "--loglevel", "ERROR", "--without-gossip", "--without-mingle"])


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
