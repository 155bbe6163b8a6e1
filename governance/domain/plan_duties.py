"""What the plan makes wait for those who answer for actions: their reports."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import get_language, ngettext

from basis.numerals import digits_in
from governance.domain import history
from governance.models import Milestone, Person
from governance.permissions import organisations_of
from governance.queries.my_actions import SOON
from governance.registry import WaitingItem


def waiting_for(person: Person | None) -> list[WaitingItem]:
    """One thing, however many milestones are due: they are reported on one page."""
    owners = organisations_of(person)
    if not owners:
        return []
    rows = Milestone.objects.filter(
        action__owner__in=owners, reached_on__isnull=True, due__lte=history.today() + SOON
    ).order_by("due")
    days = list(rows.values_list("due", flat=True))
    if not days:
        return []
    sentence = ngettext(
        "Report on your actions: %(number)s milestone is due",
        "Report on your actions: %(number)s milestones are due",
        len(days),
    )
    title = sentence % {"number": digits_in(str(len(days)), get_language())}
    return [WaitingItem(kind="plan_report", title=title, href=reverse("my_actions"), due=days[0])]
