"""A QR code as a part of a document."""

import segno
from reportlab.platypus import Flowable

from basis.pdf.styles import INK


class Qr(Flowable):
    """The address as a square of `size` points, with the quiet zone that readers need."""

    def __init__(self, address: str, size: float, align: str = "left") -> None:
        super().__init__()
        self.rows = [bytes(row) for row in segno.make_qr(address, error="m").matrix]
        self.size = self.width = self.height = size
        self.hAlign = align.upper()

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        return self.size, self.size

    def draw(self) -> None:
        quiet = 2
        step = self.size / (len(self.rows) + 2 * quiet)
        path = self.canv.beginPath()
        for y, row in enumerate(self.rows):
            for x, dark in enumerate(row):
                if dark:
                    path.rect((x + quiet) * step, self.size - (y + quiet + 1) * step, step, step)
        self.canv.setFillColor(INK)
        self.canv.drawPath(path, stroke=0, fill=1)
