"""The built-in worker: runs jobs from the database, and ticks and sweeps, so that no other process is needed."""

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand

from jobs.domain.working import work


class Command(BaseCommand):
    help = "Run the jobs that are due, one after the other, until it is told to stop."
    requires_system_checks: list[str] = []  # handle() makes them, those of the database too

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--once", action="store_true", help="run what is due, then end")

    def handle(self, *args: Any, once: bool = False, **options: Any) -> None:
        self.check(databases=["default"])  # like the web server it does not start with demo accounts in production
        stop = threading.Event()
        for signal_number in (signal.SIGTERM, signal.SIGINT):
            # A job that is running puts itself back at its next sign of progress; nothing of it remains.
            signal.signal(signal_number, lambda *_: stop.set())
        ran = work(stop=stop, once=once)
        if options["verbosity"] > 1 or once:
            self.stdout.write(f"{ran} jobs were run.")
