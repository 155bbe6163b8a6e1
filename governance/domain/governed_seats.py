"""Seats in groups that decisions give and end: at once, with the approval of the minutes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from basis.numerals import to_latin
from governance.domain import governed, history, memberships
from governance.models import Decision, Group, Membership, Person
from governance.permissions import may_keep_groups
from governance.registry import GovernedField, GovernedNoun


def _seat(key: str) -> Membership:
    return memberships.by_key(key)


def _parties(key: str) -> tuple[Group, Person]:
    """Group and person of a seat that is there, or that a decision gives; raises LookupError."""
    slug, _slash, rest = key.partition("/")
    group = Group.objects.filter(slug=slug).first()
    person = Person.objects.filter(hr_number=rest.partition("/")[0]).first()
    if group is None or person is None:
        raise governed.unknown(key)
    return group, person


def _hold(key: str) -> None:
    """The group is held: who sits in it changes one at a time."""
    group, _person = _parties(key)
    Group.objects.select_for_update(of=("self",)).get(pk=group.pk)


def _last_seat(key: str) -> Membership | None:
    """The seat that a person has in a group today or later."""
    group, person = _parties(key)
    rows = Membership.objects.filter(group=group, person=person)
    return rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=history.today())).order_by("pk").last()


def _begins(key: str) -> str | None:
    seat = _last_seat(key)
    return seat.valid_from.isoformat() if seat else None


def _ends(key: str) -> str | None:
    last = _seat(key).valid_to
    return last.isoformat() if last else None


def _give(*, key: str, value: str, by: Person | None, decision: Decision) -> None:
    group, person = _parties(key)
    day = dt.date.fromisoformat(value)
    memberships.seat(group=group, person=person, valid_from=day, by=by, decision=decision)


def _end(*, key: str, value: str | None, by: Person | None, decision: Decision) -> None:
    day = dt.date.fromisoformat(value) if value else None
    memberships.set_term(membership=_seat(key), valid_to=day, by=by, decision=decision)


def _read_end(text: str) -> str | None:
    return governed.read_day(text) if text.strip() else None


def _names(keys: Collection[str]) -> Mapping[str, str]:
    """Who sits where; two questions for any number of seats."""
    parts = {key: key.split("/") for key in keys}
    groups = {each.slug: each.name for each in Group.objects.filter(slug__in={p[0] for p in parts.values()})}
    numbers = {p[1] for p in parts.values() if len(p) > 1}
    people = {each.hr_number: each.name for each in Person.objects.filter(hr_number__in=numbers)}
    return {
        key: f"{people[p[1]]} · {groups[p[0]]}"
        for key, p in parts.items()
        if len(p) > 1 and p[0] in groups and p[1] in people
    }


def _of_person(word: str, prefix: str = "") -> Q:
    names = Q(**{f"{prefix}name_en__icontains": word}) | Q(**{f"{prefix}name_bn__icontains": word})
    return names | Q(**{f"{prefix}hr_number__iexact": to_latin(word)})


def _find_seats(words: str) -> Sequence[tuple[str, str]]:
    rows = Membership.objects.current().filter(group__in=governed.standing_groups())
    for word in words.split()[: governed.WORDS]:
        in_group = Q(group__name_en__icontains=word) | Q(group__name_bn__icontains=word) | Q(group__slug__iexact=word)
        rows = rows.filter(_of_person(word, "person__") | in_group)
    found = rows.select_related("group", "person").order_by("group__slug", "person__name_en")[: governed.FOUND]
    return [(memberships.key_of(row), f"{row.person.name} · {row.group.name}") for row in found]


def _find_people(words: str) -> Sequence[tuple[str, str]]:
    """People by name or HR number, each with the groups in which they have no seat. Nobody is offered unasked."""
    if not words.strip():
        return []
    rows = Person.objects.all()
    for word in words.split()[: governed.WORDS]:
        rows = rows.filter(_of_person(word))
    people, groups = list(rows.order_by("name_en")[:10]), list(governed.standing_groups())
    taken = set(Membership.objects.current().filter(person__in=people).values_list("person_id", "group_id"))
    return [
        (f"{group.slug}/{person.hr_number}", f"{person.name} · {group.name}")
        for person in people
        for group in groups
        if (person.pk, group.pk) not in taken
    ][: governed.FOUND]


def _steered_by(keys: Collection[str]) -> Mapping[str, Collection[int]]:
    """A seat is the matter of its own group."""
    slugs = {key: key.partition("/")[0] for key in keys}
    groups = dict(Group.objects.filter(slug__in=set(slugs.values())).values_list("slug", "pk"))
    return {key: {groups[slug]} if slug in groups else set() for key, slug in slugs.items()}


_noun = partial(
    GovernedNoun,
    noun="Membership",
    names=_names,
    href=lambda key: f"{reverse('decisions')}?group={key.partition('/')[0]}",
    steered_by=_steered_by,
    hold=_hold,
)
NEW_SEAT = _noun(label=_("New member of a group"), find=_find_people)
SEAT = _noun(label=_("Seat in a group"), find=_find_seats)

A_DAY: dict[str, Any] = {"at_once": True, "may": may_keep_groups, "show": governed.show_day}

FIELDS = [
    GovernedField(
        of=NEW_SEAT,
        field="valid_from",
        label=_("Sits in it from"),
        current=_begins,
        read=governed.read_day,
        apply=_give,
        hint=governed.DAY_HINT,
        **A_DAY,
    ),
    GovernedField(
        of=SEAT,
        field="valid_to",
        label=_("Last day of the seat"),
        current=_ends,
        read=_read_end,
        apply=_end,
        hint=_("Year-month-day, for example 2026-09-30. Empty: without an end."),
        **A_DAY,
    ),
]
