"""An exercise within the text of a page."""

import json

import pytest
from django.urls import reverse
from wagtail.embeds.embeds import get_embed
from wagtail.embeds.exceptions import EmbedNotFoundException, EmbedUnsupportedProviderException
from wagtail.rich_text import RichText

from governance.domain import site
from governance.models import StandardPage
from tests.factories.exercises import an_exercise
from tests.factories.governance import PersonFactory
from tests.factories.site import DEMO

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]


def text_with(content):
    return (
        f'<p>আগে</p><embed embedtype="media" url="https://dishari.example{reverse("h5p_play", args=[content.uuid])}"/>'
    )


def test_a_page_shows_an_exercise_that_is_for_everybody(client):
    content = an_exercise(is_public=True)
    home = site.build_site(content=json.loads((DEMO / "site.json").read_text()))["home"]["bn"]
    page = home.add_child(
        instance=StandardPage(title="Help", slug="help-me", locale=home.locale, body=text_with(content))
    )
    shown = client.get(page.url, follow=True).content.decode()
    assert reverse("h5p_frame", args=[content.uuid]) in shown
    assert 'sandbox="allow-scripts"' in shown
    assert "js/h5p-host" in shown
    assert "data-person" not in shown  # a page that everybody gets alike does not say who looks at it


def test_what_is_not_for_everybody_and_other_sites_are_not_put_in():
    private = an_exercise()
    with pytest.raises(EmbedNotFoundException):
        get_embed(f"https://dishari.example{reverse('h5p_play', args=[private.uuid])}")
    for address in ("https://www.youtube.com/watch?v=x", "https://x.example/h5p/not-a-uuid/", "//[", "javascript:x()"):
        with pytest.raises(EmbedUnsupportedProviderException):
            get_embed(address)
    assert "iframe" not in str(RichText(text_with(private)))


def test_hostile_titles_are_text():
    content = an_exercise(is_public=True, title='"><script>x()</script>')
    assert "<script>x()" not in get_embed(f"https://a.example/bn/h5p/{content.uuid}/").html


def test_the_page_asks_who_looks_at_it(client, sign_in):
    assert client.get("/h5p/visitor/").json()["person"] == ""
    person = PersonFactory()
    said = sign_in(person).get("/h5p/visitor/")
    assert said.json()["person"] == str(person.pk)
    assert said.json()["token"]
    assert "no-store" in said["Cache-Control"]
