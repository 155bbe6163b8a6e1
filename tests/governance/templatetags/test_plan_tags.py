import datetime as dt
from decimal import Decimal

import pytest
from django.template import Context, Template, TemplateDoesNotExist
from django.test import override_settings

from tests.factories.plan import ActionFactory, MilestoneFactory, line

pytestmark = pytest.mark.django_db


def rendered(text, **context):
    return Template("{% load plan_tags %}" + text).render(Context(context))


def test_home_can_show_the_pillars_at_one_look():
    action = ActionFactory()
    MilestoneFactory(action=action, weight=100, reached_on=dt.date(2026, 1, 1))
    line(action, original=1000, released=800, spent=600)
    text = rendered(
        "{% pillar_tiles as tiles %}{% for t in tiles %}{{ t.done }}/{{ t.actions }} {{ t.money|finding }}{% endfor %}"
    )
    assert text == "1/1 ছাড়কৃত অর্থের ৭৫% ব্যয় হয়েছে"


def test_the_whole_budget_and_its_steps():
    line(original=1000, released=800)
    assert (
        rendered("{% whole_budget as m %}{% steps_of m as c %}{{ m.original }} {{ c.table.rows|length }}") == "1000 3"
    )


def test_percent_is_empty_for_what_is_not_known():
    assert rendered("{{ a|percent }}|{{ b|percent }}", a=Decimal("58.33"), b=None) == "৫৮.৩%|"


def test_a_part_of_an_upper_app_that_is_not_there_is_nothing():
    assert rendered('{% part "nowhere/_of_action.html" %}') == ""


def with_templates(templates):
    loader = ("django.template.loaders.locmem.Loader", templates)
    return override_settings(
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "OPTIONS": {"loaders": [loader], "libraries": {"plan_tags": "governance.templatetags.plan_tags"}},
            }
        ]
    )


def test_a_part_that_is_there_sees_the_page():
    with with_templates({"upper/_part.html": "<p>{{ action }}</p>"}):
        assert rendered('{% part "upper/_part.html" %}', action="<b>") == "<p>&lt;b&gt;</p>"


def test_a_fault_inside_a_part_is_not_hidden():
    with with_templates({"upper/_part.html": '{% extends "upper/gone.html" %}'}), pytest.raises(TemplateDoesNotExist):
        rendered('{% part "upper/_part.html" %}')
