"""`make test` asks first for what it cannot install itself, and names the command that installs it."""

import shutil
import sys

NEEDS = {
    ("chromium", "chromium-browser", "google-chrome"): ("the browser journeys", "apt-get install chromium"),
    ("redis-server",): ("the tests of the engines rq and celery", "apt-get install redis-server"),
    ("pdftotext",): ("the tests that read PDFs", "apt-get install poppler-utils"),
}


def missing() -> list[str]:
    """One sentence for each program that is not there."""
    return [
        f"{programs[0]} is missing; {purpose} need it. Install it with: {command}"
        for programs, (purpose, command) in NEEDS.items()
        if not any(shutil.which(program) for program in programs)
    ]


if __name__ == "__main__":
    if found := missing():
        sys.exit("\n".join(found))
