"""Writing exercises in the admin, as its pages send it."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from governance.domain.assignments import grant_role
from governance.domain.editing import set_up_editing
from governance.values import Role
from learning.domain.h5p_files import folder_of
from learning.models import H5PContent
from tests.factories.exercises import FILL_IN, PICTURE, a_png, an_exercise
from tests.factories.governance import OrgUnitFactory, PersonFactory
from tests.factories.h5p import a_content

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
FOLDER = "Dishari.FillIn-1.0"


def with_role(role):
    """A person whose role opens the admin, as granting it does."""
    set_up_editing()
    person = PersonFactory()
    grant_role(person=person, role=role, unit=OrgUnitFactory(), by=None)
    return person


@pytest.fixture
def editor():
    return with_role(Role.EDITOR)


@pytest.fixture
def desk(sign_in, editor):
    return sign_in(editor)


def a_form(**changes):
    """What the form of gaps sends."""
    sent = {
        "title": "হাত ধোয়া", "language": "bn", "v.question": "<p>পূরণ করুন</p>", "v.question.raw": "1",
        "v.lines.count": "1", "v.lines.0": "*২০* সেকেন্ড", "v.behaviour.retry": "on", "v.l10n.check": "যাচাই",
        "do": "save",
    }  # fmt: skip
    return {name: value for name, value in (sent | changes).items() if value is not None}


def add(client, folder=FOLDER, **changes):
    return client.post(reverse("exercise_add", args=[folder]), a_form(**changes))


def test_an_exercise_is_written_and_becomes_the_first_revision(desk, editor):
    assert desk.get(reverse("exercise_types")).status_code == 200
    page = desk.get(reverse("exercise_add", args=[FOLDER]), {"language": "bn"}).content.decode()
    assert "যাচাই করুন" in page  # the words of the player, in the language of the exercise
    response = add(desk)
    content = H5PContent.objects.get()
    assert response["Location"] == reverse("exercise_edit", args=[content.uuid])
    assert (content.title, content.language, content.by, content.number) == ("হাত ধোয়া", "bn", editor, 1)
    assert content.params["lines"] == ["*২০* সেকেন্ড"]
    assert content.params["behaviour"] == {"exact": False, "retry": True, "solution": False}
    assert "হাত ধোয়া" in desk.get(reverse("exercises"), {"q": "হাত"}).content.decode()


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"title": " "}, None),
        ({"v.lines.0": "no gap"}, "শূন্যস্থান নেই|has a gap"),
        ({"v.lines.0": ""}, "পূরণ করুন|Fill this in"),
        ({"v.question": ""}, "পূরণ করুন|Fill this in"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(desk, changes, told):
    response = add(desk, **changes)
    text = response.content.decode()
    assert response.status_code == 422
    assert not H5PContent.objects.exists()
    assert changes.get("v.lines.0", "*২০* সেকেন্ড") in text
    assert "xf-error" in text
    assert told is None or re.search(told, text)
    assert "lines[0]" not in text  # an author reads labels, no places


def test_buttons_of_lists_change_the_form_and_save_nothing(desk):
    response = add(desk, do="add v.lines")
    assert response.status_code == 200
    assert 'name="v.lines.1"' in response.content.decode()
    assert not H5PContent.objects.exists()


def test_a_preview_is_a_draft_that_only_its_author_sees(desk, editor):
    page = add(desk, do="preview").content.decode()
    draft = H5PContent.objects.get()
    assert draft.is_draft
    assert reverse("h5p_frame", args=[draft.uuid]) in page
    assert 'data-person=""' in page  # nothing of it is kept
    assert desk.get(reverse("h5p_frame", args=[draft.uuid])).status_code == 200
    other = Client()
    other.force_login(PersonFactory().user, backend="django.contrib.auth.backends.ModelBackend")
    assert other.get(reverse("h5p_frame", args=[draft.uuid]), follow=True).status_code == 404
    add(desk, do="preview")
    assert H5PContent.objects.count() == 1  # the last one alone
    assert not folder_of(draft.uuid).exists()
    assert not (folder_of(draft.uuid).parent.parent / "pictures" / str(draft.uuid)).exists()
    assert desk.get(reverse("exercise_edit", args=[H5PContent.objects.get().uuid]), follow=True).status_code == 404


def test_a_revision_keeps_what_the_form_does_not_change_and_two_at_once_are_told(desk):
    first = an_exercise("Dishari.FillIn")
    address = reverse("exercise_edit", args=[first.uuid])
    saved = desk.post(address, a_form(revises=first.uuid, note="clearer"))
    second = H5PContent.objects.newest().get()
    assert saved["Location"] == reverse("exercise_edit", args=[second.uuid])
    assert (second.number, second.note, second.work) == (2, "clearer", first.work)
    late = desk.post(address, a_form(revises=first.uuid, title="late"))
    assert late.status_code == 422
    assert 'value="late"' in late.content.decode()  # what they wrote is still there
    history = desk.get(reverse("exercise_history", args=[first.uuid])).content.decode()
    assert "clearer" in history


def test_an_earlier_revision_saved_again_becomes_the_newest(desk):
    first = an_exercise("Dishari.ImageLabels", title="with picture")
    other = first.params | {"image": PICTURE | {"path": "images/other.png"}}
    files = {"images/other.png": a_png(30, 20)}
    second = an_exercise("Dishari.ImageLabels", revises=first, files=files, params=other, title="other picture")
    page = desk.get(reverse("exercise_edit", args=[first.uuid])).content.decode()
    assert f'name="revises" value="{second.uuid}"' in page
    sent = {
        "title": "again", "language": "bn", "revises": second.uuid, "do": "save", "v.question": "<p>q</p>",
        "v.question.raw": "1", "v.image.0.path": PICTURE["path"], "v.spots.count": "1", "v.spots.0.label": "a",
        "v.spots.0.x": "১০", "v.spots.0.y": "20.5",
    }  # fmt: skip
    desk.post(reverse("exercise_edit", args=[first.uuid]), sent)
    third = H5PContent.objects.newest().get()
    assert (third.number, third.params["spots"]) == (3, [{"label": "a", "x": 10, "y": 20.5}])
    assert (folder_of(third.uuid) / PICTURE["path"]).read_bytes() == a_png()


def test_a_picture_survives_a_form_that_is_not_saved_yet(desk):
    sent = {"title": "", "language": "bn", "v.spots.count": "0", "do": "save",
            "v.image.0.file": SimpleUploadedFile("a.png", a_png(30, 20))}  # fmt: skip
    page = desk.post(reverse("exercise_add", args=["Dishari.ImageLabels-1.0"]), sent).content.decode()
    (path,) = re.findall(r'name="v\.image\.0\.path" value="([^"]+)"', page)
    assert "30 × 20" in page
    sent |= {"title": "a", "v.image.0.path": path, "v.question": "q", "v.question.raw": "1",
             "v.spots.count": "1", "v.spots.0.label": "a"}  # fmt: skip
    del sent["v.image.0.file"]
    desk.post(reverse("exercise_add", args=["Dishari.ImageLabels-1.0"]), sent)
    content = H5PContent.objects.get()
    assert content.params["image"] == {"path": path, "mime": "image/png", "width": 30, "height": 20}
    assert (folder_of(content.uuid) / path).read_bytes() == a_png(30, 20)


def test_a_copy_is_a_work_of_its_own_and_a_translation_has_the_words_of_its_language(desk):
    first = an_exercise("Dishari.FillIn", title="মূল")
    address = reverse("exercise_add", args=[FOLDER])
    copy = desk.get(address, {"from": first.uuid, "language": "bn"}).content.decode()
    assert "মূল (" in copy
    page = desk.get(address, {"from": first.uuid, "language": "en"}).content.decode()
    assert 'value="Check"' in page
    assert FILL_IN["lines"][0] in page  # to be translated, with the text beside it
    add(desk, language="en", **{"from": first.uuid})
    second = H5PContent.objects.get(language="en")
    assert (second.number, second.work == first.work) == (1, False)


def test_a_type_that_describes_nothing_is_not_written_here(desk):
    content = a_content()
    assert desk.get(reverse("exercise_edit", args=[content.uuid])).status_code == 302
    assert desk.post(reverse("exercise_edit", args=[content.uuid]), {"do": "save", "title": "x"}).status_code == 302
    assert H5PContent.objects.count() == 1


@pytest.mark.parametrize("words", ["\0", "x" * 500, "%", "'"])
def test_whatever_is_looked_for_has_an_answer(desk, words):
    assert desk.get(reverse("exercises"), {"q": words, "page": words}).status_code == 200


def test_a_title_is_found_however_it_is_composed(desk):
    an_exercise(title="হাত ধো\u09df\u09be")
    assert "হাত ধো\u09af" in desk.get(reverse("exercises"), {"q": "ধো\u09af\u09bc\u09be"}).content.decode()
    assert H5PContent.objects.get().title == "হাত ধো\u09af\u09bc\u09be"


@pytest.mark.parametrize("folder", ["Dishari.None-1.0", "..", "Dishari.FillIn"])
def test_a_type_that_is_not_here_is_not_found(desk, folder):
    assert add(desk, folder).status_code in (302, 404)
    assert not H5PContent.objects.exists()


@pytest.mark.parametrize("name", ["exercises", "exercise_types", "exercise_add", "exercise_edit", "exercise_history"])
def test_only_who_writes_courses_enters(desk, name):
    """An owner, a colleague who writes courses, a stranger and a visitor."""
    content = an_exercise()
    given = {"exercise_add": [FOLDER], "exercise_edit": [content.uuid], "exercise_history": [content.uuid]}
    address = reverse(name, args=given.get(name, []))
    assert desk.get(address).status_code == 200
    for person, status in (
        (with_role(Role.ADMINISTRATOR), 200),
        (with_role(Role.SECRETARY), 302),
        (PersonFactory(), 302),
    ):
        client = Client()
        client.force_login(person.user, backend="django.contrib.auth.backends.ModelBackend")
        assert client.get(address).status_code == status
    assert Client().get(address).status_code == 302


def test_a_switch_that_a_content_does_not_state_is_shown_as_a_new_one_has_it(desk):
    values = {name: value for name, value in an_exercise().params.items() if name not in ("behaviour", "l10n")}
    content = an_exercise(params=values)
    page = desk.get(reverse("exercise_edit", args=[content.uuid])).content.decode()
    fresh = desk.get(reverse("exercise_add", args=["Dishari.TrueFalse-1.0"]) + "?language=bn").content.decode()
    switches = re.compile(r'name="(v\.behaviour\.[^"]+)"[^>]* checked')
    assert switches.findall(page) == switches.findall(fresh) != []
    assert "যাচাই করুন" in page


@pytest.mark.parametrize("said", ["[" * 100_000, '{"a": Infinity}', '{"a": "\\ud800"}', "{"])
def test_what_is_hidden_in_a_form_is_not_believed(desk, said):
    sent = {"title": "a", "language": "bn", "do": "up v.answers.²", "v.answers.count": "2", "v.odd": said}
    assert desk.post(reverse("exercise_add", args=["Dishari.Choice-1.0"]), sent).status_code == 200


def test_signs_that_no_text_needs_are_not_kept(desk):
    sent = {"title": "a", "language": "bn", "do": "save", "v.question": "<p>q\0</p>", "v.question.raw": "1",
            "v.answers.count": "2", "v.answers.0.text": "one\0", "v.answers.0.correct": "on",
            "v.answers.1.text": "two"}  # fmt: skip
    assert desk.post(reverse("exercise_add", args=["Dishari.Choice-1.0"]), sent).status_code == 302
    assert H5PContent.objects.get().params["answers"][0]["text"] == "one"


def test_a_picture_is_shown_in_the_form_before_and_after_it_is_saved(desk):
    content = an_exercise("Dishari.ImageLabels")
    assert "data:image/webp;base64," in desk.get(reverse("exercise_edit", args=[content.uuid])).content.decode()
    sent = {"title": "", "language": "bn", "v.spots.count": "0", "do": "save",
            "v.image.0.file": SimpleUploadedFile("a.png", a_png(30, 20))}  # fmt: skip
    page = desk.post(reverse("exercise_add", args=["Dishari.ImageLabels-1.0"]), sent).content.decode()
    assert "data:image/webp;base64," in page
