"""A whole installation that runs beside the tests, as `make run` starts it, and the browser that looks at it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = next((p for p in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if p), None)
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


@contextmanager
def running_site(folder: Path) -> Iterator[str]:
    """The address of an installation whose data is in a folder; the demo is loaded where that is empty."""
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    environment = {k: v for k, v in os.environ.items() if k not in {"DJANGO_SETTINGS_MODULE", "DATABASE_URL"}}
    environment |= {"VAR_ROOT": str(folder), "PORT": str(port), "SITE_ADDRESS": address}
    log = folder / "log.txt"
    command = [sys.executable, "-m", "config.run"]
    with log.open("w") as told:
        running = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=told, stderr=subprocess.STDOUT)
    try:
        _wait_for(f"{address}/readyz", running, log)
        yield address
    finally:
        running.terminate()
        running.wait(timeout=30)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def _wait_for(address: str, running: subprocess.Popen[bytes], log: Path) -> None:
    """Until the site answers; a start that fails shows its own words."""
    for _ in range(600):
        if running.poll() is not None:
            raise RuntimeError(f"The site did not start:\n{log.read_text()[-4000:]}")
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.5)
    raise RuntimeError(f"The site did not answer in time:\n{log.read_text()[-4000:]}")
