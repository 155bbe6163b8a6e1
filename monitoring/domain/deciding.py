"""Deciding about forms: accept at each level, approve at the last, return with a note. One guard for one and for many.

Nobody decides about what they sent or typed, nor accepts the same sending at two levels. A question that nobody
answered needs a comment of the one who accepts all the same; the comment is its answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from basis.numerals import lazy_number
from governance.domain import log
from governance.models import Person
from monitoring.domain import answering, computing, contents, measurements
from monitoring.domain import submissions as forms_of
from monitoring.models import Submission, SubmissionStep
from monitoring.permissions import decidable_by
from monitoring.values import StepKind, SubmissionState

DECISIONS = (StepKind.ACCEPT, StepKind.APPROVE)


@dataclass(frozen=True)
class Verdict:
    """What would happen to a form: it goes on to `onward`, or is approved (""); or why it is refused."""

    form: Submission
    onward: str = ""
    questions: int = 0
    refusal: ValidationError | None = None


@dataclass
class Outcome:
    """What became of each form: approved at the last level, accepted and climbing on, or refused and why."""

    approved: list[Submission] = field(default_factory=list)
    accepted: list[Submission] = field(default_factory=list)
    refused: list[tuple[Submission, ValidationError]] = field(default_factory=list)
    values: int = 0


def judge(*, submissions: Sequence[Submission], by: Person, seen: Mapping[int, int] | None = None) -> list[Verdict]:
    """What accepting these forms would do, without writing anything. Open data queries are told and are no refusal."""
    guard, questions = _Guard(submissions, by, seen or {}), contents.open_queries(submissions)
    return [Verdict(form, forms_of.onward(form), questions[form.pk], guard.refuses(form)) for form in submissions]


def accept(
    *,
    submission: Submission,
    by: Person,
    comment: str = "",
    seen: int | None = None,
    client_event_id: str | None = None,
) -> Submission:
    """Accept a form at the level where it waits; at the last one this is the approval, and its values count.

    `seen` is the id of the last step that `by` saw: when another one came in between, this is refused.
    Raises PermissionDenied, ValidationError: already_decided, own_values, decided_before, unanswered_queries.
    """
    events = {submission.pk: client_event_id} if client_event_id else {}
    steps = {submission.pk: seen} if seen is not None else {}
    outcome = _decide([submission], by, comment, steps, events)
    if outcome.refused:
        error = outcome.refused[0][1]
        raise PermissionDenied if error.code == "forbidden" else error
    return (outcome.approved + outcome.accepted)[0]


def approve_many(
    *,
    submissions: Sequence[Submission],
    by: Person,
    comment: str = "",
    seen: Mapping[int, int] | None = None,
    client_event_id: str | None = None,
) -> Outcome:
    """Accept or approve forms at once, each through the guard of a single one. Those that it refuses stay as they are.

    Every form is judged before anything is written, and what is written is written together. `seen` as in `accept`,
    by the id of the form.
    """
    events = {each.pk: f"{client_event_id}:{each.pk}" for each in submissions} if client_event_id else {}
    return _decide(submissions, by, comment, seen or {}, events)


@transaction.atomic
def return_with_note(
    *,
    submission: Submission,
    by: Person,
    note: str,
    seen: int | None = None,
    client_event_id: str | None = None,
) -> Submission:
    """Give a form back to those who sent it, saying what is to be mended. Its values are drafts again.

    Raises PermissionDenied, ValidationError: missing_note, already_decided, own_values, decided_before.
    """
    if forms_of.was_done(submission, client_event_id, StepKind.RETURN):
        return Submission.objects.get(pk=submission.pk)
    if not note.strip():
        raise ValidationError({"note": ValidationError(_("Say what is to be mended."), code="missing_note")})
    form = forms_of.locked(submission)
    guard = _Guard([form], by, {form.pk: seen} if seen is not None else {})
    error = guard.refuses(form)
    if error is not None:
        raise PermissionDenied if error.code == "forbidden" else error
    level = form.waits_at
    forms_of.hand_back([form])
    form.state, form.waits_at = SubmissionState.RETURNED, ""
    form.save(update_fields=["state", "waits_at"])
    forms_of.step(form, StepKind.RETURN, by, note=note, level=level, client_event_id=client_event_id)
    forms_of.write_down("return_form", form, by, note=note.strip()[:500])
    return form


# --- the guard ------------------------------------------------------------------------------------------------


class _Guard:
    """Who may decide about which of some forms, asked at once for all: the number of queries does not grow."""

    def __init__(self, forms: Sequence[Submission], by: Person, seen: Mapping[int, int]) -> None:
        ids = [form.pk for form in forms]
        self.seen, self.by = seen, by
        self.may = set(decidable_by(by, Submission.objects.filter(pk__in=ids)).values_list("pk", flat=True))
        self.own = set(
            Submission.hands.through.objects.filter(submission__in=ids, person=by).values_list(
                "submission_id", flat=True
            )
        )
        steps = SubmissionStep.objects.filter(submission__in=ids).order_by()
        self.last = dict(steps.values_list("submission_id").annotate(last=Max("id")))
        mine = steps.filter(kind=StepKind.ACCEPT, by=by)
        self.mine = {(pk, number) for pk, number in mine.values_list("submission_id", "round")}

    def refuses(self, form: Submission) -> ValidationError | None:
        """Why `by` may not decide about a form now; None when they may."""
        if form.state != SubmissionState.SENT or self.seen.get(form.pk, self.last.get(form.pk)) != self.last.get(
            form.pk
        ):
            return ValidationError(_("Somebody has decided about this form already."), code="already_decided")
        if form.pk in self.may:
            return None
        if form.pk in self.own:
            return ValidationError(
                _("You sent or typed values of this form; somebody else decides about it."), code="own_values"
            )
        if (form.pk, form.round) in self.mine:
            return ValidationError(
                _("You accepted this form at the level before; somebody else decides now."), code="decided_before"
            )
        return ValidationError(_("Your role does not reach this form."), code="forbidden")


def _refuse_unanswered(number: int, comment: str) -> ValidationError | None:
    """A question asks for an answer of those who typed, or for a comment of the one who accepts without it."""
    if not number or comment.strip():
        return None
    return ValidationError(
        ngettext(
            "%(number)s data query about this form is not answered. Return it, or say why you accept it.",
            "%(number)s data queries about this form are not answered. Return it, or say why you accept it.",
            number,
        ),
        code="unanswered_queries",
        params={"number": lazy_number(number)},
    )


# --- the decision ---------------------------------------------------------------------------------------------


@transaction.atomic
def _decide(
    asked: Sequence[Submission], by: Person, comment: str, seen: Mapping[int, int], events: Mapping[int, str]
) -> Outcome:
    rows = Submission.objects.select_for_update(of=("self",)).select_related("data_set", "unit").order_by("pk")
    forms = list(rows.filter(pk__in=[form.pk for form in asked]))
    guard, questions, outcome = _Guard(forms, by, seen), contents.open_queries(forms), Outcome()
    done = _done_before(events)
    good = []
    for form in forms:
        if form.pk in done:
            (outcome.approved if done[form.pk] == StepKind.APPROVE else outcome.accepted).append(form)
            continue
        error = guard.refuses(form) or _refuse_unanswered(questions[form.pk], comment)
        if error is not None:
            outcome.refused.append((form, error))
        else:
            good.append(form)
    doubted = [form for form in good if questions[form.pk]]
    if doubted:
        answering.confirm(queries=list(contents.open_about(doubted)), text=comment, by=by)
    _let_climb(good, by, comment, events, outcome)
    return outcome


def _done_before(events: Mapping[int, str]) -> dict[int, str]:
    """Which of these acts were done before, and what they were: form to step. Someone else's id is refused."""
    found = SubmissionStep.objects.filter(client_event_id__in=list(events.values()))
    known = {row.submission_id: row for row in found}
    for pk, row in known.items():
        if events.get(pk) != row.client_event_id or row.kind not in DECISIONS:
            raise ValidationError(_("This was sent already, for something else."), code="foreign_event")
    return {pk: row.kind for pk, row in known.items()}


