import contextlib
import json

import pytest
from django.utils.datastructures import MultiValueDict

from learning.forms.h5p_rich import is_simple, rich_value, rich_widget
from learning.h5p.fields import TextField

FIELD = TextField("text", tags=("strong", "em", "ul", "ol", "a", "table"))


def through_the_editor(html, field=FIELD, **more):
    widget = rich_widget(html, field)
    data = MultiValueDict({"text": [widget.format_value(html)], **{key: [value] for key, value in more.items()}})
    return rich_value(data, "text", field)


@pytest.mark.parametrize(
    "html",
    [
        "<p>ক্ষ <strong>খ</strong> <em>গ</em></p>",
        "<ul><li>এক</li><li>দুই</li></ul>",
        r"<p>\( a+b \) &amp; c</p>",
    ],
)
def test_what_the_editor_can_write_comes_back_as_it_was(html):
    assert is_simple(html, FIELD)
    assert through_the_editor(html) == html


def test_a_text_without_a_paragraph_gets_none():
    assert through_the_editor("bare", **{"text.bare": "1"}) == "bare"
    assert through_the_editor("<p>a</p><p>b</p>", **{"text.bare": "1"}) == "<p>a</p><p>b</p>"


@pytest.mark.parametrize(
    "html", ["<table><tr><td>1</td></tr></table>", '<a href="https://x.example">x</a>', "<h4>a</h4>"]
)
def test_what_the_editor_would_lose_is_written_as_html(html):
    assert not is_simple(html, FIELD)
    assert rich_widget(html, FIELD).__class__.__name__ == "Textarea"


@pytest.mark.parametrize("html", ["<p>x</p><" + " " * 200_000, "<a" * 100_000, '<p title="a<b">x</p>', "< p >x"])
def test_what_is_no_whole_tag_is_written_as_html(html):
    assert not is_simple(html, FIELD)


def test_html_that_is_sent_is_made_safe():
    data = MultiValueDict({"text": ["<p onclick='x()'>a<script>x()</script></p>"], "text.raw": ["1"]})
    assert rich_value(data, "text", FIELD) == "<p>a</p>"


@pytest.mark.parametrize(
    "sent", ["{", "[]", '{"blocks": [{}]}', '{"blocks": 5}', "null", json.dumps({"blocks": [None]})]
)
def test_what_no_editor_sent_is_refused(sent):
    with contextlib.suppress(ValueError):
        assert rich_value(MultiValueDict({"text": [sent]}), "text", FIELD) == ""
