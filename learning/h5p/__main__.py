"""python -m learning.h5p check FILE …: is a package sound, what is in it, and what stands against it."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from .package import read_package
from .store import LibraryStore


def main(arguments: list[str] | None = None) -> int:
    """0 when all packages are sound, 1 when one is refused, 2 on wrong use."""
    parser = argparse.ArgumentParser(prog="python -m learning.h5p", description=__doc__)
    parser.add_argument("verb", choices=["check"])
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--libraries", type=Path, help="folder of the libraries that are installed")
    parser.add_argument("--json", action="store_true", help="one JSON object a file")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as nothing:
        store = LibraryStore(asked.libraries or Path(nothing))
        return max([_check(path, store, as_json=asked.json) for path in asked.files])


def _check(path: Path, store: LibraryStore, *, as_json: bool) -> int:
    try:
        with path.open("rb") as file:
            report = read_package(file, store)
            report.archive.close()
    except OSError as error:
        sys.stderr.write(f"{path}: {error.strerror}\n")
        return 2
    said = report.as_dict()
    sys.stdout.write(
        json.dumps({"file": str(path)} | said, ensure_ascii=False) + "\n" if as_json else _text(path, said)
    )
    return 0 if report.accepted else 1


def _text(path: Path, said: dict[str, Any]) -> str:
    word = "sound" if said["accepted"] else "refused"
    lines = [f"{path}: {word}. {said['title']} ({said['main_library']}), {len(said['libraries'])} libraries"]
    lines += [f"  {each['code']}: {each['message']}" for each in said["findings"]]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
