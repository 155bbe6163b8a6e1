"""A gate proves little until a planted fault makes it fail: one fault a gate, in a copy of the code."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
CODE = ["basis", "jobs", "governance", "learning", "monitoring", "config", "templates", "manage.py", "pyproject.toml"]


@pytest.fixture(scope="module")
def copy(tmp_path_factory) -> Path:
    """A copy of the code in which faults may be planted; each test takes its own out again."""
    target = tmp_path_factory.mktemp("house")
    for name in CODE:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, target / name, ignore=shutil.ignore_patterns("__pycache__", "assets", "demo"))
        else:
            shutil.copy(source, target / name)
    shutil.copytree(ROOT / "config" / "assets", target / "config" / "assets")
    return target


@pytest.fixture
def plant(copy):
    """`plant(file, text)` adds text to the end of a file of the copy, for the length of one test."""
    kept: dict[Path, str | None] = {}

    def add(name: str, text: str) -> None:
        path = copy / name
        kept[path] = path.read_text() if path.exists() else None
        path.write_text((kept[path] or "") + "\n" + text)

    yield add
    for path, before in kept.items():
        if before is None:
            path.unlink()
        else:
            path.write_text(before)


def run(copy: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("DJANGO", "DATABASE", "PYTEST"))}
    environment |= {"VAR_ROOT": str(copy / "var"), "PYTHONPATH": str(copy)}
    return subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, check=False)


def imports(copy: Path) -> subprocess.CompletedProcess[str]:
    return run(copy, str(Path(sys.executable).with_name("lint-imports")), "--no-logo")


def checks(copy: Path) -> subprocess.CompletedProcess[str]:
    return run(copy, sys.executable, "manage.py", "check")


def lint(copy: Path) -> subprocess.CompletedProcess[str]:
    return run(copy, str(Path(sys.executable).with_name("ruff")), "check", ".")


def test_the_untouched_copy_passes_every_gate(copy):
    for gate in (imports, checks, lint):
        done = gate(copy)
        assert done.returncode == 0, done.stdout + done.stderr


def test_an_upward_import_breaks_a_contract(copy, plant):
    plant("governance/permissions.py", "import monitoring.models\n")
    done = imports(copy)
    assert done.returncode != 0
    assert "governance.permissions" in done.stdout


def test_an_upward_import_inside_a_function_breaks_it_too(copy, plant):
    plant("governance/permissions.py", "def f():\n    import learning.models\n    return learning.models\n")
    assert imports(copy).returncode != 0
    assert "PLC0415" in lint(copy).stdout


@pytest.mark.parametrize(
    "line", ["from django.conf import settings", "from learning import values", "import basis.text"]
)
def test_a_framework_or_the_project_in_the_h5p_package_breaks_a_contract(copy, plant, line):
    plant("learning/h5p/names.py", line)
    assert "H5P knows no framework" in imports(copy).stdout


def test_a_second_way_from_monitoring_to_learning_breaks_a_contract(copy, plant):
    plant("monitoring/domain/targets.py", "import learning.models\n")
    assert imports(copy).returncode != 0


def test_a_new_kind_of_file_breaks_a_contract(copy, plant):
    plant("governance/utils.py", '"""Odds and ends."""\n')
    done = imports(copy)
    assert done.returncode != 0
    assert "governance.utils" in done.stdout


def test_a_view_that_does_not_say_who_may_is_refused(copy, plant):
    plant("config/views.py", "def forgotten(request):\n    return HttpResponse('')\n")
    plant("config/urls.py", "urlpatterns += [path('forgotten', views.forgotten)]\n")
    done = checks(copy)
    assert done.returncode != 0
    assert "config.E002" in done.stderr
    assert "forgotten" in done.stderr


def test_a_foreign_key_that_points_up_is_refused_also_as_text(copy, plant):
    plant(
        "governance/models/post.py",
        "class Upward(models.Model):\n    course = models.ForeignKey('learning.Course', models.CASCADE)\n",
    )
    done = checks(copy)
    assert done.returncode != 0
    assert "config.E001" in done.stderr


def test_an_f_string_in_translated_text_is_refused(copy, plant):
    plant("governance/values.py", "def greet(name):\n    return _(f'Hello {name}')\n")
    done = lint(copy)
    assert done.returncode != 0
    assert "INT001" in done.stdout


def test_http_in_the_domain_is_refused(copy, plant):
    plant("governance/domain/log.py", "from django.http import HttpRequest\n")
    assert "TID251" in lint(copy).stdout
