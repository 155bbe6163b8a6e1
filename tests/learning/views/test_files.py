import pytest

from learning.domain.pictures import keep_picture
from tests.learning.domain.test_pictures import noise

pytestmark = pytest.mark.django_db


def test_a_picture_is_kept_by_phones_for_ever(client):
    stored = keep_picture(noise((100, 100)))
    response = client.get(f"/bn/learn/files/{stored.sha256}")
    assert response["Content-Type"] == "image/webp"
    assert "immutable" in response["Cache-Control"]
    assert len(response.content) == stored.file.size


def test_an_unknown_picture_is_not_found(client):
    assert client.get("/bn/learn/files/" + "0" * 64).status_code == 404
