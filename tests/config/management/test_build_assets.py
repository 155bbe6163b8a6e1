"""The assets: built once, left alone afterwards, and a clear word when the packages are missing."""

import io
import json

import pytest
from django.core.management import CommandError, call_command


def run() -> dict:
    out = io.StringIO()
    call_command("build_assets", "--json", stdout=out)
    return json.loads(out.getvalue())


def test_fonts_and_player_are_built_once(settings, tmp_path):
    settings.ASSETS_ROOT = tmp_path
    first, second = run(), run()
    assert (first["built"], second["built"]) == (True, False)
    assert {"fonts/NotoSansBengali-Regular.ttf", "fonts/NotoSansBengali-Bold.ttf", "fonts/LICENSE.txt"} <= set(
        second["files"]
    )
    assert "h5p/frame.bundle.js" in second["files"]


def test_a_lost_file_is_built_again(settings, tmp_path):
    settings.ASSETS_ROOT = tmp_path
    run()
    font = tmp_path / "fonts" / "NotoSansBengali-Bold.ttf"
    content = font.read_bytes()
    font.unlink()
    assert run()["built"]
    assert font.read_bytes() == content


def test_missing_packages_name_the_command(settings, tmp_path):
    settings.BASE_DIR = tmp_path
    settings.ASSETS_ROOT = tmp_path
    with pytest.raises(CommandError, match="npm ci --ignore-scripts"):
        run()
