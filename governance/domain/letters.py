"""Official letters: a memo number that is given once, the text frozen, the paper kept."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from basis.numerals import digits_in
from basis.pdf.letter import Letter as LetterPaper
from basis.pdf.letter import paint_letter
from basis.text import clean
from governance.domain import history
from governance.domain.letter_texts import cleaned_lines, day_in, distribution_of, letter_of
from governance.domain.meetings import key_of
from governance.domain.texts import fault
from governance.models import Group, Letter, Meeting, Person
from governance.permissions import demand_in, runs_group
from governance.values import LetterKind, MeetingState, MinutesState

MOST_LINES, LONGEST_LINE = 60, 300


@transaction.atomic
def issue_letter(
    *, meeting: Meeting, kind: str, language: str, distribution: Sequence[str] | None = None, by: Person | None
) -> Letter:
    """Issue a letter of a meeting in one language, with the next memo number of the group.

    A letter that would say the same as the last one of its kind is that one: a button pressed twice sends no second
    memo number. Refused while there is nothing to say: before the invitations, without a cancellation, before the
    minutes are approved.
    """
    meeting = Meeting.objects.select_for_update(of=("self",)).select_related("group__host").get(pk=meeting.pk)
    demand_in(meeting.group, by, runs_group)
    _refuse_early(meeting, kind)
    lines = cleaned_lines(distribution_of(meeting, language) if distribution is None else map(clean, distribution))
    if len(lines) > MOST_LINES or any(len(line) > LONGEST_LINE for line in lines):
        raise fault("distribution", _("The distribution list is too long."), "too_long")
    content = letter_of(meeting, kind, language=language, signed_by=by)
    last = meeting.letters.filter(kind=kind, language=language).order_by("-pk").first()
    if last is not None and _says(last) == (content, lines):
        return last
    letter = Letter(
        meeting=meeting,
        kind=kind,
        language=language,
        memo_number=_next_memo(meeting.group),
        issued_on=history.today(),
        signed_by=by,
        distribution=lines,
        content=content,
    )
    paper = paint(letter)
    letter.sha256 = hashlib.sha256(paper).hexdigest()
    letter.file.save(f"{letter.sha256[:16]}.pdf", ContentFile(paper), save=False)
    letter.save()
    after: dict[str, Any] = {"kind": kind, "language": language, "memo": letter.memo_number, "sha256": letter.sha256}
    history.keep(letter, verb="issue", key=key_of(meeting), before=None, after=after, by=by)
    return letter


def paint(letter: Letter) -> bytes:
    """The paper of a letter, from what is frozen in it: the same bytes each time."""
    content, language = letter.content, letter.language
    return paint_letter(
        LetterPaper(
            head=content["head"],
            memo=digits_in(letter.memo_number, language),
            day=day_in(letter.issued_on, language),
            subject=content["subject"],
            body=content["body"],
            sections=[(heading, lines) for heading, lines in content["sections"]],
            signature=content["signature"],
            distribution=letter.distribution,
        ),
        language=language,
    )


def _says(letter: Letter) -> tuple[dict[str, Any], list[str]]:
    return letter.content, letter.distribution


def _refuse_early(meeting: Meeting, kind: str) -> None:
    if kind not in LetterKind.values:
        raise fault("kind", _("Choose the kind of letter."), "unknown_kind")
    if kind == LetterKind.NOTICE and meeting.state != MeetingState.INVITED:
        raise fault(None, _("Send the invitations first; then the notice can go out."), "not_invited")
    if kind == LetterKind.CANCELLATION and meeting.state != MeetingState.CANCELLED:
        raise fault(None, _("The meeting is not cancelled."), "not_cancelled")
    minutes = getattr(meeting, "minutes", None)
    if kind == LetterKind.MINUTES and (minutes is None or minutes.state != MinutesState.APPROVED):
        raise fault(None, _("Minutes go out as a letter when they are approved."), "minutes_not_approved")


def _next_memo(group: Group) -> str:
    """MIS/DHS/TWG/2026/7: prefix, year, number within the year. The group is locked: no number twice."""
    Group.objects.select_for_update(of=("self",)).get(pk=group.pk)
    stem = f"{group.memo_prefix or group.slug.upper()}/{history.today().year}/"
    number = Letter.objects.filter(memo_number__startswith=stem).count() + 1
    while Letter.objects.filter(memo_number=f"{stem}{number}").exists():
        number += 1
    return f"{stem}{number}"
