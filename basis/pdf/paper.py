"""
The builder of a document on A4.

    paper = Paper(title="...", language="bn", banner=True)
    paper.cover(subtitle="...", facts=[("Period", "...")], address="https://...")
    paper.heading("...")
    paper.lead("The sentence that states the finding.")
    paper.table(["Pillar", "Spent"], rows, columns=[Column(), Column("right")], title="...", code="F-...")
    content = paper.build()

`build` is a pure function of what was put in, of the fonts and of the translations: the same calls give the
same bytes, in any process and at any time. Texts arrive finished (numbers already written in the digits of the
language); the builder adds only its own few words, such as "Page 2 of 9".
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    KeepTogether,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

from basis.charts.values import Chart
from basis.numerals import to_bangla
from basis.pdf import shaping, styles
from basis.pdf.attachments import Attachment, embed
from basis.pdf.charts import paint_pdf
from basis.pdf.fonts import REGULAR, register
from basis.pdf.qr import Qr
from basis.pdf.styles import BANNER, FOOT, HEAD, MARGIN, plain, style

PRODUCER = "Dishari"

# The total number of pages is known last, so that each foot points to one drawing that is made at the end.
TOTAL = "total-pages"


@dataclass(frozen=True)
class Column:
    """How a column is set: "left", "right" (numbers) or "center"."""

    align: str = "left"


@dataclass(frozen=True)
class Headline:
    """One figure that a reader must see first: what it is, how much, an explanation, and its code."""

    label: str
    value: str
    note: str = ""
    code: str = ""


class Paper:
    """A document in one language ("bn" or "en"), built from top to bottom."""

    def __init__(
        self,
        *,
        title: str,
        language: str,
        subject: str = "",
        author: str = PRODUCER,
        keywords: Sequence[str] = (),
        banner: bool = False,
        foot: str = "",
        wide: bool = False,
    ) -> None:
        """
        `banner` prints "illustrative, not official" on every page; `foot` stands left in the foot of every page
        (edition, address); `wide` turns all pages to landscape.
        """
        register()
        shaping.install()
        self.title = title
        self.language = language
        self.subject = subject
        self.author = author
        self.keywords = tuple(keywords)
        self.banner = banner
        self.foot = foot
        self.orientation = "landscape" if wide else "portrait"
        self.story: list[Flowable] = []
        self.attachments: list[Attachment] = []
        self.covered = False
        self._opening: list[Flowable] = []
        self._tables = 0
        self._charts = 0

    # --- what a document is made of ---------------------------------------------------------------------

    def cover(
        self,
        *,
        subtitle: str = "",
        facts: Sequence[tuple[str, str]] = (),
        address: str = "",
        address_note: str = "",
        notes: Sequence[str] = (),
    ) -> None:
        """The first page: title, facts such as period and edition, and a QR code that holds `address`."""
        self.covered = True
        width = self._width()
        self.story += [Spacer(1, 52), plain(self.title, style("title"))]
        if subtitle:
            self.story.append(plain(subtitle, style("subtitle")))
        self.story.append(Spacer(1, 16))
        if facts:
            cells = [[plain(name, style("small", size=9.5)), plain(value, style("body"))] for name, value in facts]
            table = Table(cells, colWidths=[width * 0.28, width * 0.72])
            table.setStyle(
                _table_style([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LINEABOVE", (0, 0), (-1, -1), 0.5, styles.LINE)])
            )
            self.story.append(table)
        if address:
            self.story += [Spacer(1, 18), Qr(address, 92)]
            self.story.append(plain(address_note or address, style("small")))
        for note in notes:
            self.story.append(plain(note, style("small", size=9)))
        self.story += [NextPageTemplate(self.orientation), PageBreak()]

    def heading(self, text: str, level: int = 1, *, new_page: bool = False) -> None:
        """A heading (level 1 to 3), which is also an entry in the list of bookmarks."""
        if new_page:
            self.page_break()
        heading = plain(text, style(f"heading{level}"))
        heading.bookmark = (text, level - 1)
        self._opening.append(heading)

    def lead(self, text: str) -> None:
        """The sentence that states the finding of a chapter."""
        self._opening.append(plain(text, style("lead")))

    def paragraph(self, text: str, *, kind: str = "body", align: str = "left", size: float = 0.0) -> None:
        """Plain text in one of the styles ("body", "lead", "small", "title", "subtitle", "value")."""
        self._open(40)
        self.story.append(plain(text, style(kind, align=align, size=size)))

    def bullets(self, items: Sequence[str]) -> None:
        """A list of short points."""
        self._open(40)
        for item in items:
            row = Table([[plain("•", style("body")), plain(item, style("body"))]], colWidths=[12, self._width() - 12])
            row.setStyle(
                _table_style(
                    [
                        ("VALIGN", (0, 0), (-1, -1), "TOP"),
                        ("LEFTPADDING", (0, 0), (-1, -1), 0),
                        ("RIGHTPADDING", (0, 0), (-1, -1), 0),
                        ("TOPPADDING", (0, 0), (-1, -1), 0),
                        ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
                    ]
                )
            )
            self.story.append(row)
        self.story.append(Spacer(1, 4))

    def headlines(self, figures: Sequence[Headline], *, per_row: int = 3) -> None:
        """The figures that a reader must see first, as cards side by side."""
        width = self._width() / per_row
        cards = [self._card(figure, width) for figure in figures]
        while len(cards) % per_row:
            cards.append([])
        rows = [cards[start : start + per_row] for start in range(0, len(cards), per_row)]
        table = Table(rows, colWidths=[width] * per_row)
        table.setStyle(
            _table_style(
                [
                    ("VALIGN", (0, 0), (-1, -1), "TOP"),
                    ("BACKGROUND", (0, 0), (-1, -1), styles.GROUND),
                    ("LINEABOVE", (0, 0), (-1, -1), 1.5, styles.BRAND),
                    ("INNERGRID", (0, 0), (-1, -1), 4, styles.HexColor("#ffffff")),
                    ("LEFTPADDING", (0, 0), (-1, -1), 8),
                    ("RIGHTPADDING", (0, 0), (-1, -1), 8),
                    ("TOPPADDING", (0, 0), (-1, -1), 5),
                    ("BOTTOMPADDING", (0, 0), (-1, -1), 7),
                ]
            )
        )
        self._together([table])
        self.story.append(Spacer(1, 8))

    def table(
        self,
        header: Sequence[str],
        rows: Sequence[Sequence[str]],
        *,
        columns: Sequence[Column] = (),
        title: str = "",
        code: str = "",
        source: str = "",
        strong_rows: Sequence[int] = (),
        wide: bool | None = None,
    ) -> None:
        """
        A numbered table whose header is repeated on each page.

        `strong_rows` are the numbers of rows (from 0) that are sums. A table that does not fit the width of the
        page goes on landscape pages; `wide` decides it by hand.
        """
        self._tables += 1
        with override(self.language):
            label = _("Table %(number)s. %(title)s") % {"number": self._digits(self._tables), "title": title}
        columns = list(columns) or [Column() for _cell in header]
        least, natural = _measure(header, rows)
        if wide is None:
            wide = sum(least) > self._width()
        turn = wide and self.orientation == "portrait"
        if turn:
            opening, self._opening = self._opening, []
            self.story += [NextPageTemplate("landscape"), PageBreak()]
            self._opening = opening
        table = _table(header, rows, columns, _widths(least, natural, self._width(wide)), set(strong_rows))
        caption = self._caption(label, code)
        below = [plain(source, style("small"))] if source else []
        if len(rows) <= 12:
            self._together([caption, table, *below])
        else:
            # Keeping caption and table together would send a long table to a page of its own.
            self._open(110)
            self.story += [caption, table, *below]
        self.story.append(Spacer(1, 8))
        if turn:
            self.story += [NextPageTemplate("portrait"), PageBreak()]

    def chart(self, chart: Chart, *, code: str = "", source: str = "", width: float = 0.0) -> None:
        """A numbered chart with its title (which states the finding) above; `width` in points, all of it by default."""
        self._charts += 1
        with override(self.language):
            label = _("Chart %(number)s. %(title)s") % {"number": self._digits(self._charts), "title": chart.title}
        parts: list[Flowable] = [self._caption(label, code), paint_pdf(chart, width or self._width())]
        if source:
            parts.append(plain(source, style("small")))
        self._together(parts)
        self.story.append(Spacer(1, 8))

    def source(self, text: str) -> None:
        """A note on where something comes from, small."""
        self._open(20)
        self.story.append(plain(text, style("small")))

    def qr(self, address: str, *, size: float = 92, align: str = "left") -> None:
        """A QR code of `size` points that holds `address`."""
        self._open(size)
        self.story.append(Qr(address, size, align))

    def space(self, points: float) -> None:
        """Empty room."""
        self._open(points)
        self.story.append(Spacer(1, points))

    def page_break(self) -> None:
        """Go on at the head of the next page."""
        self._open(0)
        self.story.append(PageBreak())

    def attach(self, name: str, content: bytes, *, media_type: str, description: str = "") -> None:
        """Put a file into the document, such as its numbers for machines."""
        self.attachments.append(Attachment(name, content, media_type, description))

    # --- the bytes --------------------------------------------------------------------------------------

    def build(self) -> bytes:
        """The document as PDF. Can be called once: the laid-out parts are used up."""
        out = io.BytesIO()
        self._open(0)
        with override(self.language):
            document = _Document(self, out)
            document.build(self.story, canvasmaker=document.canvas)
        return out.getvalue()

    def _open(self, room: float) -> None:
        """Set the waiting heading and lead, where there is room for them and so many points more."""
        if self._opening:
            width = self._width()
            needed = sum(part.wrap(width, 10_000)[1] + 14 for part in self._opening)
            self.story += [CondPageBreak(needed + room), *self._opening]
            self._opening = []

    def _together(self, parts: list[Flowable]) -> None:
        """Set these parts on one page, with the heading and lead that wait for them."""
        self.story.append(KeepTogether([*self._opening, *parts]))
        self._opening = []

    # --- small parts ------------------------------------------------------------------------------------

    def _digits(self, number: int) -> str:
        return to_bangla(str(number)) if self.language == "bn" else str(number)

    def _width(self, wide: bool | None = None) -> float:
        """The width between the margins, in points."""
        wide = self.orientation == "landscape" if wide is None else wide or self.orientation == "landscape"
        return (A4[1] if wide else A4[0]) - 2 * MARGIN

    def _card(self, figure: Headline, width: float) -> list[Flowable]:
        size = 18.0
        while size > 11 and shaping.width_of(figure.value, style("value").fontName, size) > width - 17:
            size -= 0.5
        parts: list[Flowable] = [
            plain(figure.label, style("small", size=8.5)),
            plain(figure.value, style("value", size=size)),
        ]
        if figure.note:
            parts.append(plain(figure.note, style("small")))
        if figure.code:
            parts.append(plain(figure.code, style("small", size=7)))
        return parts

    def _caption(self, label: str, code: str) -> Paragraph:
        caption = plain(label, style("caption"))
        if code:
            small = style("small", size=7)
            caption.frags.append(
                caption.frags[-1].clone(
                    text=f"  {code}", fontName=REGULAR, fontSize=small.fontSize, textColor=small.textColor
                )
            )
        return caption


class _Document(BaseDocTemplate):
    """Pages, running heads and feet, bookmarks."""

    def __init__(self, paper: Paper, out: io.BytesIO) -> None:
        super().__init__(
            out,
            pagesize=landscape(A4) if paper.orientation == "landscape" else A4,
            title=paper.title,
            author=paper.author,
            subject=paper.subject,
            keywords=", ".join(paper.keywords),
            creator=PRODUCER,
            producer=PRODUCER,
            lang=paper.language,
            invariant=1,
            initialFontName=REGULAR,
            displayDocTitle=1,
        )
        self.paper = paper
        self.sections = 0
        self.level = -1
        kinds = ["cover", "portrait", "landscape"] if paper.covered else [paper.orientation, "portrait", "landscape"]
        self.addPageTemplates([self._page(kind) for kind in dict.fromkeys(kinds)])

    def _page(self, kind: str) -> PageTemplate:
        lying = kind == "landscape" or (kind == "cover" and self.paper.orientation == "landscape")
        size = landscape(A4) if lying else A4
        top = HEAD + (BANNER if self.paper.banner else 0)
        frame = Frame(
            MARGIN,
            FOOT,
            size[0] - 2 * MARGIN,
            size[1] - top - FOOT,
            leftPadding=0,
            rightPadding=0,
            topPadding=4,
            bottomPadding=6,
        )
        return PageTemplate(id=kind, frames=[frame], pagesize=size, onPage=self._furnish)

    def _furnish(self, canvas: Canvas, _document: BaseDocTemplate) -> None:
        """Draw what every page carries: running head, banner, foot."""
        width, height = canvas._pagesize
        room = width - 2 * MARGIN
        canvas.saveState()
        cover = self.paper.covered and canvas.getPageNumber() == 1
        if not cover:
            _line(canvas, self.paper.title, "running", MARGIN, height - 11 * styles.mm, room)
        canvas.setStrokeColor(styles.BRAND)
        canvas.setLineWidth(1.2)
        canvas.line(MARGIN, height - 12.5 * styles.mm, width - MARGIN, height - 12.5 * styles.mm)
        if self.paper.banner:
            canvas.setFillColor(styles.BRAND_TINT)
            canvas.rect(MARGIN, height - 19 * styles.mm, room, 5.5 * styles.mm, stroke=0, fill=1)
            _line(canvas, _("Illustrative, not official"), "banner", MARGIN + 5, height - 17.8 * styles.mm, room - 10)
        canvas.setStrokeColor(styles.LINE)
        canvas.setLineWidth(0.5)
        canvas.line(MARGIN, 12 * styles.mm, width - MARGIN, 12 * styles.mm)
        if self.paper.foot:
            _line(canvas, self.paper.foot, "running", MARGIN, 8 * styles.mm, room * 0.72)
        self._number(canvas, width - MARGIN, 8 * styles.mm)
        canvas.restoreState()

    def _number(self, canvas: Canvas, right: float, y: float) -> None:
        """Write "Page 2 of 9" so that it ends at `right`; the 9 is the drawing that is made last."""
        page = self.paper._digits(canvas.getPageNumber())
        before, _total, after = (_("Page %(number)s of %(total)s") % {"number": page, "total": "\0"}).partition("\0")
        room = 14.0
        if after.strip():
            _line(canvas, after.strip(), "running", right, y, 100, "end")
            right -= shaping.width_of(after, REGULAR, 8)
        _line(canvas, before.strip(), "running", right - room - 2, y, 150, "end")
        canvas.saveState()
        canvas.translate(right - room, y)
        canvas.doForm(TOTAL)
        canvas.restoreState()

    def canvas(self, *args: Any, **kwargs: Any) -> Canvas:
        """ReportLab asks here for the canvas of the build."""
        return _Canvas(self.paper, *args, **kwargs)

    def afterFlowable(self, flowable: Flowable) -> None:
        """Enter a heading into the bookmarks; a level is never skipped, because the format does not allow it."""
        text, level = getattr(flowable, "bookmark", (None, 0))
        if text is None:
            return
        self.sections += 1
        self.level = min(level, self.level + 1)
        key = f"section-{self.sections}"
        self.canv.bookmarkPage(key)
        self.canv.addOutlineEntry(text, key, self.level, closed=False)


class _Canvas(Canvas):
    """A canvas that draws the total number of pages and embeds the files before it is saved."""

    def __init__(self, paper: Paper, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, pdfVersion=(1, 7), **kwargs)
        self.paper = paper

    def save(self) -> None:
        pages = self.paper._digits(self.getPageNumber() - 1)
        self.beginForm(TOTAL, 0, -4, 40, 12)
        _line(self, pages, "running", 0, 0, 40)
        self.endForm()
        embed(self._doc, self.paper.attachments)
        super().save()


def _line(canvas: Canvas, text: str, kind: str, x: float, y: float, width: float, anchor: str = "start") -> None:
    """Draw one line of text with its base at `y`; what does not fit is cut, with an ellipsis."""
    named = style(kind)
    if shaping.width_of(text, named.fontName, named.fontSize) > width:
        words = text.split()
        while len(words) > 1 and shaping.width_of(" ".join(words) + " …", named.fontName, named.fontSize) > width:
            words.pop()
        text = " ".join(words) + " …"
    canvas.setFillColor(named.textColor)
    shaping.draw_text(canvas, text, x, y, named.fontName, named.fontSize, anchor)


def _table_style(commands: Sequence[tuple[Any, ...]]) -> TableStyle:
    """A style without ReportLab's Helvetica, which would stand in the file and not be embedded."""
    return TableStyle([("FONTNAME", (0, 0), (-1, -1), REGULAR), *commands])


