"""A composed report as PDF."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import override

from basis.pdf import Column, Headline, Paper
from monitoring.reports.content import Block, ChartBlock, HeadlineBlock, Report, TableBlock, TextBlock
from monitoring.reports.data import as_json


def paint(report: Report) -> bytes:
    """The report on A4, with its numbers as a file inside."""
    with override(report.language):
        check = report.source.check
        address = f"{check}{report.check_code}"
        paper = Paper(
            title=report.title,
            language=report.language,
            subject=report.subtitle,
            banner=True,
            foot=_("Check a number: %(address)s") % {"address": check},
        )
        paper.cover(
            subtitle=report.subtitle,
            facts=report.facts,
            address=address,
            address_note=_("Is this print genuine? Point a phone at the square, or open %(address)s")
            % {"address": address},
            notes=report.notes,
        )
        for chapter in report.chapters:
            paper.heading(chapter.title)
            paper.lead(chapter.finding)
            for block in chapter.blocks:
                _paint(paper, block)
        paper.attach(
            "figures.json",
            as_json(report),
            media_type="application/json",
            description=_("All numbers of this report with their codes"),
        )
    return paper.build()


def _paint(paper: Paper, block: Block) -> None:
    if isinstance(block, HeadlineBlock):
        paper.headlines([Headline(each.label, each.shown.text, each.note, each.shown.code) for each in block.figures])
    elif isinstance(block, TableBlock):
        paper.table(
            block.header,
            [[cell.text for cell in row] for row in block.rows],
            columns=[Column("right" if at in block.numeric else "left") for at in range(len(block.header))],
            title=block.title,
            code=block.code,
            source=block.source,
            strong_rows=block.strong,
        )
    elif isinstance(block, ChartBlock):
        paper.chart(block.chart, code=block.code, source=block.source)
    elif isinstance(block, TextBlock) and block.kind == "bullets":
        paper.bullets(block.lines)
    else:
        for line in block.lines:
            paper.paragraph(line, kind="small" if block.kind == "note" else "body")
