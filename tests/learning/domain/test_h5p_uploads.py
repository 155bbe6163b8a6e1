import io
import os
import time

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from governance.values import Role
from learning.domain import h5p_uploads
from learning.domain.h5p_uploads import keep_upload, upload, uploads_of
from tests.factories.exercises import a_png
from tests.factories.governance import OrgUnitFactory, PersonFactory, person_with_role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]


@pytest.fixture
def editor():
    return person_with_role(Role.EDITOR, OrgUnitFactory())


def keep(content, name, kind, by):
    return keep_upload(file=io.BytesIO(content), name=name, kind=kind, by=by)


def test_a_picture_is_kept_for_its_author_alone_under_what_it_holds(editor):
    value = keep(a_png(), "হাত.PNG", "image", editor)
    assert value["path"].startswith("images/")
    assert (value["mime"], value["width"], value["height"]) == ("image/png", 600, 400)
    assert keep(a_png(), "other.png", "image", editor) == value
    assert uploads_of(editor) == {value["path"]: value}
    assert upload(editor, value["path"]) == a_png()
    assert upload(person_with_role(Role.EDITOR, OrgUnitFactory()), value["path"]) is None
    assert upload(editor, "../" + value["path"]) is None


@pytest.mark.parametrize(
    ("content", "name", "kind", "code"),
    [
        (b"<svg/>", "a.svg", "image", "extension"),
        (b"<html>", "a.png", "image", "not_what_it_says"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "a.png", "image", "not_what_it_says"),
        (b"<html>", "a.png", "file", "not_what_it_says"),
        (b"x", "a.exe", "file", "extension"),
        (b"x", "a", "file", "extension"),
        (b"x", "a.mp4", "audio", "extension"),
        (b"x" * (16 * 1024 * 1024 + 1), "a.pdf", "file", "file_too_large"),
    ],
)
def test_what_does_not_go_there_is_refused(editor, content, name, kind, code):
    with pytest.raises(ValidationError) as refused:
        keep(content, name, kind, editor)
    assert refused.value.code == code
    assert uploads_of(editor) == {}


def test_what_nobody_saved_is_forgotten_after_two_weeks(editor):
    value = keep(a_png(), "a.png", "image", editor)
    path = h5p_uploads._folder(editor) / value["path"]
    os.utime(path, (time.time() - h5p_uploads.KEPT - 1,) * 2)
    other = keep(b"text", "a.txt", "file", editor)
    assert list(uploads_of(editor)) == [other["path"]]


def test_only_who_writes_courses_keeps_files():
    with pytest.raises(PermissionDenied):
        keep(a_png(), "a.png", "image", PersonFactory())
