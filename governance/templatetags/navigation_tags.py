"""The frame of a page: where one is, where one may go, who one is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import template
from django.template import Context
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from governance.permissions import (
    has_role,
    is_editor,
    is_monitoring_officer,
    is_trainer,
    may_reset_passwords,
    person_of,
    sits_anywhere,
)
from governance.values import Role

register = template.Library()

# Addresses behind the language that stay as they are, whichever app or page answers them.
ADDRESSES = {
    "home": "",
    "strategy": "strategy/",
    "policies": "policies/",
    "plan": "plan/",
    "budget": "budget/",
    "dashboard": "dashboard/",
    "indicators": "indicators/",
    "courses": "courses/",
    "reports": "reports/",
    "learn": "learn/",
    "jobs": "jobs/",
    "search": "search/",
    "waiting": "waiting/",
    "help": "help/",
}

LONGEST_ADDRESS = 1000

MAIN = [
    ("strategy", _("Strategy")),
    ("policies", _("Policies")),
    ("plan", _("Plan")),
    ("budget", _("Budget")),
    ("dashboard", _("Dashboard")),
    ("indicators", _("Indicators")),
    ("courses", _("Courses")),
    ("reports", _("Reports")),
]


def _is_of_a_group(user: Any) -> bool:
    return has_role(user, Role.SECRETARY, Role.MEMBER) or sits_anywhere(user)


# Shown only to those who have something to do there, and only when the page exists.
FOR_ROLES: list[tuple[str, Any, Callable[[Any], bool]]] = [
    ("collect", _("Collect"), is_monitoring_officer),
    ("teach", _("Teach"), is_trainer),
    ("groups", _("Groups"), _is_of_a_group),
    ("team", _("My team"), may_reset_passwords),
]


@dataclass(frozen=True)
class Item:
    """A link of the menu; `current` is what aria-current says: page, true (within it) or nothing."""

    text: Any
    href: str
    current: str = ""


def address(name: str) -> str | None:
    """The address of a page by its name, or None when this installation has no such page."""
    try:
        return reverse(name)
    except NoReverseMatch:
        path = ADDRESSES.get(name)
        return None if path is None else f"/{get_language()}/{path}"


def _item(context: Context, name: str, text: Any) -> Item | None:
    href = address(name)
    if href is None:
        return None
    here = getattr(context.get("request"), "path", "")
    current = "page" if here == href else "true" if here.startswith(href) else ""
    return Item(text, href, current)


@register.simple_tag(takes_context=True)
def main_navigation(context: Context) -> list[Item]:
    """The pages that everybody sees."""
    return [item for name, text in MAIN if (item := _item(context, name, text))]


@register.simple_tag(takes_context=True)
def role_navigation(context: Context) -> list[Item]:
    """The pages of this person's roles."""
    user = context.get("user")
    if user is None or not user.is_authenticated:
        return []
    return [item for name, text, may in FOR_ROLES if may(user) and (item := _item(context, name, text))]


@register.simple_tag
def address_of(name: str) -> str:
    """{% address_of "search" %}: the address, or the home page where there is none."""
    return address(name) or f"/{get_language()}/"


@register.simple_tag
def home_address() -> str:
    """The home page in the language of this page."""
    return f"/{get_language()}/"


@register.simple_tag
def person_name(user: Any) -> str:
    """How the head of the page addresses somebody: the name of the person, else of the account."""
    person = person_of(user)
    return person.name if person else user.get_username()


@register.simple_tag
def may_edit_text(user: Any) -> bool:
    """Whether the link to the editing pages is worth showing."""
    return bool(user is not None and user.is_authenticated and (user.is_superuser or is_editor(user)))


@register.simple_tag(takes_context=True)
def this_address(context: Context) -> str:
    """The address of this page, to come back to; without what was asked when that is longer than any honest one."""
    request = context.get("request")
    if request is None:
        return home_address()
    full = request.get_full_path()
    if len(full) > LONGEST_ADDRESS:
        full = request.path if len(request.path) <= LONGEST_ADDRESS else home_address()
    return full


@register.simple_tag(takes_context=True)
def asked(context: Context, **changes: Any) -> str:
    """{% asked page=2 kind=None %}: what was asked of this page, with changes; what is too long is left out."""
    query = context["request"].GET.copy()
    for name in [name for name, values in query.lists() if len(name) + sum(map(len, values)) > LONGEST_ADDRESS]:
        del query[name]
    for name, value in changes.items():
        if value in (None, ""):
            query.pop(name, None)
        else:
            query[name] = str(value)
    return "?" + query.urlencode()


@register.simple_tag
def today() -> dt.date:
    """The day in Asia/Dhaka."""
    return timezone.localdate()


@register.simple_tag(takes_context=True)
def block_again(context: Context, name: str) -> SafeString:
    """{% block_again "title" %}: the content of a block that the page has filled, a second time.

    Django allows a block only once; title and main heading are the same words, so pages fill only `title`.
    """
    blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
    block = blocks.get_block(name) if blocks else None
    if block is None:
        return mark_safe("")
    with context.push():
        return mark_safe(block.nodelist.render(context).strip())  # noqa: S308 - rendered by a template just now
