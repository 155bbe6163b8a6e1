"""The tree of public pages: home and its sections, once in each language, each page knowing its translation."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction
from wagtail.models import Locale, Page, Site

from governance.domain.editing import PUBLISHERS, set_up_editing, set_up_workflow
from governance.models import HomePage, PolicyIndexPage, StandardPage

Pages = dict[str, Page]  # by language
Content = dict[str, dict[str, dict[str, Any]]]  # by slug, language and field


@transaction.atomic
def build_site(*, content: Content) -> dict[str, Pages]:
    """Home, the list of policies and the pages of help, in Bangla and English, ready to be edited.

    `content` is `config/demo/site.json`: for home, policies, help and about the fields of the page by language.
    Can be run again: what is there is left as it is. Returns the pages by slug and language; the home is "home".
    """
    for code, _name in settings.LANGUAGES:
        Locale.objects.get_or_create(language_code=code)
    set_up_editing()
    home = _home(content["home"])
    found = {
        "home": home,
        "policies": add_section(home=home, model=PolicyIndexPage, slug="policies", texts=content["policies"]),
        "help": add_section(home=home, model=StandardPage, slug="help", texts=content["help"]),
        "about": add_section(home=home, model=StandardPage, slug="about", texts=content["about"]),
    }
    set_up_workflow(
        name="নীতির অনুমোদন · Approval of policies", pages=list(found["policies"].values()), approvers=[PUBLISHERS]
    )
    return found


@transaction.atomic
def add_section(*, home: Pages, model: type[Page], slug: str, texts: dict[str, dict[str, Any]]) -> Pages:
    """A page below home in both languages with the same address. `texts` are its fields by language."""
    standing = model.objects.child_of(home["bn"]).filter(slug=slug).first()
    if standing is None:
        standing = model(slug=slug, show_in_menus=True, **texts["bn"])
        home["bn"].add_child(instance=standing)
        standing.save_revision().publish()
    return {"bn": standing, "en": _translated(standing, home["en"].locale, texts["en"])}


def _home(texts: dict[str, dict[str, Any]]) -> Pages:
    bangla = HomePage.objects.filter(locale__language_code="bn").first()
    if bangla is None:
        root = Page.get_first_root_node()
        bangla = HomePage(slug="dishari", locale=Locale.objects.get(language_code="bn"), **texts["bn"])
        root.add_child(instance=bangla)
        bangla.save_revision().publish()
        site = Site.objects.filter(is_default_site=True).first() or Site(hostname="localhost", is_default_site=True)
        site.root_page, site.site_name = bangla, settings.WAGTAIL_SITE_NAME
        site.save()
        # The page that Wagtail's migrations leave for a first look.
        for welcome in Page.objects.filter(depth=2, slug="home", content_type__model="page"):
            welcome.delete()
    return {"bn": bangla, "en": _translated(bangla, Locale.objects.get(language_code="en"), texts["en"])}


def _translated(page: Page, locale: Locale, fields: dict[str, Any]) -> Page:
    """The page in another language, made from `fields` when it is not there yet."""
    standing = page.get_translation_or_none(locale)
    if standing:
        return standing.specific
    copy = page.copy_for_translation(locale)
    for name, value in fields.items():
        setattr(copy, name, value)
    copy.draft_title = copy.title
    copy.save_revision().publish()
    return copy
