"""What search looks through follows what there is."""

import pytest

from governance.domain.search import both, plain, rebuild_search
from governance.models import SearchEntry
from governance.registry import Findable, search_sources

pytestmark = pytest.mark.django_db


def thing(key: str, title: str = "A thing") -> Findable:
    return Findable(
        key=key, path=f"things/{key}/", kind=("Thing", "জিনিস"), title=(title, "একটি জিনিস"), text=("Text", "লেখা")
    )


@pytest.fixture
def things(monkeypatch):
    found = [thing("one"), thing("two")]
    monkeypatch.setitem(search_sources, "things", lambda: found)
    return found


def titles() -> dict[str, str]:
    return dict(SearchEntry.objects.filter(source="things").values_list("key", "title_en"))


def test_entries_come_change_and_go_with_their_source(things):
    assert rebuild_search(sources=["things"]) == {"things": 2}
    things[:] = [thing("two", "Another name"), thing("three")]
    rebuild_search(sources=["things"])
    assert titles() == {"two": "Another name", "three": "A thing"}


def test_reading_again_writes_nothing_when_nothing_changed(things, django_assert_max_num_queries):
    rebuild_search(sources=["things"])
    with django_assert_max_num_queries(5):
        rebuild_search(sources=["things"])


def test_one_source_leaves_the_others_alone(things):
    SearchEntry.objects.create(source="other", key="x", title_words="", words="")
    rebuild_search(sources=["things"])
    assert SearchEntry.objects.filter(source="other").exists()


def test_both_languages_lead_to_an_entry(things):
    rebuild_search(sources=["things"])
    entry = SearchEntry.objects.get(key="one")
    assert "thing" in entry.words
    assert "জিনিস" in entry.words


def test_a_long_text_is_cut(monkeypatch):
    long = Findable("x", "x/", ("Thing", "জিনিস"), ("t" * 900, "ট"), ("word " * 100_000, ""))
    monkeypatch.setitem(search_sources, "things", lambda: [long])
    rebuild_search(sources=["things"])
    assert len(SearchEntry.objects.get(key="x").words) < 50_000


def test_rich_text_becomes_words():
    assert plain("<p>One</p><ul><li>two</li><li>three &amp; four</li></ul>") == "One two three & four"


def test_words_of_the_product_are_known_in_both_languages():
    assert both("Action") == ("Action", "কার্যক্রম")
