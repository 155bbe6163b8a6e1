"""Named figures that come from what the platform itself records; the only file that looks into `learning`.

A source is one function for one indicator (see `counting`); `SOURCES` says which there are, `WAITING` why another one
that the plan wants computed is not yet. A new one is a function and a line here.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from basis.numerals import format_number
from governance.models import Posting
from learning.models import Attempt, Batch, Certificate, Enrolment
from monitoring.domain.counting import Asked, Counted, Source, share
from monitoring.domain.form_sources import approved_by_deadline
from monitoring.domain.meeting_sources import items_done_in_time, quorate_meetings
from monitoring.domain.money_sources import (
    cost_deviation,
    funding_gap,
    share_of_division,
    spent_of_allocated,
    spent_of_released,
)
from monitoring.domain.plan_sources import complete_actions, mean_slip, milestones_in_time
from monitoring.domain.policy_sources import stage_of_act, stage_of_policy
from monitoring.models import Computation, Indicator

NINETY_DAYS = dt.timedelta(days=90)


# --- learning -------------------------------------------------------------------------------------------------


def training_coverage(asked: Asked) -> Iterator[Counted]:
    """WF03: of the posts that are filled on the day, those whose holder has a certificate that holds on that day.

    A posting is a filled post of its unit, whether or not the post has a name; a person with two fills two. Cadres are
    not recorded yet, so all posts of the district count.
    """
    valid = Certificate.objects.valid_on(asked.day).order_by("-valid_until", "-id").values_list("person_id", "pk")
    certificate: dict[int, int] = dict(reversed(list(valid)))
    for unit, postings in _postings(asked).items():
        holders = [certificate[person] for _pk, person in postings if person in certificate]
        yield share(unit, holders, [pk for pk, _person in postings], ("certificates", "filled_posts"))


def completed_in_ninety_days(asked: Asked) -> Iterator[Counted]:
    """DS06: of the enrolments that reached their ninetieth day in the period, those completed by then.

    They belong to the district where the learner is posted on the day of counting; who is posted nowhere is left out.
    """
    first, last = asked.period.start - NINETY_DAYS, asked.day - NINETY_DAYS
    rows = Enrolment.objects.filter(enrolled_at__date__gte=first, enrolled_at__date__lte=last)
    begun: dict[int, list[tuple[int, bool]]] = defaultdict(list)
    for pk, person, start, end in rows.values_list("pk", "person_id", "enrolled_at", "completed_at"):
        begun[person].append((pk, end is not None and _day(end) <= _day(start) + NINETY_DAYS))
    for unit, people in _people(asked).items():
        enrolments = [each for person in people for each in begun.get(person, ())]
        if enrolments:
            completed = [pk for pk, done in enrolments if done]
            yield share(unit, completed, [pk for pk, _done in enrolments], ("completed", "enrolments"))


def active_learners(asked: Asked) -> Iterator[Counted]:
    """DS07: of the people who are posted in the district on the day, those who learned in the ninety days before."""
    recent = Attempt.objects.filter(
        occurred_at__date__gt=asked.day - NINETY_DAYS, occurred_at__date__lte=asked.day
    ).order_by()
    active = set(recent.values_list("enrolment__person_id", flat=True).distinct())
    for unit, people in _people(asked).items():
        yield share(unit, [person for person in people if person in active], people, ("learners", "people"))


def certified_by_action(*, on: dt.date) -> dict[int, int]:
    """How many people the courses of each action have certified by the end of a day, by the key of the action.

    A person who renewed counts once, and who lost the certificate not at all. An action that carries out no course
    has no number; one whose courses certified nobody yet has 0.
    """
    found = dict.fromkeys(Batch.objects.filter(action__isnull=False).values_list("action_id", flat=True).distinct(), 0)
    rows = Certificate.objects.filter(enrolment__batch__action__isnull=False, issued_on__lte=on)
    by_action = rows.exclude(revoked_on__lte=on).order_by().values("enrolment__batch__action_id")
    for row in by_action.annotate(people=Count("person_id", distinct=True)):
        found[row["enrolment__batch__action_id"]] = row["people"]
    return found


def _postings(asked: Asked) -> dict[Any, list[tuple[int, int]]]:
    """Who is posted in each place on the day, as (posting, person)."""
    found: dict[Any, list[tuple[int, int]]] = defaultdict(list)
    rows = Posting.objects.on(asked.day).order_by("valid_from", "pk")
    for pk, person, path in rows.values_list("pk", "person_id", "unit__path"):
        place = asked.place_of(path)
        if place is not None:
            found[place].append((pk, person))
    return found


def _people(asked: Asked) -> dict[Any, list[int]]:
    """The people of each place; who is posted in two belongs to the first of them."""
    seen: set[int] = set()
    found: dict[Any, list[int]] = defaultdict(list)
    everywhere = [(pk, person, unit) for unit, rows in _postings(asked).items() for pk, person in rows]
    for _pk, person, unit in sorted(everywhere, key=lambda row: row[0]):
        if person not in seen:
            seen.add(person)
            found[unit].append(person)
    return found


def _day(moment: dt.datetime) -> dt.date:
    return timezone.localdate(moment)


# --- which there are ------------------------------------------------------------------------------------------

SOURCES: dict[str, Source] = {
    "WF03": training_coverage,
    "DS06": completed_in_ninety_days,
    "DS07": active_learners,
    "LG06": approved_by_deadline,
    "IR01": stage_of_policy,
    "ST02": stage_of_policy,
    "LE01": stage_of_act,
    "LG01": quorate_meetings,
    "LG02": items_done_in_time,
    "LG04": share_of_division,
    "LG05": spent_of_allocated,
    "LG08": spent_of_released,
    "ST06": milestones_in_time,
    "ST07": mean_slip,
    "ST08": complete_actions,
    "ST09": funding_gap,
    "ST10": cost_deviation,
}

# What the records are called that an indicator is computed from.
RECORDS = {
    "learning": _("the records of learning"),
    "submissions": _("the forms and their approval"),
    "policy": _("the legal states of the documents"),
    "meetings": _("the meetings of the groups"),
    "actions": _("the action plan"),
    "budget": _("the budget ledger"),
    "registers": _("the registers"),
    "consultations": _("the consultations"),
}

WAITING = {
    "LG03": _("The platform does not record yet which posts are designated for the leadership path."),
    "LG07": _("The platform does not record yet which corrective action answers an off-track result."),
    "LE02": _("The platform does not record yet which rules the Act requires."),
    "WF04": _("The platform does not hold the six-month re-test yet."),
}

# What a connected one needs from people before it can be counted.
NEEDS = {
    "LG04": _(
        "It is counted when a budget officer has entered the total allocation of the Health Services Division for "
        "the fiscal year."
    ),
}

# What was counted, in the words of a passport.
WORDS = {
    "certificates": _("valid certificates of those who hold these posts"),
    "filled_posts": _("filled posts"),
    "completed": _("enrolments completed within 90 days"),
    "enrolments": _("enrolments that reached their ninetieth day"),
    "learners": _("people who learned in the last 90 days"),
    "people": _("people in post"),
    "values_in_time": _("values approved by the deadline"),
    "values_expected": _("values expected by then"),
    "documents": _("documents of this kind for the component"),
    "quorate_meetings": _("meetings with quorum and approved minutes"),
    "items_in_time": _("action items done by their first due date"),
    "items_due": _("action items due"),
    "milestones_in_time": _("milestones reached by the planned date"),
    "milestones_due": _("milestones due"),
    "days_late": _("days late in all"),
    "milestones_late": _("milestones that are late"),
    "taka_spent": _("taka spent"),
    "taka_allocated": _("taka allocated"),
    "taka_released": _("taka released"),
    "taka_original": _("taka originally allocated"),
    "taka_division": _("taka allocated to the whole division"),
    "taka_planned": _("taka of planned cost"),
    "taka_deviation": _("taka more or less than planned"),
    "actions_complete": _("actions with owner, money, indicator and source"),
    "actions": _("actions in the plan"),
    "actions_finished": _("finished actions"),
}


def is_connected(indicator: Indicator) -> bool:
    """Whether the platform computes this indicator by itself."""
    return indicator.code in SOURCES


def why_not(indicator: Indicator, computed_from: str) -> Any:
    """Why an indicator that should be computed has no value; "" when nothing is missing, or when people report it."""
    if not computed_from or is_connected(indicator):
        return NEEDS.get(indicator.code, "")
    records = RECORDS.get(computed_from, computed_from)
    start = format_lazy(
        _("This indicator is computed by the platform from {records}; not connected yet."), records=records
    )
    more = WAITING.get(indicator.code)
    return format_lazy("{start} {more}", start=start, more=more) if more else start


def counted(computations: Iterable[Computation]) -> list[tuple[str, int]]:
    """What was counted in all of these, in words: [("valid certificates …", 12), ("filled posts", 40)]."""
    total: Counter[str] = Counter()
    for each in computations:
        total.update(each.inputs.get("counts", {}))
    return [(str(WORDS[name]), total[name]) for name in WORDS if name in total]


def in_words(found: Iterable[tuple[str, int]]) -> str:
    """What was counted as one text: "valid certificates …: 12; filled posts: 40"."""
    return "; ".join(f"{word}: {format_number(number, language=get_language())}" for word, number in found)


def resolve(inputs: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The rows behind a computed value that have an address of their own, as (name, address)."""
    ids = inputs.get("ids", {})
    held = Certificate.objects.filter(pk__in=ids.get("certificates", [])).order_by("code")
    found = [(code, reverse("verify", args=[code])) for code in held.values_list("code", flat=True)]
    return found + [(f"#{pk}", reverse("form_review", args=[pk])) for pk in ids.get("forms", [])]
