import pytest

from governance.domain import minutes_texts
from governance.models import Minutes
from tests.factories.rooms import a_room

pytestmark = pytest.mark.django_db


@pytest.fixture
def minutes():
    return Minutes.objects.create(meeting=a_room().meeting, opening_en="It began.")


def test_the_content_holds_both_languages_of_every_item_and_who_was_there(minutes):
    content = minutes_texts.content_of(minutes)
    assert content["opening"] == {"en": "It began.", "bn": ""}
    assert set(content["items"][0]["title"]) == {"en", "bn"}
    assert len(content["present"]) == 5


def test_the_mark_of_a_text_changes_with_the_text_and_only_then(minutes):
    before = minutes_texts.state_of(minutes)
    assert minutes_texts.state_of(Minutes.objects.get()) == before
    minutes.closing_bn = "সভা শেষ হয়।"
    minutes.save()
    assert minutes_texts.state_of(minutes) != before


def test_the_opening_has_the_digits_of_its_language(minutes):
    assert "১১:০০" in minutes_texts.opening_of(minutes.meeting, "bn")
    assert "11:00" in minutes_texts.opening_of(minutes.meeting, "en")
