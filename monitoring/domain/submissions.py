"""Forms: sent by those who fill them in, taken back, and opened again for a correction. Decisions: `deciding`.

A form climbs the levels that its data set names. Its values wait from the sending on, and count from the last
approval on; what was approved before counts until then.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from basis.periods import HALF_A_WEEK, Kind, Period
from governance.domain import log
from governance.models import OrgUnit, Person
from monitoring.domain import checking, contents
from monitoring.models import Batch, LockException, Measurement, Submission, SubmissionStep
from monitoring.permissions import may_enter_at
from monitoring.values import DEPTH, MeasurementStatus, StepKind, SubmissionState

NAMED = 5
STANDING = (MeasurementStatus.SUBMITTED, MeasurementStatus.APPROVED)


@transaction.atomic
def send(*, submission: Submission, by: Person | None, client_event_id: str | None = None) -> Submission:
    """Send what was typed into a form for approval. Sent twice with one `client_event_id`, it happens once.

    Refused while a required cell is empty without a remark, when the form is locked, and when a value stands already
    at another level. A late form is taken and stays marked as late; None as `by` is the system.
    Raises ValidationError: already_sent, locked, missing_values, nothing_to_send, already_reported_at_other_level.
    """
    if was_done(submission, client_event_id, StepKind.SEND):
        return Submission.objects.get(pk=submission.pk)
    form = locked(submission)
    _demand_reach(form, by)
    if form.state not in (SubmissionState.OPEN, SubmissionState.RETURNED):
        raise ValidationError(_("This form was sent already; somebody decides about it."), code="already_sent")
    refuse_locked(form)
    _refuse_gaps(form)
    drafts = contents.values_of(form).drafts()
    rows = list(drafts.select_related("unit"))
    loose = contents.values_of(form).waiting().filter(batch__submission=form)
    if not rows and not loose.exists() and (form.round > 1 or not _asks_for_something(form)):
        raise ValidationError(_("Nothing was typed into this form yet."), code="nothing_to_send")
    _refuse_two_levels(form, rows)
    _let_wait(form, rows)
    now = timezone.now()
    form.state, form.sent_at, form.sent_by = SubmissionState.SENT, now, by
    form.waits_at, form.first_sent_at = levels_of(form)[0], form.first_sent_at or now
    form.save(update_fields=["state", "sent_at", "sent_by", "waits_at", "first_sent_at"])
    checking.check(measurements=contents.waiting_in([form]))
    typed = contents.waiting_in([form]).exclude(by=None).values_list("by", flat=True)
    form.hands.add(*({by.pk} if by else set()), *typed)
    step(form, StepKind.SEND, by, at=now, client_event_id=client_event_id)
    write_down("send_form", form, by, values=len(rows))
    return form


@transaction.atomic
def recall(*, submission: Submission, by: Person | None, client_event_id: str | None = None) -> Submission:
    """Take a form back while nobody has decided about it: it counts as never sent.

    Who sent it may. Raises ValidationError (already_decided).
    """
    if was_done(submission, client_event_id, StepKind.RECALL):
        return Submission.objects.get(pk=submission.pk)
    form = locked(submission)
    if by is not None and form.sent_by_id != by.pk:
        raise PermissionDenied
    if form.state != SubmissionState.SENT or form.waits_at != levels_of(form)[0]:
        raise ValidationError(_("Somebody has decided about this form already."), code="already_decided")
    if form.first_sent_at == form.sent_at:
        form.first_sent_at = None
    hand_back([form])
    form.state, form.waits_at, form.sent_at = SubmissionState.OPEN, "", None
    form.save(update_fields=["state", "waits_at", "sent_at", "first_sent_at"])
    step(form, StepKind.RECALL, by, client_event_id=client_event_id)
    write_down("recall_form", form, by)
    return form


@transaction.atomic
def reopen(*, submission: Submission, by: Person | None, reason: str, client_event_id: str | None = None) -> Submission:
    """Open an approved form for a correction. What was approved counts until the new values are approved too.

    The reason goes to every value that is typed without one of its own.
    Raises ValidationError: missing_reason, not_approved, locked.
    """
    if was_done(submission, client_event_id, StepKind.REOPEN):
        return Submission.objects.get(pk=submission.pk)
    form = locked(submission)
    _demand_reach(form, by)
    if not reason.strip():
        raise ValidationError({"reason": ValidationError(_("Say why the form is changed."), code="missing_reason")})
    if form.state != SubmissionState.APPROVED:
        raise ValidationError(_("Only an approved form is opened for a correction."), code="not_approved")
    refuse_locked(form)
    form.state, form.round = SubmissionState.OPEN, form.round + 1
    form.save(update_fields=["state", "round"])
    form.hands.clear()
    step(form, StepKind.REOPEN, by, note=reason, client_event_id=client_event_id)
    write_down("reopen_form", form, by, reason=reason.strip()[:500])
    return form


@transaction.atomic
def close_unchanged(*, submission: Submission, by: Person | None) -> Submission:
    """End a correction in which nothing was typed: the form is approved as it was before. Done twice, it is nothing."""
    form = locked(submission)
    _demand_reach(form, by)
    if form.state == SubmissionState.APPROVED:
        return form
    if form.round == 1 or form.state != SubmissionState.OPEN or contents.values_of(form).drafts().exists():
        raise ValidationError(_("Something was changed in this form: send it, or empty it first."), code="was_changed")
    form.state, form.round = SubmissionState.APPROVED, form.round - 1
    form.save(update_fields=["state", "round"])
    step(form, StepKind.RECALL, by, note=_("Nothing was changed."))
    write_down("close_form", form, by)
    return form


# --- what the verbs about forms share -------------------------------------------------------------------------


def levels_of(form: Submission) -> list[str]:
    """The levels that decide about a form, in order. One that lies below its own unit has nothing to decide."""
    own = DEPTH[form.unit.level]
    return [level for level in form.data_set.approval_levels if DEPTH[level] <= own] or ["national"]


def onward(form: Submission) -> str:
    """The level after the one where a form waits; "" at the last one."""
    levels = levels_of(form)
    after = levels[levels.index(form.waits_at) + 1 :] if form.waits_at in levels else levels[-1:]
    return after[0] if after else ""


def locked(submission: Submission) -> Submission:
    """The form as it is now, held until the end of the transaction: of two who act at once, the second one sees it."""
    rows = Submission.objects.select_for_update(of=("self",)).select_related("data_set", "unit")
    return rows.get(pk=submission.pk)


def was_done(submission: Submission, client_event_id: str | None, *kinds: str) -> bool:
    """Whether this very act was done before. The id of another act is refused."""
    known = SubmissionStep.objects.filter(client_event_id=client_event_id).first() if client_event_id else None
    if known is None:
        return False
    if known.submission_id != submission.pk or known.kind not in kinds:
        raise ValidationError(gettext_lazy("This was sent already, for something else."), code="foreign_event")
    return True


def refuse_locked(form: Submission, today: dt.date | None = None) -> None:
    """Raise ValidationError (locked) when the time of a form is over and no exception holds today."""
    days, today = form.data_set.lock_days, today or timezone.localdate()
    if days is None or today <= form.due + dt.timedelta(days=days):
        return
    excepted = LockException.objects.filter(
        data_set=form.data_set_id, unit=form.unit_id, period=form.period, until__gte=today
    )
    if not excepted.exists():
        raise ValidationError(
            _("This form is locked: its time is over. Ask the officer of the country for an exception."), code="locked"
        )


def hand_back(forms: list[Submission]) -> None:
    """Make what waits in forms drafts again. Where something newer was typed meanwhile, that stays the draft."""
    for form in forms:
        typed = set(contents.values_of(form).drafts().values_list("series_version_id", "disaggregation"))
        own = contents.waiting_in([form]).filter(batch__submission=form)  # a loose set goes its own way
        rows = own.values_list("pk", "series_version_id", "disaggregation")
        again = [pk for pk, *cell in rows if tuple(cell) not in typed]
        older = [pk for pk, *cell in rows if tuple(cell) in typed]
        Measurement.objects.filter(pk__in=older).update(status=MeasurementStatus.SUPERSEDED)
        Measurement.objects.filter(pk__in=again).update(status=MeasurementStatus.DRAFT)


def step(
    form: Submission,
    kind: str,
    by: Person | None,
    *,
    note: str = "",
    level: str = "",
    at: dt.datetime | None = None,
    client_event_id: str | None = None,
) -> SubmissionStep:
    return SubmissionStep.objects.create(
        submission=form,
        kind=kind,
        level=level,
        round=form.round,
        note=note.strip()[:500],
        by=by,
        at=at or timezone.now(),
        client_event_id=client_event_id,
    )


def write_down(verb: str, form: Submission, by: Person | None, **after: object) -> None:
    """The log entry of a step."""
    log.record(**entry_of(verb, form, by, **after))


def entry_of(verb: str, form: Submission, by: Person | None, **after: object) -> dict[str, Any]:
    """What the log says of a step; the key is that of people: data set, unit, period."""
    key = f"{form.data_set.code} {form.unit.code} {form.period}"
    state = {"state": str(form.state), "waits_at": form.waits_at, "round": form.round}
    return {"by": by, "verb": verb, "noun": "Submission", "key": key, "after": state | after}


# --- sending --------------------------------------------------------------------------------------------------


def _demand_reach(form: Submission, by: Person | None) -> None:
    if by is not None and not may_enter_at(by, form.unit):
        raise PermissionDenied


def _refuse_gaps(form: Submission) -> None:
    gaps = contents.missing(form)
    if not gaps:
        return
    names = list(dict.fromkeys(gap.name for gap in gaps))
    more = "…" if len(names) > NAMED else ""
    raise ValidationError(
        _("These cells are empty: %(names)s. Fill them in (0 if nothing was counted), or write a remark why not."),
        code="missing_values",
        params={"names": format_lazy("{}{}", ", ".join(names[:NAMED]), more), "number": len(gaps)},
    )


def _asks_for_something(form: Submission) -> bool:
    """Whether a form without drafts says something: then, as it has no gap, each cell has a value or a remark."""
    return form.data_set.items.filter(required=True).exists()


def _refuse_two_levels(form: Submission, rows: list[Measurement]) -> None:
    """The same place and period must not be counted twice: at a unit above or below, or for a part of the period."""
    ours = {(row.series_version_id, row.disaggregation) for row in rows}
    own, path = Period.parse(form.period), form.unit.path
    above = [path[:end] for end in range(OrgUnit.steplen, len(path), OrgUnit.steplen)]
    around = Measurement.objects.filter(
        Q(unit__path__startswith=path) | Q(unit__path__in=above),
        series_version__in={version for version, _part in ours},
        status__in=STANDING,
        period_start__lte=form.period_end,
        period_end__gte=form.period_start,
    ).exclude(unit=form.unit_id, period=form.period)
    for version, part, period in (
        around.order_by().values_list("series_version_id", "disaggregation", "period").distinct()
    ):
        if (version, part) in ours and _overlap(own, Period.parse(period)):
            raise ValidationError(
                _(
                    "A value of this indicator and period already stands at another level, above or below "
                    "%(unit)s, or for a part of the period. It would be counted twice."
                ),
                code="already_reported_at_other_level",
                params={"unit": form.unit.name},
            )


def _overlap(one: Period, other: Period) -> bool:
    """Whether two periods share days; a week lies where most of its days are."""
    if Kind.WEEK not in (one.kind, other.kind):
        return one.start <= other.end and other.start <= one.end
    if one.kind == other.kind:
        return one == other
    week, longer = (one, other) if one.kind == Kind.WEEK else (other, one)
    return longer.contains(week.start + HALF_A_WEEK)


def _let_wait(form: Submission, rows: list[Measurement]) -> None:
    """Drafts wait from now on, in the place of what waited in their cells. A correction carries a reason."""
    cells = {(row.series_version_id, row.disaggregation) for row in rows}
    waiting = contents.values_of(form).waiting()
    former = [r.pk for r in waiting if (r.series_version_id, r.disaggregation) in cells]
    Measurement.objects.filter(pk__in=former).update(status=MeasurementStatus.SUPERSEDED)
    drafts = Measurement.objects.filter(pk__in=[row.pk for row in rows])
    if form.round > 1:
        why = form.steps.filter(kind=StepKind.REOPEN).order_by("-id").values_list("note", flat=True).first()
        drafts.filter(reason="").update(reason=why or "")
    drafts.update(status=MeasurementStatus.SUBMITTED)
    # A loose set that holds other cells, too, stays one: it is decided about by itself.
    others = Measurement.objects.exclude(unit=form.unit_id, period=form.period).values("batch")
    loose = Batch.objects.filter(pk__in={row.batch_id for row in rows}, submission=None)
    loose.exclude(pk__in=others.filter(batch__in={row.batch_id for row in rows})).update(submission=form)
