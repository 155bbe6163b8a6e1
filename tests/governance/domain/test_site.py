"""The tree of public pages."""

import json

import pytest
from django.conf import settings
from wagtail.models import Page, Site

from governance.domain.site import build_site
from governance.models import HomePage, StandardPage

pytestmark = pytest.mark.django_db
CONTENT = json.loads((settings.BASE_DIR / "config" / "demo" / "site.json").read_text())


def test_each_page_stands_in_both_languages_at_the_same_address(client):
    build_site(content=CONTENT)
    for path in ("", "policies/", "help/", "about/"):
        for language in ("bn", "en"):
            response = client.get(f"/{language}/{path}")
            assert response.status_code == 200
            assert CONTENT[path.strip("/") or "home"][language]["title"] in response.content.decode()


def test_building_it_again_changes_nothing():
    first = build_site(content=CONTENT)
    count = Page.objects.count()
    StandardPage.objects.filter(pk=first["help"]["bn"].pk).update(title="নতুন শিরোনাম")
    second = build_site(content=CONTENT)
    assert Page.objects.count() == count
    assert second["help"]["bn"].title == "নতুন শিরোনাম"
    assert HomePage.objects.count() == 2


def test_the_site_begins_with_the_bangla_home():
    tree = build_site(content=CONTENT)
    site = Site.objects.get(is_default_site=True)
    assert site.root_page.specific == tree["home"]["bn"]
    assert not Page.objects.filter(title__startswith="Welcome").exists()


def test_policies_go_through_approval():
    tree = build_site(content=CONTENT)
    for page in tree["policies"].values():
        workflow = page.get_workflow()
        groups = workflow.tasks[0].specific.groups.values_list("name", flat=True)
        assert list(groups) == ["Publishers"]
