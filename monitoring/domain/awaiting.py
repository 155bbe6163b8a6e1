"""What waits for an officer about forms: those of others to decide about, and own ones that came back. And the news."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Max, Min
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from basis.numerals import lazy_number
from basis.periods import Period
from governance.models import Person
from governance.registry import WaitingItem
from monitoring.models import DataSet, Submission, SubmissionStep
from monitoring.permissions import decidable_by
from monitoring.values import StepKind, SubmissionState

MOST = 50
RECENT = 20


@dataclass(frozen=True)
class News:
    """A form that somebody sent, and the last that was done with it."""

    form: Submission
    step: SubmissionStep


def waiting_for(person: Person) -> list[WaitingItem]:
    """What came back to be mended, and what this person may decide about, the oldest first."""
    return _returned(person) + _to_decide(person)


def news_for(person: Person) -> list[News]:
    """What became of the forms that a person sent, the latest first."""
    rows = Submission.objects.filter(sent_by=person).annotate(last=Max("steps")).exclude(last=None)
    forms = list(rows.select_related("data_set", "unit").order_by("-last")[:RECENT])
    steps = SubmissionStep.objects.select_related("by").in_bulk([form.last for form in forms])
    return [News(form, steps[form.last]) for form in forms]


def _returned(person: Person) -> list[WaitingItem]:
    """Forms that this person sent and that were given back, with the note."""
    notes = {
        each.submission_id: each.note
        for each in SubmissionStep.objects.filter(
            kind=StepKind.RETURN, submission__state=SubmissionState.RETURNED, submission__sent_by=person
        ).order_by("id")
    }
    forms = Submission.objects.filter(state=SubmissionState.RETURNED, sent_by=person).select_related("data_set", "unit")
    return [
        WaitingItem(
            kind=_("Mend a form"),
            title=_("Returned: %(form)s, %(place)s, %(period)s. %(note)s")
            % {
                "form": form.data_set.name,
                "place": form.unit.name,
                "period": Period.parse(form.period).label(get_language()),
                "note": notes.get(form.pk, ""),
            },
            href=reverse("form_review", args=[form.pk]),
            due=form.due,
        )
        for form in forms.order_by("due", "id")[:MOST]
    ]


def _to_decide(person: Person) -> list[WaitingItem]:
    """One item for each data set and period of which forms wait: a reviewer of 500 forms sees one line."""
    waiting = decidable_by(person, Submission.objects.all()).order_by()
    grouped = waiting.values_list("data_set", "period").annotate(n=Count("id"), first=Min("sent_at")).order_by("first")
    groups = list(grouped[:MOST])
    data_sets = DataSet.objects.in_bulk({row[0] for row in groups})
    return [
        WaitingItem(
            kind=_("Approve forms"),
            title=ngettext(
                "%(number)s form waits: %(form)s, %(period)s", "%(number)s forms wait: %(form)s, %(period)s", number
            )
            % {
                "number": lazy_number(number),
                "form": data_sets[data_set].name,
                "period": Period.parse(period).label(get_language()),
            },
            href=f"{reverse('approval_queue')}?{urlencode({'data_set': data_sets[data_set].code, 'period': period})}",
        )
        for data_set, period, number, _first in groups
    ]
