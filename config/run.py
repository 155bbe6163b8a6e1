"""`make run`: prepares the database, then runs web server and worker together until Ctrl-C."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

PORT = os.environ.get("PORT", "8000")
ROOT = Path(__file__).resolve().parent.parent
MANAGE = [sys.executable, str(ROOT / "manage.py")]
SERVER = [
    sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{PORT}", "--workers", "2",
    "--worker-class", "gthread", "--threads", "4", "--keep-alive", "30", "--log-level", "warning",
    "--no-control-socket",
]  # fmt: skip
# A fresh environment has no compiled modules: those of the server are compiled while the database is migrated.
WARM = "import config.wsgi, importlib; importlib.import_module('config.urls')"


def refuse_taken_port() -> None:
    """Say at once that something else answers there, before the set-up and not after it."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(PORT)))
        except (OSError, OverflowError, ValueError):
            sys.exit(f"Port {PORT} cannot be used: perhaps the site runs already. Another one: make run PORT=8001")


def prepare() -> None:
    """Migrate, then load the demo into an empty database; beside it, and yielding to it, the static files."""
    migrate = subprocess.Popen([*MANAGE, "migrate", "--verbosity", "0", "--skip-checks"])
    built = subprocess.run(["make", "--no-print-directory", "config/assets/built"], check=False)
    collect = subprocess.Popen(["nice", *MANAGE, "collectstatic", "--no-input", "--verbosity", "0", "--skip-checks"])
    warm = subprocess.Popen(["nice", sys.executable, "-c", WARM])
    failed = migrate.wait() or built.returncode
    failed = failed or subprocess.call([*MANAGE, "load_demo", "--into-empty", "--skip-checks"])
    warm.wait()  # whatever it said: the server says it better
    if collect.wait() or failed:
        sys.exit("The set-up failed; the lines above say why.")


def serve() -> int:
    """Run both processes; when one ends, or on Ctrl-C, end the other. Answers 1 when one ended by itself."""
    running = [subprocess.Popen(command) for command in (SERVER, [*MANAGE, "worker"])]
    signal.signal(signal.SIGTERM, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    try:
        while all(process.poll() is None for process in running):
            time.sleep(0.3)
        sys.stdout.write("\nA part of the site ended; the lines above say why.\n")
        status = 1
    except KeyboardInterrupt:
        sys.stdout.write("\nStopping ...\n")
        status = 0
    for process in running:
        process.terminate()
    for process in running:
        process.wait()
    return status


if __name__ == "__main__":
    os.chdir(ROOT)
    os.environ.setdefault("SITE_ADDRESS", f"http://localhost:{PORT}")
    refuse_taken_port()
    sys.stdout.write("Preparing the database ...\n")
    sys.stdout.flush()
    prepare()
    sys.stdout.write(f"\nDishari is at http://localhost:{PORT}/bn/  (Ctrl-C stops it)\n\n")
    sys.stdout.flush()
    sys.exit(serve())