def _measure(header: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[list[float], list[float]]:
    """The least width of each column (its longest word) and the natural one (its longest line), in points."""
    least, natural = [], []
    cell, head = style("cell_strong"), style("cell_head")
    for number, title in enumerate(header):
        words, lines = [], []
        texts = {row[number] for row in rows}
        for text, named in [(title, head), *((text, cell) for text in sorted(texts))]:
            for line in text.split("\n"):
                widths = [shaping.width_of(word, named.fontName, named.fontSize) for word in line.split(" ")]
                words.append(max(widths, default=0))
                lines.append(sum(widths) + 2.4 * max(len(widths) - 1, 0))
        padding = 9
        least.append(min(max(words) + padding, 150))
        natural.append(max(lines) + padding)
    return least, natural


def _widths(least: list[float], natural: list[float], room: float) -> list[float]:
    """Share the room: each column its least width, the rest by what each would like to have more."""
    if sum(least) >= room:
        return [width * room / sum(least) for width in least]
    wishes = [max(wish - width, 0) for wish, width in zip(natural, least, strict=True)]
    rest = room - sum(least)
    if sum(wishes) <= rest:
        spare = (rest - sum(wishes)) / len(least)
        return [width + wish + spare for width, wish in zip(least, wishes, strict=True)]
    return [width + rest * wish / sum(wishes) for width, wish in zip(least, wishes, strict=True)]


def _table(
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    columns: Sequence[Column],
    widths: list[float],
    strong: set[int],
) -> Table:
    """The table itself: every cell a paragraph, because plain text in a cell is not shaped."""
    head = [plain(text, style("cell_head", column.align)) for text, column in zip(header, columns, strict=True)]
    body = [
        [
            plain(text, style("cell_strong" if number in strong else "cell", column.align))
            for text, column in zip(row, columns, strict=True)
        ]
        for number, row in enumerate(rows)
    ]
    table = Table([head, *body], colWidths=widths, repeatRows=1)
    commands = [
        ("VALIGN", (0, 0), (-1, 0), "BOTTOM"),
        ("VALIGN", (0, 1), (-1, -1), "TOP"),
        ("LINEBELOW", (0, 0), (-1, 0), 1, styles.BRAND),
        ("LINEBELOW", (0, 1), (-1, -1), 0.4, styles.LINE),
        ("LEFTPADDING", (0, 0), (-1, -1), 4),
        ("RIGHTPADDING", (0, 0), (-1, -1), 4),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
    ]
    for number in strong:
        commands.append(("BACKGROUND", (0, number + 1), (-1, number + 1), styles.BRAND_TINT))
    table.setStyle(_table_style(commands))
    return table
