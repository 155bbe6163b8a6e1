"""Playing: who gets what, and that nothing of a package runs where it could see anything of ours."""

import json
import re
import uuid

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from learning.domain.h5p_files import folder_of, key_of, library_store
from learning.h5p.install import install_package
from learning.h5p.package import read_package
from learning.models import H5PContent, H5PState, H5PStatement
from tests.factories.exercises import an_exercise
from tests.factories.governance import PersonFactory
from tests.factories.h5p import a_card, a_content
from tests.factories.packages import PNG, a_library, needs
from tests.learning.domain.test_h5p_pictures import a_photograph

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]


@pytest.fixture
def content():
    return a_content(**{"content/images/a.png": PNG, "content/notes.txt": "<script>"})


@pytest.fixture
def visitor():
    return Client()


@pytest.fixture
def person():
    return PersonFactory()


def test_people_play_what_is_there_and_visitors_what_is_for_everybody(visitor, sign_in, content, person):
    public = a_content(is_public=True)
    for name in ("h5p_play", "h5p_frame"):
        assert sign_in(person).get(reverse(name, args=[content.uuid])).status_code == 200
        assert visitor.get(reverse(name, args=[content.uuid]), follow=True).status_code == 404
        assert visitor.get(reverse(name, args=[public.uuid])).status_code == 200
        assert visitor.get(reverse(name, args=[uuid.uuid4()]), follow=True).status_code == 404


def test_the_frame_has_no_origin_of_ours_and_may_reach_nothing_but_its_own_files(sign_in, content, person):
    response = sign_in(person).get(reverse("h5p_frame", args=[content.uuid]))
    policy = response["Content-Security-Policy"]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["sandbox"] == "allow-scripts"
    assert rules["default-src"] == rules["form-action"] == rules["base-uri"] == "'none'"
    assert "unsafe" not in rules["script-src"]
    assert all("/h5p/" in source for source in rules["connect-src"].split())
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    page = sign_in(person).get(reverse("h5p_play", args=[content.uuid])).content.decode()
    assert 'sandbox="allow-scripts"' in page


def test_a_browser_that_asks_before_it_reads_a_library_is_answered(content):
    address = reverse("h5p_library_file", args=["H5P.TrueFalse-1.2.3", "card.js"])
    response = Client().options(address, headers={"Origin": "null", "Access-Control-Request-Method": "GET"})
    assert (response.status_code, response.content) == (204, b"")
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Access-Control-Allow-Methods"] == "GET, HEAD"
    assert "Access-Control-Allow-Credentials" not in response
    assert Client().post(address).status_code == 405


def test_the_content_stands_in_the_frame_as_data(sign_in, person):
    hostile = {"question": "</script><script>alert(1)</script>", "correct": "true"}
    content = a_content(**{"content/content.json": hostile})
    text = sign_in(person).get(reverse("h5p_frame", args=[content.uuid])).content.decode()
    assert "<script>alert(1)" not in text
    data = text.split('id="h5p-integration" type="application/json">')[1].split("</script>")[0]
    assert json.loads(json.loads(data)["contents"]["cid-1"]["jsonContent"]) == hostile


def test_scripts_come_in_few_files_from_addresses_that_stay(sign_in, content, person):
    text = sign_in(person).get(reverse("h5p_frame", args=[content.uuid])).content.decode()
    files = json.loads(re.search(r'id="h5p-files" type="application/json">([^<]+)<', text)[1])
    scripts, styles = files["scripts"], files["styles"]
    assert (len(scripts), len(styles)) == (2, 1)
    for address, kind in ((scripts[1], "text/javascript"), (styles[0], "text/css")):
        response = Client().get(address, headers={"Accept-Encoding": "gzip, br"})
        assert (response.status_code, response["Content-Encoding"]) == (200, "br")
        assert response["Content-Type"].startswith(kind)
        assert "immutable" in response["Cache-Control"]
        assert response["Access-Control-Allow-Origin"] == "*"
        assert "Content-Encoding" not in Client().get(address)
    plain = b"".join(Client().get(scripts[1])).decode()
    assert "H5P.TrueFalse" in plain


@pytest.mark.parametrize("name", ["../libraries/.lock", "nothing.js", ".lock", "x.php", "%2e%2e"])
def test_no_address_leads_out_of_the_bundles(visitor, content, name):
    assert visitor.get(f"/h5p/bundles/{name}", follow=True).status_code == 404


def test_a_file_of_a_library_stands_where_styles_look_for_it(visitor, content):
    response = visitor.get("/h5p/libraries/H5P.TrueFalse-1.2.3/card.js")
    assert (response.status_code, response["Content-Type"]) == (200, "text/javascript")
    assert "immutable" in response["Cache-Control"]


@pytest.mark.parametrize(
    "path",
    ["H5P.TrueFalse-1.2.3/nothing.js", "H5P.TrueFalse-1.2.3/../.lock", "H5P.TrueFalse-1.2/card.js", "../contents/x",
     ".lock/x", "H5P.TrueFalse-1.2.٣/card.js"],
)  # fmt: skip
def test_no_address_leads_out_of_the_libraries(visitor, content, path):
    assert library_store().all()
    assert visitor.get(f"/h5p/libraries/{path}", follow=True).status_code == 404


