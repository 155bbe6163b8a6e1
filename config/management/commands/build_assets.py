"""Build what the pages and prints take from npm packages, into the ignored folder `settings.ASSETS_ROOT`."""

import hashlib
import json
import shutil
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from basis.pdf.fonts import FILES, merge_parts

FONT_PACKAGE = "@fontsource/noto-sans-bengali"
WEIGHTS = dict(zip(FILES.values(), ("400", "700"), strict=True))

# What is copied as it is: file or folder in node_modules -> place in the assets folder.
COPIES = {
    f"{FONT_PACKAGE}/LICENSE": "fonts/LICENSE.txt",
    "h5p-standalone/dist/frame.bundle.js": "h5p/frame.bundle.js",
    "h5p-standalone/dist/fonts": "h5p/fonts",
    "h5p-standalone/dist/images": "h5p/images",
    "h5p-standalone/dist/styles": "h5p/styles",
    "h5p-standalone/LICENSE": "h5p/LICENSE.txt",
}

# Raised when this file builds something else from the same packages.
RECIPE = 1


class Command(BaseCommand):
    requires_system_checks = ()  # part of the set-up: what the checks ask for is made here
    help = "Copy and merge fonts and scripts from node_modules into config/assets. Quick when nothing changed."

    def add_arguments(self, parser):
        parser.add_argument("--force", action="store_true", help="build again even when everything is up to date")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args, force=False, json: bool = False, **options):
        packages = Path(settings.BASE_DIR) / "node_modules"
        assets = Path(settings.ASSETS_ROOT)
        stamp = assets / "stamp.txt"
        wanted = fingerprint(packages)
        built = force or not stamp.is_file() or stamp.read_text() != wanted or not complete(assets)
        if built:
            build(packages, assets)
            stamp.write_text(wanted)
        self.report(assets, built, as_json=json)

    def report(self, assets: Path, built: bool, *, as_json: bool) -> None:
        files = sorted(str(path.relative_to(assets)) for path in assets.rglob("*") if path.is_file())
        if as_json:
            self.stdout.write(json.dumps({"built": built, "files": files}))
        else:
            self.stdout.write(f"{len(files)} files, built now." if built else f"{len(files)} files, up to date.")


def fingerprint(packages: Path) -> str:
    """A hash of the recipe and of the packages' versions: what the assets depend on."""
    digest = hashlib.sha256(f"{RECIPE}\n".encode())
    for package in sorted({name_of(source) for source in COPIES}):
        manifest = packages / package / "package.json"
        if not manifest.is_file():
            raise CommandError(f"The package {package} is not installed. Run: npm ci --ignore-scripts")
        digest.update(manifest.read_bytes())
    return digest.hexdigest()


def name_of(source: str) -> str:
    """The package that a path in node_modules belongs to."""
    parts = source.split("/")
    return "/".join(parts[:2]) if source.startswith("@") else parts[0]


def complete(assets: Path) -> bool:
    """Whether everything that a build leaves behind is there."""
    return all((assets / target).exists() for target in COPIES.values()) and all(
        (assets / "fonts" / file).is_file() for file in WEIGHTS
    )


def build(packages: Path, assets: Path) -> None:
    """Fill the assets folder from the packages."""
    for source, target in COPIES.items():
        place = assets / target
        place.parent.mkdir(parents=True, exist_ok=True)
        if (packages / source).is_dir():
            shutil.copytree(packages / source, place, dirs_exist_ok=True)
        else:
            shutil.copyfile(packages / source, place)
    for file, weight in WEIGHTS.items():
        parts = [
            packages / FONT_PACKAGE / "files" / f"noto-sans-bengali-{subset}-{weight}-normal.woff2"
            for subset in ("bengali", "latin")
        ]
        (assets / "fonts" / file).write_bytes(merge_parts([part.read_bytes() for part in parts]))
