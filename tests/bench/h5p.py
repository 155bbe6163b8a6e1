"""H5P: a package of 900 KB read and unpacked, and an answer kept, each beside what the machine does anyway."""

from __future__ import annotations

import io
import json
import random
import tempfile
import uuid
import zipfile
from functools import partial
from pathlib import Path

from django.test import Client

from learning.h5p.install import install_package
from learning.h5p.package import read_package
from learning.h5p.store import LibraryStore
from learning.models import H5PContent
from tests.bench.harness import Bench
from tests.bench.pages import BATCH, alive, page, signed_in
from tests.factories.h5p import a_content
from tests.factories.packages import PNG, a_library, about, needs, package


def benches() -> list[Bench]:
    file, learner, content = large_package(), signed_in("learner"), a_content()
    return [
        Bench(
            name="H5P package of 900 KB: read, checked, unpacked",
            run=partial(take_in, file),
            baseline=partial(unzip, file),
            baseline_name="zipfile alone",
            budget="<= 350 ms",
        ),
        page("H5P frame", learner, f"/h5p/frame/{content.uuid}/?language=bn", "<= 25 ms"),
        Bench(
            name="H5P answer",
            run=partial(answer, learner, content),
            baseline=partial(alive, Client()),
            baseline_name="/healthz",
            budget="<= 15 ms",
            per=BATCH,
        ),
    ]


def large_package() -> io.BytesIO:
    """Twelve libraries with scripts that do not shrink, and a picture: about 900 KB in 60 entries."""
    chance = random.Random(5)
    names = [f"Bench.Part{n}" for n in range(12)]
    inside = {"h5p.json": about("Bench.Part0", "1.0"), "content/content.json": {"text": "x" * 2000}}
    inside["content/images/a.png"] = PNG + chance.randbytes(600_000)
    for number, name in enumerate(names):
        files = {f"js/{n}.js": chance.randbytes(6000).hex() for n in range(4)}
        more = {"preloadedDependencies": [needs(each, "1.0") for each in names[number + 1 : number + 3]]}
        inside |= a_library(name, "1.0.0", files=files, **more)
    return package(inside)


def take_in(file: io.BytesIO) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = LibraryStore(Path(folder) / "libraries")
        report = read_package(file, store)
        assert report.accepted
        install_package(report, store, Path(folder) / "content")


def unzip(file: io.BytesIO) -> None:
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(file) as zipped:
        zipped.extractall(folder)


def answer(client: Client, content: H5PContent) -> None:
    for number in range(BATCH):
        said = {"verb": "answered", "response": "true", "score": 1, "max_score": 1, "opened": 1_700_000_000 + number}
        event = {"id": str(uuid.uuid4()), "kind": "statement", **said}
        body = json.dumps({"events": [event]})
        response = client.post(f"/h5p/events/{content.uuid}/", body, content_type="application/json")
        assert response.status_code == 200
