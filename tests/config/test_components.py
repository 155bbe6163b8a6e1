"""The parts of which pages are made, each with what it must always do."""

import re

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

from basis.charts import Bar, bars_chart


def render(component: str, query: str = "", **context) -> str:
    template = engines["django"].get_template(f"components/{component}.html")
    return template.render(context, RequestFactory().get(f"/bn/x/{query}"))


@pytest.mark.parametrize("status", ["on_track", "at_risk", "off_track", "no_data", "", None])
def test_a_status_has_a_word_and_never_only_a_colour(status):
    markup = render("status", status=status)
    assert re.search(r">\s*[\u0980-\u09ff]", markup)


def test_a_status_counts_in_the_digits_of_the_page():
    assert "১২" in render("status", status="on_track", count=12)
    with translation.override("en"):
        assert "12" in render("status", status="on_track", count=12)


def test_a_table_says_what_its_rows_and_columns_are():
    markup = render(
        "table",
        caption="Money",
        head=["Pillar", {"text": "Spent", "number": True}],
        rows=[
            ["One", {"text": "5", "number": True}],
            [{"text": "Two", "href": "/x/"}, {"text": "", "status": "at_risk"}],
        ],
    )
    assert 'role="region" aria-label="Money" tabindex="0"' in markup
    assert markup.count('scope="col"') == 2
    assert markup.count('scope="row"') == 2
    assert '<a href="/x/">Two</a>' in markup
    assert "status-at_risk" in markup


def test_a_table_escapes_what_it_is_given():
    markup = render("table", caption="<b>", head=["<i>"], rows=[["<script>alert(1)</script>"]])
    assert "<script>" not in markup
    assert "<i>" not in markup


def test_pages_are_turned_without_losing_what_was_asked():
    page = Paginator(range(100), 10).get_page(3)
    markup = render("pagination", "?q=টিকা&page=3&kind=x", page=page)
    assert "page=2" in markup
    assert "page=4" in markup
    assert markup.count("kind=x") == 2
    assert "১০ পৃষ্ঠার ৩ নম্বর" in markup


def test_one_page_needs_no_turning():
    assert render("pagination", page=Paginator(range(5), 10).get_page(1)).strip() == ""


def test_what_is_too_long_is_not_repeated_in_links():
    page = Paginator(range(100), 10).get_page(3)
    assert len(render("pagination", f"?q={'x' * 100_000}", page=page)) < 2000


class Example(forms.Form):
    name = forms.CharField(label="Name", help_text="As in the register.")
    kind = forms.ChoiceField(label="Kind", choices=[("a", "First"), ("b", "Second")], widget=forms.RadioSelect)
    agreed = forms.BooleanField(label="Agreed", required=False)
    note = forms.CharField(label="Note", required=False)


def test_errors_link_to_their_fields_and_stand_beside_them():
    form = Example({"agreed": "on"})
    summary = render("error_summary", form=form)
    assert 'role="alert"' in summary
    assert 'href="#id_name"' in summary
    field = render("field", field=form["name"])
    assert 'id="id_name_error"' in field
    assert 'aria-invalid="true"' in field
    assert re.search(r'aria-describedby="[^"]*id_name_helptext', field)


def test_the_whole_row_of_a_choice_is_its_label():
    markup = render("field", field=Example()["kind"])
    assert "<legend>Kind" in markup
    assert markup.count('class="choice"') == 2
    assert 'for="id_kind_0"' in markup


def test_what_may_be_left_out_says_so():
    assert "ঐচ্ছিক" in render("field", field=Example()["note"])
    assert "ঐচ্ছিক" not in render("field", field=Example()["name"])


def test_a_figure_has_its_numbers_as_a_table():
    chart = bars_chart(title="Kurigram leads", language="en", items=[Bar("Dhaka", 3), Bar("Kurigram", 5)])
    markup = render("figure", chart=chart, csv="/x.csv")
    assert "<svg" in markup
    assert "<details" in markup
    assert markup.count('scope="row"') == 2
    assert 'href="/x.csv"' in markup


def test_the_trail_says_where_one_is():
    markup = render("breadcrumb", crumbs=[("Policies", "/bn/policies/"), ("Act", None)])
    assert '<a href="/bn/policies/">Policies</a>' in markup
    assert '<span aria-current="page">Act</span>' in markup


def test_an_empty_place_says_why_and_what_next():
    markup = render("empty", title="Nothing yet", text="Begin here", href="/x/", action="Begin")
    assert "Nothing yet" in markup
    assert '<a class="button" href="/x/">Begin</a>' in markup


def test_a_bar_has_words_beside_it():
    markup = render("progress", done=3, total=8, text="3 of 8")
    assert 'max="8" value="3"' in markup
    assert "<span>3 of 8</span>" in markup


def test_progress_in_percent_is_a_number_that_browsers_read():
    from decimal import Decimal

    assert 'value="58.3"' in render("progress", percent=Decimal("58.3"), text="x")


def test_the_stylesheet_stays_small():
    import gzip
    from pathlib import Path

    from django.conf import settings

    folder = Path(settings.BASE_DIR) / "config" / "static"
    assert len(gzip.compress((folder / "css" / "dishari.css").read_bytes())) <= 14 * 1024
    assert len((folder / "js" / "dishari.js").read_bytes()) <= 4 * 1024