def test_files_are_fetched_with_the_key_of_the_week_by_a_frame_that_has_no_cookie(visitor, content):
    key = key_of(content.uuid, on=timezone.localdate())
    picture = visitor.get(reverse("h5p_file", args=[content.uuid, key, "images/a.png"]))
    assert (picture.status_code, picture["Content-Type"]) == (200, "image/png")
    for wrong in (reverse("h5p_file", args=[content.uuid, "0" * 32, "images/a.png"]),
                  reverse("h5p_file", args=[uuid.uuid4(), key, "images/a.png"]),
                  reverse("h5p_file", args=[content.uuid, key, "missing.png"])):  # fmt: skip
        assert visitor.get(wrong, follow=True).status_code == 404
    text = visitor.get(reverse("h5p_file", args=[content.uuid, key, "notes.txt"]))
    assert text["Content-Type"].startswith("text/plain")
    assert "sandbox" in text["Content-Security-Policy"]
    assert text["X-Content-Type-Options"] == "nosniff"


def test_a_phone_gets_a_smaller_picture_under_the_same_address(visitor):
    content = a_content(**{"content/a.jpg": a_photograph()})
    address = reverse("h5p_file", args=[content.uuid, key_of(content.uuid, on=timezone.localdate()), "a.jpg"])
    phone, laptop = (visitor.get(address, headers={"Sec-CH-UA-Mobile": said}) for said in ("?1", "?0"))
    assert phone["Content-Type"] == laptop["Content-Type"] == "image/webp"
    assert len(b"".join(phone)) < len(b"".join(laptop))
    assert "Sec-CH-UA-Mobile" in phone["Vary"]


def send(client, content, *events):
    address = reverse("h5p_events", args=[content.uuid])
    return client.post(address, json.dumps({"events": list(events)}), content_type="application/json")


def state(data="{}"):
    return {"id": str(uuid.uuid4()), "kind": "state", "data": data}


def test_what_a_page_sends_is_kept_for_who_is_logged_in_and_comes_back_in_their_frame(sign_in, content, person):
    client = sign_in(person)
    assert send(client, content, state('{"chosen":"false"}')).json() == {"kept": 1, "refused": 0}
    text = client.get(reverse("h5p_frame", args=[content.uuid])).content.decode()
    assert '{\\"chosen\\":\\"false\\"}' in text
    assert "chosen" not in sign_in(PersonFactory()).get(reverse("h5p_frame", args=[content.uuid])).content.decode()


def test_a_visitor_and_a_page_without_the_token_keep_nothing(visitor, content, person):
    public = a_content(is_public=True)
    told = send(visitor, public, state())
    assert (told.status_code, told.json()["error"]["code"]) == (401, "logged_out")
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(person.user, backend="django.contrib.auth.backends.ModelBackend")
    assert send(strict, public, state()).status_code == 403
    assert not H5PState.objects.exists()


def test_a_bad_event_takes_no_good_one_with_it(sign_in, content, person):
    bad = {"id": str(uuid.uuid4()), "kind": "finished", "score": 2, "max_score": 1}
    assert send(sign_in(person), content, state(), bad, 1, state()).json() == {"kept": 2, "refused": 2}


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"events": 5}', b"\xff", b"[" * 20_000])
def test_what_cannot_be_understood_is_told_and_nothing_is_kept(sign_in, content, person, body):
    address = reverse("h5p_events", args=[content.uuid])
    response = sign_in(person).post(address, body, content_type="application/json")
    assert response.status_code == 422
    assert response.json()["error"]["code"] == "bad_event"
    assert not H5PStatement.objects.exists()


def test_a_public_content_is_taken_back_by_a_revision_that_is_not(visitor, sign_in, person):
    first = an_exercise(is_public=True)
    assert visitor.get(reverse("h5p_frame", args=[first.uuid])).status_code == 200
    an_exercise(revises=first, is_public=False)
    assert visitor.get(reverse("h5p_frame", args=[first.uuid]), follow=True).status_code == 404
    assert sign_in(person).get(reverse("h5p_frame", args=[first.uuid])).status_code == 200
    third = an_exercise(revises=H5PContent.objects.newest().get(), is_public=True)
    for content in (first, third):
        assert visitor.get(reverse("h5p_frame", args=[content.uuid])).status_code == 200


def test_a_frame_renews_what_it_loads_when_a_library_came_in_without_it(sign_in, person):
    """As after a job that was cancelled when its libraries were there already, or with a new version of the code."""
    content = a_content()
    helper = a_library("Test.Helper", "1.0.0")
    newer = a_library("H5P.TrueFalse", "1.2.4", preloadedDependencies=[needs("Test.Helper", "1.0")])
    store = library_store()
    report = read_package(a_card(**helper, **newer), store)
    install_package(report, store, folder_of(uuid.uuid4()))
    assert [row.machine for row in content.libraries.all()] == ["H5P.TrueFalse"]
    frame = reverse("h5p_frame", args=[content.uuid])
    assert sign_in(person).get(frame).status_code == 200
    assert [(row.machine, row.patch) for row in content.libraries.all()] == [("Test.Helper", 0), ("H5P.TrueFalse", 4)]


def test_a_frame_asks_the_database_little(sign_in, content, person, django_assert_max_num_queries):
    client, frame = sign_in(person), reverse("h5p_frame", args=[content.uuid])
    client.get(frame)
    with django_assert_max_num_queries(8):
        client.get(frame)
