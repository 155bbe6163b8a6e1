import io

import pytest
from PIL import Image

from learning.domain import pictures
from learning.models import ContentFile

pytestmark = pytest.mark.django_db


def noise(size=(1600, 1200)) -> bytes:
    """A picture that does not want to become small."""
    out = io.BytesIO()
    Image.effect_noise(size, 80).convert("RGB").save(out, "PNG")
    return out.getvalue()


def test_even_a_stubborn_picture_becomes_light():
    content, size = pictures.make_small(noise())
    assert len(content) <= 25_000
    assert size[0] <= 640
    assert Image.open(io.BytesIO(content)).format == "WEBP"


def test_the_same_original_is_kept_once():
    original = noise((200, 100))
    assert pictures.keep_picture(original) == pictures.keep_picture(original)
    assert ContentFile.objects.count() == 1
