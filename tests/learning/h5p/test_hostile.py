"""The list of hostile packages: each is refused with its code, nothing is written, and memory stays bounded."""

import json
import subprocess
import sys

import pytest

from learning.h5p.install import Refused, install_package
from learning.h5p.package import read_package
from tests.factories.hostile import ACCEPTED, MARKUP, REFUSED, texts
from tests.factories.packages import a_library, package

HEAVY = {"a bomb", "a bomb that lies", "60,000 entries", "100,000 entries"}  # run alone below, with what they cost


@pytest.mark.parametrize("name", sorted(REFUSED.keys() - HEAVY))
def test_each_is_refused_with_its_code_and_leaves_nothing(store, tmp_path, name):
    make, code = REFUSED[name]
    report = read_package(make(), store)
    assert not report.accepted
    assert {finding.code for finding in report.findings} & set(code.split("|")), report.findings
    with pytest.raises(Refused):
        install_package(report, store, tmp_path / "content")
    assert store.all() == []
    assert not (tmp_path / "content").exists()


@pytest.mark.parametrize("name", sorted(ACCEPTED))
def test_what_real_exports_do_is_accepted(store, name):
    report = read_package(ACCEPTED[name](), store)
    assert report.accepted, report.findings


@pytest.mark.parametrize(("markup", "make"), list(zip(MARKUP, texts(*MARKUP), strict=True)))
def test_markup_that_would_run_is_told_kept_in_the_file_and_not_played(store, markup, make):
    report = read_package(make(), store)
    assert report.accepted
    assert "markup_removed" in {finding.code for finding in report.findings}
    assert report.content == {"text": markup}
    played = report.played["text"].lower()
    for sign in ("<script", "onerror", "javascript", "<style", "<iframe", "<form", "@import", "url("):
        assert sign not in played


def test_a_library_that_is_older_than_the_installed_one_does_not_take_its_place(store, take):

    take(package(**a_library(version="1.2.9")))
    report = read_package(package(**a_library(version="1.2.1")), store)
    assert [(packed.fate.value, packed.is_wanted) for packed in report.libraries] == [("older", False)]


MEASURE = """
import json, resource, sys, tempfile
from pathlib import Path
from learning.h5p.package import read_package
from learning.h5p.store import LibraryStore
from tests.factories.hostile import REFUSED

def megabytes():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024

said = {}
for name in sys.argv[1:]:
    file = REFUSED[name][0]()
    before = megabytes()
    with tempfile.TemporaryDirectory() as folder:
        report = read_package(file, LibraryStore(Path(folder)))
    said[name] = [report.accepted, sorted({each.code for each in report.findings}), megabytes() - before]
print(json.dumps(said))
"""


@pytest.mark.parametrize("name", sorted(HEAVY))
def test_the_heavy_ones_are_refused_within_256_mb_above_idle(name):
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, name], capture_output=True, text=True, check=True, timeout=120
    )
    ((accepted, codes, megabytes),) = json.loads(done.stdout).values()
    assert not accepted
    assert set(codes) & set(REFUSED[name][1].split("|"))
    assert megabytes < 256


def test_all_others_together_stay_within_256_mb_above_idle():
    names = sorted(REFUSED.keys() - HEAVY)
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, *names], capture_output=True, text=True, check=True, timeout=300
    )
    said = json.loads(done.stdout)
    assert set(said) == set(names)
    assert max(megabytes for _accepted, _codes, megabytes in said.values()) < 256