def _let_climb(
    forms: Sequence[Submission], by: Person, comment: str, events: Mapping[int, str], outcome: Outcome
) -> None:
    """Write the decision about forms that passed the guard: those at their last level count, the others go on."""
    if not forms:
        return
    now = timezone.now()
    last = [form for form in forms if not forms_of.onward(form)]
    if last:
        rows = contents.waiting_in(last)
        batches = list(rows.order_by().values_list("batch", flat=True).distinct())
        outcome.values = measurements.count_from_now_on(rows=rows, by=by)
        computing.follow_batches(batches=batches)
    steps = []
    for form in forms:
        level, onward = form.waits_at, forms_of.onward(form)
        kind = StepKind.ACCEPT if onward else StepKind.APPROVE
        form.waits_at = onward
        if not onward:
            form.state, form.approved_at = SubmissionState.APPROVED, now
            form.first_approved_at = form.first_approved_at or now
        (outcome.accepted if onward else outcome.approved).append(form)
        steps.append(
            SubmissionStep(
                submission=form,
                kind=kind,
                level=level,
                round=form.round,
                note=comment.strip()[:500],
                by=by,
                at=now,
                client_event_id=events.get(form.pk),
            )
        )
    Submission.objects.bulk_update(forms, ["state", "waits_at", "approved_at", "first_approved_at"], batch_size=200)
    SubmissionStep.objects.bulk_create(steps)
    made = zip(forms, steps, strict=True)
    log.record_all([forms_of.entry_of(f"{step.kind}_form", form, by) for form, step in made])
