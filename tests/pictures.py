"""`make pictures`: the pictures of the README, taken from a running demo installation."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import django
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
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

    from tests.journeys import conftest as stage
    from tests.journeys.steps import log_in

    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        port = stage.free_port()
        environment = {k: v for k, v in os.environ.items() if k not in {"DJANGO_SETTINGS_MODULE", "DATABASE_URL"}}
        environment |= {"VAR_ROOT": folder, "PORT": str(port)}
        log = (Path(folder) / "log.txt").open("w")
        running = subprocess.Popen([sys.executable, "-m", "config.run"], cwd=ROOT, env=environment, stdout=log)
        try:
            address = f"http://127.0.0.1:{port}"
            stage.wait_for(f"{address}/readyz", running, Path(folder) / "log.txt")
            browser = playwright.chromium.launch(executable_path=stage.CHROMIUM, args=stage.ARGUMENTS)
            for name, (user, path, width, height) in PICTURES.items():
                page = browser.new_context(
                    viewport={"width": width, "height": height}, base_url=address, locale="bn-BD"
                ).new_page()
                if user:
                    log_in(page, user)
                page.goto(path)
                save(page.screenshot(), FOLDER / f"{name}.png")
            browser.close()
        finally:
            running.terminate()
            running.wait()


def save(picture: bytes, path: Path) -> None:
    """As a PNG of 128 colours: a page is flat, and the file a third of the size."""
    Image.open(io.BytesIO(picture)).convert("RGB").quantize(128).save(path, optimize=True)
    sys.stdout.write(f"{path.name} {path.stat().st_size // 1024} KB\n")


if __name__ == "__main__":
    main()
