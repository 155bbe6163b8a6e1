import datetime as dt
import uuid

import pytest

from learning.domain.h5p_files import file_below, key_of, may_fetch

MONDAY = dt.date(2026, 11, 23)


def test_a_key_opens_the_files_of_one_content_this_week_and_the_next():
    one, other = uuid.uuid4(), uuid.uuid4()
    key = key_of(one, on=MONDAY)
    assert key == key_of(one, on=MONDAY + dt.timedelta(days=1))
    assert may_fetch(one, key, on=MONDAY + dt.timedelta(days=7))
    assert not may_fetch(one, key, on=MONDAY + dt.timedelta(days=14))
    assert not may_fetch(other, key, on=MONDAY)
    assert not may_fetch(one, "", on=MONDAY)


@pytest.mark.parametrize(
    "name", ["../secret.txt", "/etc/passwd", "a/../../secret.txt", "missing.png", "a\\b", "link.txt", "", "folder"]
)
def test_no_name_leads_out_of_the_folder(tmp_path, name):
    folder = tmp_path / "content"
    (folder / "folder").mkdir(parents=True)
    (tmp_path / "secret.txt").write_text("secret")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    assert file_below(folder, name) is None


def test_a_file_is_found_by_its_name(tmp_path):
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "a b.png").write_bytes(b"x")
    assert file_below(tmp_path, "images/a b.png").read_bytes() == b"x"
