"""The painter for prints: the same marks as on a page, with shaped labels."""

from reportlab.lib.colors import HexColor
from reportlab.platypus import Flowable

from basis.charts.svg import outline
from basis.charts.values import COLOURS, Box, Chart, Dot, Label, Mark, Stroke
from basis.pdf.fonts import BOLD, REGULAR
from basis.pdf.shaping import draw_text

# A chart made for a phone is not made larger on paper: its labels of 11 units would outgrow the text around it.
LARGEST = 1.0

# Nor higher than this (points), so that heading, sentence and chart find room together on a page.
HIGHEST = 300.0


def paint_pdf(chart: Chart, width: float, language: str | None = None) -> Flowable:
    """The chart as a part of a document, at most `width` points wide."""
    return _Drawing(chart, min(width / chart.width, HIGHEST / chart.height, LARGEST))


class _Drawing(Flowable):
    """The marks, `scale` points a unit; y runs downwards in them and upwards on paper."""

    def __init__(self, chart: Chart, scale: float) -> None:
        super().__init__()
        self.chart = chart
        self.scale = scale
        self.width = chart.width * scale
        self.height = chart.height * scale
        self.hAlign = "LEFT"

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        shrink = min(
            1.0, available_width / self.width, (available_height - 1) / self.height if available_height > 200 else 1.0
        )
        self.scale *= shrink
        self.width *= shrink
        self.height *= shrink
        return self.width, self.height

    def draw(self) -> None:
        canvas = self.canv
        canvas.saveState()
        canvas.translate(0, self.height)
        canvas.scale(self.scale, self.scale)
        canvas.setLineJoin(1)
        for mark in self.chart.marks:
            self._draw(mark)
        canvas.restoreState()

    def _draw(self, mark: Mark) -> None:
        canvas = self.canv
        colour = HexColor(COLOURS[mark.role])
        canvas.setFillColor(colour)
        canvas.setStrokeColor(colour)
        if isinstance(mark, Stroke):
            canvas.setLineWidth(mark.width)
            canvas.setDash(list(mark.dash))
            canvas.drawPath(self._path(mark.points), stroke=1, fill=0)
            canvas.setDash([])
        elif isinstance(mark, Box):
            if mark.edge:
                canvas.setStrokeColor(HexColor(COLOURS[mark.edge]))
                canvas.setLineWidth(1)
            canvas.rect(mark.x, -mark.y - mark.height, mark.width, mark.height, stroke=bool(mark.edge), fill=1)
        elif isinstance(mark, Label):
            draw_text(canvas, mark.text, mark.x, -mark.y, BOLD if mark.bold else REGULAR, mark.size, mark.anchor)
        else:
            self._draw_dot(mark)

    def _draw_dot(self, mark: Dot) -> None:
        canvas = self.canv
        half = mark.size / 2
        if mark.shape == "disc":
            canvas.circle(mark.x, -mark.y, half, stroke=0, fill=1)
        elif mark.shape == "ring":
            canvas.setLineWidth(1.6)
            canvas.setFillColor(HexColor(COLOURS["paper"]))
            canvas.circle(mark.x, -mark.y, half - 0.6, stroke=1, fill=1)
        elif mark.shape == "square":
            canvas.rect(mark.x - half, -mark.y - half, mark.size, mark.size, stroke=0, fill=1)
        elif mark.shape == "cross":
            canvas.setLineWidth(1.8)
            canvas.line(mark.x - half, -mark.y - half, mark.x + half, -mark.y + half)
            canvas.line(mark.x - half, -mark.y + half, mark.x + half, -mark.y - half)
        else:
            path = self._path(tuple(outline(mark)))
            path.close()
            canvas.drawPath(path, stroke=0, fill=1)

    def _path(self, points):
        path = self.canv.beginPath()
        path.moveTo(points[0][0], -points[0][1])
        for x, y in points[1:]:
            path.lineTo(x, -y)
        return path
