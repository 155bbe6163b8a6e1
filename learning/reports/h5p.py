"""What was found in an H5P package, and how people scored, in the language of the reader."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from governance.reports.sheets import Column, Sheet
from learning.domain.h5p_questions import Question, words_of
from learning.h5p.findings import SENTENCES, Finding, readable
from learning.models import H5PResult, H5PStatement

EASY, HARD = 0.95, 0.2  # share of the points
LITTLE = 0.2  # correlation


def sentence_of(finding: Finding) -> str:
    """The sentence of a finding; what comes from a package stays as it is."""
    values = {"path": readable(finding.path)} | dict(finding.values)
    for name in ("expected", "why"):
        if name in values:
            values[name] = _(values[name])
    return _(SENTENCES[finding.code]) % values


def findings_shown(findings: Iterable[Finding]) -> list[tuple[str, str, bool]]:
    """(sentence, code, whether it is only a notice), what refuses first."""
    rows = [(sentence_of(finding), finding.code, finding.is_notice) for finding in findings]
    return sorted(rows, key=lambda row: row[2])


def results_sheet(rows: Iterable[H5PResult], *, title: str) -> Sheet:
    """One row for each time that somebody worked through a content."""
    columns = [
        Column(_("Person")),
        Column(_("HR number"), "code"),
        Column(_("Begun"), "day"),
        Column(_("Finished"), "day"),
        Column(_("Points"), "whole"),
        Column(_("Of"), "whole"),
        Column(_("Points, marked again"), "whole"),
    ]
    lines = [
        [
            row.person.name,
            row.person.hr_number,
            timezone.localdate(row.opened_at),
            timezone.localdate(row.finished_at) if row.finished_at else None,
            row.score,
            row.max_score,
            row.marked_score,
        ]
        for row in rows
    ]
    return Sheet(title=title, columns=columns, rows=lines, illustrative=False)


def answers_sheet(rows: Iterable[H5PStatement], *, title: str) -> Sheet:
    """One row for each answer. What people typed is text and nothing else, on the page and in the file."""
    columns = [
        Column(_("Person")),
        Column(_("HR number"), "code"),
        Column(_("Day"), "day"),
        Column(_("Question"), "code"),
        Column(_("Answer"), "code"),
        Column(_("Points"), "whole"),
        Column(_("Of"), "whole"),
        Column(_("Points, marked again"), "whole"),
    ]
    lines = [
        [
            row.result.person.name,
            row.result.person.hr_number,
            timezone.localdate(row.occurred_at),
            row.question,
            words_of(row),
            row.score,
            row.max_score,
            row.marked_score,
        ]
        for row in rows
    ]
    return Sheet(title=title, columns=columns, rows=lines, illustrative=False)


def questions_sheet(questions: Iterable[Question], *, title: str) -> Sheet:
    """How each question works: first tries alone."""
    columns = [
        Column(_("Question")),
        Column(_("How many people"), "whole"),
        Column(_("Points reached, percent"), "percent"),
        Column(_("Tells apart (-1 to 1)"), "code"),
        Column(_("What it means")),
    ]
    lines = [
        [
            question.text,
            question.item.people,
            Decimal(round(question.item.difficulty * 1000)) / 10,
            "" if (tells := question.item.discrimination) is None else f"{tells:.2f}",
            meaning(question),
        ]
        for question in questions
    ]
    return Sheet(title=title, columns=columns, rows=lines, illustrative=False)


def meaning(question: Question) -> str:
    """The finding in words."""
    item = question.item
    if item.discrimination is None:
        return _("Too few people answered to tell.")
    if item.discrimination < 0:
        return _("Those who know more get it wrong more often: look at the question and its answer.")
    if item.difficulty > EASY:
        return _("Nearly everybody gets it right.")
    if item.difficulty < HARD:
        return _("Hardly anybody gets it right: is it taught, is it clear?")
    if item.discrimination < LITTLE:
        return _("It tells little about who knows more.")
    return _("It works.")
