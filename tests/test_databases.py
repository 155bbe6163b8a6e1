"""The template databases of the tests, when several workers start on a machine that has none yet."""

import time
from concurrent.futures import ThreadPoolExecutor

from tests import databases


def test_workers_that_start_at_once_build_each_template_once(monkeypatch, tmp_path):
    built = []

    def build(result, start, migrate):
        built.append(result.name.split("-")[0])
        time.sleep(0.1)
        result.write_text(result.name)

    monkeypatch.setattr(databases, "CACHE", tmp_path / "templates")
    monkeypatch.setattr(databases, "_build_sqlite", build)
    targets = [tmp_path / f"{worker}.sqlite3" for worker in range(4)]
    with ThreadPoolExecutor(len(targets)) as workers:
        list(workers.map(databases.sqlite_from_template, targets))

    assert built == ["packages", "ours"]
    assert {target.read_text() for target in targets} == {f"ours-{databases.ours_key()}.sqlite3"}
