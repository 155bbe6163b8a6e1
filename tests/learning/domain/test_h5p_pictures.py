import io
import random

import pytest
from PIL import Image

from learning.domain.h5p_files import folder_of
from learning.domain.h5p_pictures import LAPTOP, PHONE, small_picture
from tests.factories.h5p import a_content
from tests.factories.packages import PNG

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]


def a_photograph(width=1600, height=1200, kind="JPEG", mode="RGB"):
    noise = random.Random(7).randbytes(width * height // 64 * len(mode))
    small = Image.frombytes(mode, (width // 8, height // 8), noise)
    file = io.BytesIO()
    small.resize((width, height), Image.Resampling.BICUBIC).save(file, kind, quality=95)
    return file.getvalue()


def size_of(path):
    with Image.open(path) as opened:
        return opened.size, opened.format, opened.mode


@pytest.mark.parametrize(("kind", "name", "mode"), [("JPEG", "images/a.jpg", "RGB"), ("PNG", "images/a b.PNG", "RGBA")])
def test_a_phone_and_a_laptop_get_a_picture_of_their_width(kind, name, mode):
    photograph = a_photograph(kind=kind, mode=mode)
    content = a_content(**{f"content/{name}": photograph})
    for phone, width in ((True, PHONE), (False, LAPTOP)):
        small = small_picture(content.uuid, name, phone=phone)
        assert size_of(small) == ((width, width * 3 // 4), "WEBP", mode)
        assert small.stat().st_size < len(photograph) / 2
    assert (folder_of(content.uuid) / name).read_bytes() == photograph


def test_what_is_small_already_and_what_cannot_be_read_stays_as_it_came():
    broken = PNG + b"\0" * 50_000
    content = a_content(**{"content/a.png": a_photograph(80, 60, "PNG"), "content/b.png": broken})
    for name in ("a.png", "b.png", "missing.png", "../x.png", "content.json"):
        assert small_picture(content.uuid, name, phone=True) is None


def test_a_picture_is_not_made_wider_than_it_is():
    content = a_content(**{"content/a.jpg": a_photograph(800, 600)})
    assert size_of(small_picture(content.uuid, "a.jpg", phone=False))[0] == (800, 600)


def test_a_picture_with_too_many_pixels_is_not_opened():
    file = io.BytesIO()
    Image.new("1", (9000, 9000)).save(file, "PNG")
    content = a_content(**{"content/a.png": file.getvalue() + b"\0" * 20_000})
    assert small_picture(content.uuid, "a.png", phone=True) is None


def test_a_photograph_of_a_new_phone_is_made_small_and_stands_upright():
    file, exif = io.BytesIO(), Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    Image.new("RGB", (8000, 6000), "red").save(file, "JPEG", exif=exif, quality=20)
    content = a_content(**{"content/a.jpg": file.getvalue()})
    assert size_of(small_picture(content.uuid, "a.jpg", phone=True))[0] == (640, 853)
