"""Exercises on the wire: bytes and requests of each type on a cheap phone, the first time and when it is opened again.

Our own types always; official ones of the packages in the folder that H5P_PACKAGES names.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from playwright.sync_api import sync_playwright

from learning.domain.h5p_packages import import_package
from tests.bench.harness import Result
from tests.factories.exercises import EXAMPLES, an_exercise
from tests.journeys.steps import Cost, cost_of_exercise, log_in
from tests.running import ARGUMENTS, CHROMIUM, running_site


def results() -> Iterator[Result]:
    """Beside what the page around the exercise costs in the same visit."""
    exercises = dict(contents())
    with running_site(Path(settings.VAR_ROOT)) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for name, uuid in exercises.items():
            context = browser.new_context(viewport={"width": 320, "height": 640}, base_url=address)
            page = context.new_page()
            log_in(page, "learner")
            for when, budget in (("first", "<= 100 KB, 9 requests"), ("again", "<= 5 KB")):
                cost = cost_of_exercise(page, f"/bn/h5p/{uuid}/")
                yield _result(f"{name}: {when}, {cost.requests} requests", cost, budget)
            context.close()
        browser.close()


def contents() -> Iterator[tuple[str, str]]:
    """(type, id) of contents that everybody who learns may play."""
    for machine in EXAMPLES:
        yield machine, str(an_exercise(machine).uuid)
    for path in sorted(Path(os.environ.get("H5P_PACKAGES") or os.devnull).glob("*.h5p")):
        with path.open("rb") as file:
            content = import_package(file=file, by=None).content
        if content is not None:
            yield str(content.library), str(content.uuid)


def _result(name: str, cost: Cost, budget: str) -> Result:
    ratio = round(cost.kilobytes / cost.around, 2)
    return Result(name, round(cost.kilobytes, 1), "KB", ratio, "the page around it", budget)
