import json

import pytest
from django.utils.translation import override

from learning.domain.h5p_frame import ID, integration
from tests.factories.exercises import an_exercise
from tests.factories.h5p import a_content

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]


def test_the_player_is_told_the_content_its_addresses_and_where_somebody_stopped():
    content = a_content()
    said = integration(content, files="/f", libraries="/l", folders={"A-1.0": "A-1.0.3"}, states={"0": {"state": "{}"}})
    told = said["contents"][f"cid-{ID}"]
    assert (said["urlLibraries"], said["libraryDirectories"]) == ("/l", {"A-1.0": "A-1.0.3"})
    assert (told["library"], told["contentUrl"], told["contentUserData"]) == (
        "H5P.TrueFalse 1.2",
        "/f",
        {"0": {"state": "{}"}},
    )
    assert json.loads(told["jsonContent"]) == content.params


def test_nobody_is_named_to_what_runs_in_the_frame():
    said = integration(a_content(), files="/f", libraries="/l", folders={}, states={})
    assert said["user"] == {"name": "learner", "mail": "learner@dishari.invalid"}


def test_the_words_of_the_player_are_those_of_the_reader():
    content = a_content()
    with override("bn"):
        said = integration(content, files="/f", libraries="/l", folders={}, states={})
    assert said["l10n"]["H5P"]["fullscreen"] == "পূর্ণ পর্দা"


@pytest.mark.parametrize(("language", "check"), [("bn", "যাচাই করুন"), ("en", "Check"), ("und", "যাচাই করুন")])
def test_a_content_of_our_types_without_words_gets_those_of_its_language_or_of_the_reader(language, check):
    content = an_exercise(language=language)
    content.played.pop("l10n")
    with override("bn"):
        said = integration(content, files="/f", libraries="/l", folders={}, states={})
    told = json.loads(said["contents"][f"cid-{ID}"]["jsonContent"])
    assert told["l10n"]["check"] == check
    assert told["question"] == content.played["question"]
