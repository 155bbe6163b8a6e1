"""`make pictures`: the pictures of the README, taken from a running demo installation."""

from __future__ import annotations

import io
import os
import sys
import tempfile
from pathlib import Path

import django
from PIL import Image

from tests.running import ARGUMENTS, CHROMIUM, ROOT, running_site

FOLDER = ROOT / "config" / "pictures"
# name -> log-in, address, width, height
PICTURES = {
    "dashboard": ("", "/en/dashboard/", 1280, 1000),
    "indicator": ("", "/bn/indicators/IN01/", 1280, 1000),
    "lesson": ("learner", "/bn/learn/digital-health-basics/1/", 360, 720),
    "budget": ("", "/bn/budget/", 1280, 1000),
}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    from playwright.sync_api import sync_playwright

    from tests.journeys.steps import log_in

    FOLDER.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        running_site(Path(folder)) as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for name, (user, path, width, height) in PICTURES.items():
            page = browser.new_context(
                viewport={"width": width, "height": height}, base_url=address, locale="bn-BD"
            ).new_page()
            if user:
                log_in(page, user)
            page.goto(path)
            save(page.screenshot(), FOLDER / f"{name}.png")
        browser.close()


def save(picture: bytes, path: Path) -> None:
    """As a PNG of 128 colours: a page is flat, and the file a third of the size."""
    Image.open(io.BytesIO(picture)).convert("RGB").quantize(128).save(path, optimize=True)
    sys.stdout.write(f"{path.name} {path.stat().st_size // 1024} KB\n")


if __name__ == "__main__":
    main()
