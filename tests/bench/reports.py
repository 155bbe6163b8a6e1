"""Reports: a long one in Bangla with charts, beside plain ReportLab on as many pages."""

from __future__ import annotations

import io

from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate

from basis.charts import Bar, bars_chart
from basis.numerals import format_number
from basis.pdf import Column, Paper
from tests.bench.harness import Bench

CHAPTERS = 30
LINE = "ডিজিটাল স্বাস্থ্য অবকাঠামো ও আন্তঃক্রিয়াশীলতা"


def benches() -> list[Bench]:
    return [
        Bench(
            name="report of 60 pages in Bangla with charts",
            run=long_report,
            baseline=plain_pages,
            baseline_name="60 pages of plain ReportLab",
            budget="<= 4,000 ms",
            rounds=3,
        )
    ]


def long_report() -> bytes:
    """60 pages: a chart and a table of 45 rows in each of 30 chapters, no two numbers alike."""
    paper = Paper(title="দীর্ঘ প্রতিবেদন", language="bn", banner=True)
    for chapter in range(CHAPTERS):
        paper.heading(f"অধ্যায় {format_number(chapter + 1, language='bn')}")
        paper.lead("এ প্রান্তিকে বেশির ভাগ কার্যক্রম সঠিক পথে; কর্তৃপক্ষ দ্রুত ব্যবস্থা নিচ্ছে।")
        items = [Bar(f"জেলা {format_number(n, language='bn')}", 7 * n + chapter) for n in range(20)]
        paper.chart(bars_chart(title="জেলাগুলো সমান নয়", language="bn", items=items))
        rows = [
            [LINE, *(format_number(10**6 + 97 * chapter + 13 * row + column, language="bn") for column in range(4))]
            for row in range(45)
        ]
        columns = [Column(), *[Column("right")] * 4]
        paper.table(["স্তম্ভ", "মূল", "সংশোধিত", "ছাড়", "ব্যয়"], rows, columns=columns)
    return paper.build()


def plain_pages() -> bytes:
    """As many pages of unshaped Latin text: what the machine can do at best."""
    style = getSampleStyleSheet()["BodyText"]
    story = []
    for page in range(2 * CHAPTERS):
        story += [Paragraph(f"{page} {row} " + "plain text of a line " * 4, style) for row in range(40)]
        story.append(PageBreak())
    out = io.BytesIO()
    SimpleDocTemplate(out, invariant=1).build(story)
    return out.getvalue()
