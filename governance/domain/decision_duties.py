"""What decisions make wait for people: filled-in changes for officers, changes without a decision for secretaries."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from basis.numerals import lazy_number
from governance.domain.search import both, in_both, path_of
from governance.models import Decision, Group, Membership, Person, PlannedChange
from governance.queries import unmandated
from governance.queries.decisions import changes_shown, open_changes
from governance.registry import Findable, WaitingItem, governed_fields
from governance.values import DecisionState, GroupRole

FEW = 5  # so many are named, more are counted


def changes_for(person: Person) -> QuerySet[PlannedChange]:
    """The open changes that somebody may carry out: of fields they answer for, written down by others."""
    mine = Q(pk__in=[])
    for (noun, field), governed in governed_fields.items():
        if governed.may(person):
            mine |= Q(noun=noun, field=field)
    rows = open_changes().filter(mine)
    return rows.exclude(planned_by=person).exclude(decision__recorded_by=person)


def waiting_for(person: Person | None, group: Group | None = None) -> list[WaitingItem]:
    """Everything, or what waits in one group."""
    if person is None:
        return []
    return [*_changes(person, group), *_unmandated(person, group)]


def findable() -> Iterable[Findable]:
    """The decisions that everybody may read."""
    kind = both("Decision")
    rows = Decision.objects.exclude(state=DecisionState.DRAFT)
    for decision in rows.filter(Q(entry=None) | Q(entry__item__is_confidential=False)):
        yield Findable(
            key=decision.number,
            path=path_of("decision", decision.number),
            kind=kind,
            title=in_both(decision, "title"),
            text=in_both(decision, "text"),
            words=f"{decision.number} {decision.reference}",
        )


def _changes(person: Person, group: Group | None) -> Iterable[WaitingItem]:
    rows = changes_for(person)
    rows = rows.filter(decision__group=group) if group else rows
    found = list(rows[: FEW + 1])
    if len(found) > FEW:
        number = rows.count()
        sentence = ngettext(
            "Look at %(number)s change that decisions filled in",
            "Look at %(number)s changes that decisions filled in",
            number,
        )
        title = sentence % {"number": lazy_number(number)}
        yield WaitingItem(kind="change", title=title, href=reverse("changes_waiting"))
        return
    for row in changes_shown(PlannedChange.objects.filter(pk__in=[change.pk for change in found])):
        yield WaitingItem(
            kind="change",
            title=gettext("Carry out decision %(number)s: %(field)s of %(thing)s")
            % {"number": row.change.decision.number, "field": row.label, "thing": row.name},
            href=reverse("planned_change", args=[row.change.pk]),
        )


def _unmandated(person: Person, group: Group | None) -> Iterable[WaitingItem]:
    seats = Membership.objects.current().filter(person=person, role=GroupRole.SECRETARY)
    seats = seats.filter(group=group) if group else seats
    groups = [seat.group for seat in seats.select_related("group")]
    if not groups:
        return
    counts = unmandated.count_for(groups)
    for each in groups:
        if number := counts[each.pk]:
            sentence = ngettext(
                "%(group)s: %(number)s change has no decision",
                "%(group)s: %(number)s changes have no decision",
                number,
            )
            yield WaitingItem(
                kind="unmandated",
                title=sentence % {"group": each.name, "number": lazy_number(number)},
                href=reverse("unmandated", args=[each.slug]),
            )
