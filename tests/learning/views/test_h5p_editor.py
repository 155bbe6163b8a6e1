"""The official editor in its frame: who opens it, what it asks for without a cookie, and what is saved."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from governance.domain.assignments import grant_role
from governance.domain.editing import set_up_editing
from governance.values import Role
from learning.domain.h5p_editor import key_for
from learning.domain.h5p_files import folder_of
from learning.models import H5PContent
from tests.factories.exercises import CHOICE, a_png, an_exercise
from tests.factories.governance import OrgUnitFactory, PersonFactory
from tests.factories.h5p import an_editor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.H5P_EDITOR_ROOT = an_editor(tmp_path / "editor")


@pytest.fixture
def editor():
    set_up_editing()
    person = PersonFactory()
    grant_role(person=person, role=Role.EDITOR, unit=OrgUnitFactory(), by=None)
    return person


@pytest.fixture
def ask(editor):
    """Ask as the frame does: without a cookie."""

    def asking(action, data=None, key=None, **query):
        address = reverse("h5p_editor_ajax", args=[key or key_for(editor), action])
        client = Client(enforce_csrf_checks=True)
        if data is None:
            return client.get(address, query, headers={"Origin": "null"})
        return client.post(address, data, query_params=query, headers={"Origin": "null"})

    return asking


def handed(**changes):
    said = {"library": "Dishari.Choice 1.0", "params": CHOICE, "metadata": {"title": "A", "license": "CC BY", "x": 1}}
    return {"content": json.dumps(said | changes)}


def test_the_frame_has_no_origin_and_loads_only_what_is_ours(sign_in, editor):
    content = an_exercise()
    response = sign_in(editor).get(reverse("official_editor_frame_of", args=[content.uuid]))
    policy = response["Content-Security-Policy"]
    assert "sandbox allow-scripts allow-modals" in policy
    assert "allow-same-origin" not in policy
    page = response.content.decode()
    assert "/h5p/editor-files/scripts/h5peditor.js" in page
    around = sign_in(editor).get(reverse("official_editor_of", args=[content.uuid])).content.decode()
    assert 'sandbox="allow-scripts allow-modals"' in around


def test_what_the_editor_asks_for_is_answered_by_its_key_alone(ask):
    assert {each["name"] for each in ask("libraries").json()} >= {"Dishari.Choice", "Dishari.Case"}
    one = ask("libraries", machineName="Dishari.Choice", majorVersion="1", minorVersion="0", language="bn")
    assert one.json()["title"] == "Choice"
    assert one["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in one
    assert ask("libraries", {"libraries[]": ["Dishari.Case 1.0"]}).json()[0]["name"] == "Dishari.Case"
    words = ask("translations", {"libraries[]": ["Dishari.Case 1.0"]}, language="bn").json()
    assert list(words["data"]) == ["Dishari.Case 1.0"]
    assert ask("filter", {"libraryParameters": '{"a": 1}'}).json() == {"success": True, "data": {"a": 1}}
    assert ask("filter", {"libraryParameters": "{"}).json()["success"] is False


@pytest.mark.parametrize("action", ["libraries", "translations", "files", "filter"])
def test_a_wrong_key_or_one_of_somebody_without_the_right_is_not_found(ask, action):
    for key in ("x", key_for(PersonFactory())):
        assert Client().get(reverse("h5p_editor_ajax", args=[key, action]), follow=True).status_code == 404
    assert ask("hub").status_code in (302, 404)


def test_a_file_is_kept_for_the_author_until_it_is_saved(ask, sign_in, editor):
    field = json.dumps({"type": "image"})
    kept = ask("files", {"field": field, "file": SimpleUploadedFile("a.png", a_png())}).json()
    assert (kept["width"], kept["height"], kept["mime"]) == (600, 400, "image/png")
    path = kept["path"].removesuffix("#tmp")
    assert kept["path"].endswith("#tmp")
    shown = Client().get(reverse("h5p_editor_upload", args=[key_for(editor), path]))
    assert shown.content == a_png()
    params = CHOICE | {"image": kept}
    response = sign_in(editor).post(reverse("official_editor"), handed(params=params))
    content = H5PContent.objects.get()
    assert response["Location"] == reverse("official_editor_of", args=[content.uuid])
    assert content.params["image"]["path"] == path
    assert (folder_of(content.uuid) / path).read_bytes() == a_png()
    assert (content.title, content.about["license"], "x" in content.about) == ("A", "CC BY", False)


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [("a.svg", b"<svg/>", "image"), ("a.php", b"<?", "file"), ("a.png", b"<html>", "image")],
)
def test_a_file_that_does_not_go_there_is_refused_in_words(ask, name, content, kind):
    response = ask("files", {"field": json.dumps({"type": kind}), "file": SimpleUploadedFile(name, content)})
    assert response.status_code == 422
    assert response.json()["error"]
    assert ask("files", {"field": "{"}).status_code == 422


@pytest.mark.parametrize(
    "sent",
    [
        {}, {"content": ""}, {"content": "[]"}, {"content": "{"}, {"content": '{"library": "x", "params": {}}'},
        handed(params=[]), handed(metadata=[]), handed(library="No.Such 1.0"), handed(params={"answers": "x"}),
        handed(metadata={}),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_told_and_not_lost(sign_in, editor, sent):
    response = sign_in(editor).post(reverse("official_editor"), sent)
    assert response.status_code == 422
    page = response.content.decode()
    assert "help-critical" in page
    assert not H5PContent.objects.exists()
    if "No.Such" in sent.get("content", ""):
        assert "No.Such 1.0" in page.split('name="content"')[1]  # what was written is handed back to the editor


def test_a_revision_is_kept_and_two_at_once_are_told(sign_in, editor):
    first = an_exercise("Dishari.Choice")
    client, address = sign_in(editor), reverse("official_editor_of", args=[first.uuid])
    assert client.post(address, handed()).status_code == 302
    assert H5PContent.objects.newest().get().number == 2
    assert client.post(address, handed()).status_code == 422


@pytest.mark.parametrize("path", ["../secret", "language/../../x.js", "README.md", "scripts/none.js"])
def test_only_scripts_styles_and_pictures_of_the_editor_are_handed_out(path):
    assert Client().get(f"/h5p/editor-files/{path}", follow=True).status_code == 404
    good = Client().get("/h5p/editor-files/scripts/h5peditor.js")
    assert (good.status_code, good["Access-Control-Allow-Origin"]) == (200, "*")


def test_without_a_folder_there_is_no_official_editor(sign_in, editor, settings):
    settings.H5P_EDITOR_ROOT = ""
    client = sign_in(editor)
    assert client.get(reverse("official_editor"), follow=True).status_code == 404
    assert reverse("official_editor") not in client.get(reverse("exercises")).content.decode()
    assert client.get("/h5p/editor-files/scripts/h5peditor.js", follow=True).status_code == 404


def test_only_who_writes_courses_opens_it(sign_in, editor):
    """An owner, a stranger, a visitor."""
    assert sign_in(editor).get(reverse("official_editor")).status_code == 200
    assert sign_in(PersonFactory()).get(reverse("official_editor")).status_code == 302
    assert Client().get(reverse("official_editor_frame")).status_code == 302
