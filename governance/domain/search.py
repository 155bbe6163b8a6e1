"""Keeping what search looks through. The entries are a copy; each source can be read anew at any time."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.html import strip_tags
from django.utils.translation import gettext
from django.utils.translation import gettext as _
from wagtail.models import Page

from basis.text import clean, in_language
from governance.models import Action, Component, Group, Meeting, Pillar, SearchEntry
from governance.queries.search import fold
from governance.registry import Findable, search_sources

LONGEST_TEXT = 20_000
_FIELDS = ["kind_en", "kind_bn", "title_en", "title_bn", "text_en", "text_bn", "path", "title_words", "words"]


@transaction.atomic
def rebuild_search(*, sources: Iterable[str] | None = None) -> dict[str, int]:
    """Read the sources (all of them unless named) and write only what changed. How many entries each has."""
    counts = {}
    for source in sources if sources is not None else list(search_sources):
        counts[source] = _rebuild(source, search_sources[source]())
    return counts


def follow_pages(**signal: Any) -> None:
    """Called whenever a page is published, withdrawn, moved or deleted."""
    rebuild_search(sources=["pages"])


def _rebuild(source: str, things: Iterable[Findable]) -> int:
    standing = {entry.key: entry for entry in SearchEntry.objects.filter(source=source)}
    new, changed, seen = [], [], set()
    for thing in things:
        seen.add(thing.key)
        fields = _fields_of(thing)
        entry = standing.get(thing.key)
        if entry is None:
            new.append(SearchEntry(source=source, key=thing.key, **fields))
        elif any(getattr(entry, name) != value for name, value in fields.items()):
            for name, value in fields.items():
                setattr(entry, name, value)
            changed.append(entry)
    SearchEntry.objects.filter(source=source).exclude(key__in=seen).delete()
    SearchEntry.objects.bulk_create(new, batch_size=200)
    SearchEntry.objects.bulk_update(changed, _FIELDS, batch_size=50)
    return len(seen)


def _fields_of(thing: Findable) -> dict[str, str]:
    title_en, title_bn = (part[:255] for part in thing.title)
    text_en, text_bn = (part[:LONGEST_TEXT] for part in thing.text)
    title_words = fold(f"{title_en} {title_bn} {thing.words}")
    return {
        "kind_en": thing.kind[0],
        "kind_bn": thing.kind[1],
        "title_en": title_en,
        "title_bn": title_bn,
        "text_en": text_en,
        "text_bn": text_bn,
        "path": thing.path,
        "title_words": title_words,
        "words": f"{title_words} {fold(' '.join(thing.kind))} {fold(text_en)} {fold(text_bn)}".strip(),
    }


# --- helpers for sources ------------------------------------------------------------------------------------
def path_of(name: str, *args: Any) -> str:
    """The address of a page of ours behind the language prefix."""
    return reverse(name, args=args).lstrip("/").partition("/")[2]


def both(sentence: str) -> tuple[str, str]:
    """A marked word in English and in Bangla."""
    with translation.override("bn"):
        return sentence, gettext(sentence)


def in_both(thing: Any, field: str) -> tuple[str, str]:
    """A paired field of a noun in English and in Bangla."""
    return in_language(thing, field, "en"), in_language(thing, field, "bn")


def plain(markup: str) -> str:
    """The text of rich text: what people read, one space between the words."""
    spaced = re.sub(r"<(?:/?(?:p|li|ul|ol|h[1-6]|br)\b[^>]*)>", " ", markup)
    return " ".join(clean(unescape(strip_tags(spaced))).split())


# --- sources of governance ----------------------------------------------------------------------------------
def plan() -> Iterable[Findable]:
    """Pillars, components and actions."""
    kind = both("Pillar")
    for pillar in Pillar.objects.all():
        yield Findable(
            key=f"pillar-{pillar.number}",
            path=f"{path_of('strategy')}#pillar-{pillar.number}",
            kind=kind,
            title=in_both(pillar, "name"),
        )
    kind = both("Component")
    for component in Component.objects.select_related("pillar"):
        yield Findable(
            key=f"component-{component.code}",
            path=f"{path_of('strategy')}#component-{component.code}",
            kind=kind,
            title=in_both(component, "name"),
            text=in_both(component, "what_it_does"),
            words=component.code,
        )
    kind = both("Action")
    for action in Action.objects.select_related("component", "owner"):
        names = [in_both(action.component, "name"), in_both(action.owner, "name")]
        yield Findable(
            key=f"action-{action.code}",
            path=path_of("action", action.code),
            kind=kind,
            title=in_both(action, "name"),
            text=tuple(" · ".join(name[i] for name in names) for i in (0, 1)),  # type: ignore[arg-type]
            words=action.code,
        )


def groups() -> Iterable[Findable]:
    """Working groups and their meetings; agendas stay out, because items may be for members only."""
    kind = both("Group")
    for group in Group.objects.all():
        yield Findable(
            key=f"group-{group.pk}",
            path=path_of("group", group.slug),
            kind=kind,
            title=in_both(group, "name"),
            text=in_both(group, "purpose"),
            words=group.slug,
        )
    kind = both("Meeting")
    for meeting in Meeting.objects.select_related("group"):
        yield Findable(
            key=f"meeting-{meeting.pk}",
            path=path_of("meeting", meeting.group.slug, meeting.number),
            kind=kind,
            title=in_both(meeting, "title"),
            text=in_both(meeting.group, "name"),
        )


def pages() -> Iterable[Findable]:
    """Everything that editors have published and everybody may see; the languages of a page are one thing."""
    found: dict[Any, dict[str, Page]] = {}
    for page in Page.objects.live().public().filter(depth__gt=1).select_related("locale").specific():
        if page.get_url_parts():
            found.setdefault(page.translation_key, {})[page.locale.language_code] = page
    for key, languages in found.items():
        english = languages.get("en") or next(iter(languages.values()))
        bangla = languages.get("bn") or english
        yield Findable(
            key=str(key),
            path=_path_of_page(bangla),
            kind=_kind_of_page(bangla),
            title=(english.title, bangla.title),
            text=(_text_of_page(english), _text_of_page(bangla)),
        )


def _path_of_page(page: Page) -> str:
    parts = page.get_url_parts()
    return parts[2].lstrip("/").partition("/")[2] if parts else ""


def _kind_of_page(page: Page) -> tuple[str, str]:
    words = []
    for language in ("en", "bn"):
        with translation.override(language):
            words.append(str(page.get_document_type_display() if hasattr(page, "document_type") else _("Page")))
    return words[0], words[1]


def _text_of_page(page: Page) -> str:
    """What the page says in its searchable fields, the title excepted."""
    texts = []
    for field in page.get_search_fields():
        name = field.field_name
        value = getattr(page, name, "") if type(field).__name__ == "SearchField" and name != "title" else ""
        if hasattr(value, "stream_block"):
            texts += value.stream_block.get_searchable_content(value)
        elif isinstance(value, str):
            texts.append(plain(value))
    return " ".join(text for text in texts if text)
