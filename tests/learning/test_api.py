import datetime as dt
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from governance.domain import tokens
from governance.values import Role
from learning.h5p.package import read_package
from learning.h5p.store import LibraryStore
from learning.models import H5PContent
from tests.factories.governance import OrgUnitFactory, PersonFactory, person_with_role
from tests.factories.h5p import a_card, a_content

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]


def headers_of(person):
    day = timezone.localdate() + dt.timedelta(days=30)
    key = tokens.issue(user=person.user, name="test", valid_to=day, by=person.user)
    return {"Authorization": f"Bearer {key}", "Accept-Language": "en"}


def bring(person, content, **query):
    headers = headers_of(person) if person else {}
    file = SimpleUploadedFile("card.h5p", content)
    address = "/api/h5p?" + "&".join(f"{name}={value}" for name, value in query.items())
    return Client(raise_request_exception=False).post(address, {"file": file}, headers=headers)


@pytest.fixture
def editor():
    return person_with_role(Role.EDITOR, OrgUnitFactory())


def test_a_program_brings_a_package_and_reads_what_became_of_it(editor):
    a_content()
    response = bring(editor, a_card().getvalue(), public="true")
    said = response.json()
    assert (response.status_code, said["accepted"], said["main_library"]) == (200, True, "H5P.TrueFalse 1.2")
    (library,) = said["libraries"]
    assert (library["library"], library["fate"], len(library["sha256"])) == ("H5P.TrueFalse 1.2.3", "same", 64)
    assert H5PContent.objects.get(uuid=said["content"]).is_public


def test_a_refused_package_leaves_nothing_and_each_fault_has_its_code_place_and_sentence(editor):
    response = bring(editor, a_card(**{"content/a.php": "x"}).getvalue())
    assert response.status_code == 422
    found = {finding["code"]: finding for finding in response.json()["findings"]}
    assert set(found) == {"extension", "may_not_install"}
    assert found["extension"]["path"] == "content/a.php"
    assert "are not accepted here" in found["extension"]["message"]
    assert not H5PContent.objects.exists()


@pytest.mark.parametrize("content", [b"no zip", b"PK\x03\x04"])
def test_what_is_no_package_is_told(editor, content):
    response = bring(editor, content)
    assert (response.status_code, response.json()["findings"][0]["code"]) == (422, "not_a_zip")


def test_nobody_else_brings_or_takes_anything(editor):
    content = a_content()
    address = f"/api/h5p/{content.uuid}/package"
    for person, status in ((None, 401), (PersonFactory(), 403)):
        assert bring(person, a_card().getvalue()).status_code == status
        headers = headers_of(person) if person else {}
        assert Client(raise_request_exception=False).get(address, headers=headers).status_code == status
    assert H5PContent.objects.count() == 1


def test_a_content_is_taken_away_as_a_package(editor, tmp_path):
    content = a_content()
    response = Client().get(f"/api/h5p/{content.uuid}/package", headers=headers_of(editor))
    assert read_package(io.BytesIO(response.content), LibraryStore(tmp_path / "other")).accepted
    missing = Client().get(f"/api/h5p/{PersonFactory().pk}/package", headers=headers_of(editor))
    assert missing.status_code == 404
