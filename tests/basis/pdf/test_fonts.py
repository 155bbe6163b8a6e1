"""The merged fonts: both scripts, the same bytes, and a clear word when they are missing."""

import io
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from fontTools.ttLib import TTFont

from basis.pdf.fonts import FIXED_TIME, font_files, merge_parts

PARTS = Path(settings.BASE_DIR) / "node_modules/@fontsource/noto-sans-bengali/files"


def merged() -> bytes:
    return merge_parts(
        [(PARTS / f"noto-sans-bengali-{subset}-400-normal.woff2").read_bytes() for subset in ("bengali", "latin")]
    )


def test_a_merged_font_has_both_scripts_and_is_small():
    content = merged()
    known = TTFont(io.BytesIO(content)).getBestCmap()
    assert {ord(character) for character in "অক্ষ০৯।৳Aaz09%–●▲■○"} <= set(known)
    assert len(content) < 160_000


def test_merging_twice_gives_the_same_bytes():
    first = merged()
    assert first == merged()
    assert TTFont(io.BytesIO(first))["head"].modified == FIXED_TIME


def test_missing_fonts_name_the_command(settings, tmp_path):
    settings.ASSETS_ROOT = tmp_path
    with pytest.raises(ImproperlyConfigured, match="build_assets"):
        font_files()
