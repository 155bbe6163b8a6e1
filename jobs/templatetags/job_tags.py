"""How a job is told to people: its state, how far it is, how long it may still take."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django import template
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from basis.numerals import format_number
from jobs import queries
from jobs.models import Job
from jobs.values import JobState, Progress

register = template.Library()

TONES = {JobState.FINISHED: "good", JobState.FAILED: "bad", JobState.CANCELLED: "warn"}
LONG_WAIT = dt.timedelta(minutes=2)


@dataclass(frozen=True)
class Shown:
    """A job in words. `percent` is None where the total is not known, `hint` may be empty."""

    label: Any
    tone: str
    percent: int | None
    text: str
    hint: str
    left: str
    cancelling: bool


@register.filter
def shown(job: Job) -> Shown:
    """{% with s=job|shown %}: what a page says of a job now."""
    progress = queries.progress_of(job)
    cancelling = not job.is_over and queries.cancel_wanted(job)
    return Shown(
        label=JobState(job.state).label,
        tone=TONES.get(JobState(job.state), ""),
        percent=progress.percent,
        text=_counted(job, progress),
        hint=_hint(job, cancelling),
        left="" if cancelling else _left(queries.time_left(job, progress)),
        cancelling=cancelling,
    )


@register.filter
def clock(moment: dt.datetime | None) -> str:
    """{{ moment|clock }}: the time of day in Dhaka, 14:05, in the digits of the language."""
    if moment is None:
        return ""
    text = timezone.localtime(moment).strftime("%H:%M")
    return ":".join(_digits(int(part)).rjust(2, _digits(0)) for part in text.split(":"))


def _counted(job: Job, progress: Progress) -> str:
    """34,512 of 1,00,000 rows; nothing before the first piece is done."""
    if not progress.done and not progress.total:
        return progress.note
    numbers = {"done": _digits(progress.done), "total": _digits(progress.total or 0)}
    if job.is_import:
        text = _("%(done)s of %(total)s rows") if progress.total else _("%(done)s rows so far")
    else:
        text = _("%(done)s of %(total)s") if progress.total else _("%(done)s so far")
    return f"{text % numbers} · {progress.note}" if progress.note and not job.is_over else text % numbers


def _hint(job: Job, cancelling: bool) -> str:
    """What a person who looks at the job should know."""
    if job.state == JobState.RUNNING and queries.is_silent(job):
        return _("The work was interrupted. It is taken up again by itself; nothing half-done remains.")
    if cancelling:
        return _("It is being stopped. What it did until now is undone.")
    if job.state == JobState.RUNNING:
        return _("You can leave this page or log out: the work goes on.")
    if job.state == JobState.QUEUED and job.error_code:
        return _("It did not work. It is tried again by itself at %(time)s.") % {"time": clock(job.run_after)}
    if job.state == JobState.QUEUED and timezone.now() - max(job.run_after, job.created_at) > LONG_WAIT:
        return _("Nobody has taken it up yet. If this goes on, tell the administrator that no worker runs.")
    if job.state == JobState.QUEUED:
        return _("It begins as soon as it is its turn. You can leave this page or log out.")
    if job.state == JobState.CANCELLED:
        return _("It was stopped. Nothing was changed.")
    return ""


def _left(span: tuple[dt.timedelta, dt.timedelta] | None) -> str:
    """The time left as a range, in whole minutes or hours, so that it promises nothing."""
    if span is None:
        return ""
    low, high = (limit.total_seconds() / 60 for limit in span)
    if high <= 1:
        return _("less than a minute left")
    if high <= 90:
        return _range(
            low,
            high,
            lambda n: ngettext("about %(most)s minute left", "about %(most)s minutes left", n),
            _("%(least)s to %(most)s minutes left"),
        )
    return _range(
        low / 60,
        high / 60,
        lambda n: ngettext("about %(most)s hour left", "about %(most)s hours left", n),
        _("%(least)s to %(most)s hours left"),
    )


def _range(low: float, high: float, one: Any, many: str) -> str:
    least, most = max(1, int(low)), -int(-high // 1)
    if least >= most:
        return one(most) % {"most": _digits(most)}
    return many % {"least": _digits(least), "most": _digits(most)}


def _digits(number: int) -> str:
    return format_number(number, language=get_language())
