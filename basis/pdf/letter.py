"""An official letter on A4: head, memo number and day, subject, text, signature, distribution list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import override

from basis.pdf.paper import Paper


@dataclass(frozen=True)
class Letter:
    """Finished texts in one language. `sections` are pairs of a heading and its lines, below `body`."""

    head: Sequence[str]
    memo: str
    day: str
    subject: str
    body: Sequence[str]
    signature: Sequence[str]
    sections: Sequence[tuple[str, Sequence[str]]] = ()
    distribution: Sequence[str] = field(default=())


def paint_letter(letter: Letter, *, language: str) -> bytes:
    """The letter as PDF: the same letter gives the same bytes."""
    paper = Paper(title=letter.subject, language=language, subject=letter.memo, banner=True, foot=letter.memo)
    for at, line in enumerate(letter.head):
        paper.paragraph(line, kind="body", align="center", size=12 if at else 13)
    paper.space(10)
    with override(language):
        paper.paragraph(_("Memo number: %(memo)s") % {"memo": letter.memo})
        paper.paragraph(_("Date: %(day)s") % {"day": letter.day}, align="right")
        paper.paragraph(_("Subject: %(subject)s") % {"subject": letter.subject}, kind="lead")
        for text in letter.body:
            paper.paragraph(text)
        for heading, lines in letter.sections:
            paper.heading(heading, 3)
            for text in lines:
                paper.paragraph(text)
        paper.space(34)
        for line in letter.signature:
            paper.paragraph(line, align="right")
        if letter.distribution:
            paper.heading(_("Distribution"), 3)
            for text in letter.distribution:
                paper.paragraph(text)
    return paper.build()
