"""The certificate as a paper: A4 landscape, both languages, shaped Bangla, a QR code that leads to its check page.

It prints what was attested on the day of issue. It is a pure function of the certificate: the same bytes each time.
"""

from __future__ import annotations

import datetime as dt
import io

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfgen.canvas import Canvas

from basis.numerals import digits_in
from basis.pdf.fonts import BOLD, REGULAR, register
from basis.pdf.qr import Qr
from basis.pdf.shaping import draw_text, install, width_of
from basis.pdf.styles import BRAND, BRAND_DARK, INK, LINE, MUTED
from basis.periods import format_day
from learning.models import Certificate

WIDTH, HEIGHT = landscape(A4)
MIDDLE = WIDTH / 2
ROOM = WIDTH - 150


def check_address(certificate: Certificate) -> str:
    """Where anybody can check the certificate."""
    return f"{settings.SITE_ADDRESS}/verify/{certificate.code}"


def build(certificate: Certificate) -> bytes:
    """The paper as PDF."""
    register()
    install()
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(WIDTH, HEIGHT), invariant=1, pageCompression=1)
    said = certificate.attested
    canvas.setTitle(f"{certificate.code} · {said['holder']['en']}")
    canvas.setAuthor(settings.WAGTAIL_SITE_NAME)
    canvas.setSubject(said["standard"]["name"]["en"])
    _frame(canvas)
    _words(canvas, said)
    _facts(canvas, said)
    _check(canvas, certificate)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def _frame(canvas: Canvas) -> None:
    canvas.setStrokeColor(BRAND)
    canvas.setLineWidth(3)
    canvas.rect(24, 24, WIDTH - 48, HEIGHT - 48)
    canvas.setStrokeColor(LINE)
    canvas.setLineWidth(0.8)
    canvas.rect(31, 31, WIDTH - 62, HEIGHT - 62)


def _words(canvas: Canvas, said: dict) -> None:
    """From the top: who issues, what it is, to whom, for what; Bangla large, English below it."""
    site = settings.WAGTAIL_SITE_NAME
    _line(canvas, settings.MINISTRY_NAME_BN, HEIGHT - 78, BOLD, 15, INK)
    _line(canvas, f"{settings.MINISTRY_NAME_EN} · {site}", HEIGHT - 97, REGULAR, 10, MUTED)
    bangla, english = {}, {}
    for language, words in (("bn", bangla), ("en", english)):
        with override(language):
            words["certificate"] = _("Certificate")
            words["attests"] = _("This certifies that")
            words["met"] = _("has completed the course and met the standard")
    _line(canvas, bangla["certificate"], HEIGHT - 152, BOLD, 36, BRAND_DARK)
    _line(canvas, english["certificate"].upper(), HEIGHT - 176, REGULAR, 11, MUTED)
    _line(canvas, f"{bangla['attests']} · {english['attests']}", HEIGHT - 212, REGULAR, 11, MUTED)
    _line(canvas, said["holder"]["bn"], HEIGHT - 252, BOLD, 30, INK)
    _line(canvas, said["holder"]["en"], HEIGHT - 277, REGULAR, 15, INK)
    canvas.setStrokeColor(LINE)
    canvas.line(MIDDLE - 160, HEIGHT - 288, MIDDLE + 160, HEIGHT - 288)
    _line(canvas, f"{bangla['met']} · {english['met']}", HEIGHT - 312, REGULAR, 11, MUTED)
    _line(canvas, said["standard"]["name"]["bn"], HEIGHT - 345, BOLD, 20, BRAND_DARK)
    _line(canvas, said["standard"]["name"]["en"], HEIGHT - 366, REGULAR, 12.5, INK)


def _facts(canvas: Canvas, said: dict) -> None:
    """Below on the left, in both languages: standard and version, course and version, dates, code."""
    y = 168.0
    for label, value in _fact_rows(said):
        draw_text(canvas, label, 62, y, REGULAR, 8.5)
        draw_text(canvas, value, 250, y, BOLD, 9)
        y -= 17


def _fact_rows(said: dict) -> list[tuple[str, str]]:
    issued, until = (dt.date.fromisoformat(said[name]) for name in ("issued_on", "valid_until"))
    labels, values = [], []
    for language in ("bn", "en"):
        with override(language):
            labels.append((_("Standard"), _("Course"), _("Issued on"), _("Valid until"), _("Code")))
            version = _("version %(number)s") % {"number": digits_in(str(said["standard"]["version"]), language)}
            course = _("version %(number)s") % {"number": digits_in(said["course"]["version"], language)}
            values.append(
                (
                    f"{said['standard']['code']}, {version}",
                    f"{said['course']['title'][language]}, {course}",
                    format_day(issued, language=language),
                    format_day(until, language=language),
                    said["code"],
                )
            )
    rows = []
    for place, (bangla, english) in enumerate(zip(*labels, strict=True)):
        first, second = values[0][place], values[1][place]
        if place == 1:  # two long titles do not fit beside the QR code: the Bangla one stands for both
            second = first
        rows.append((f"{bangla} · {english}", first if first == second else f"{first} · {second}"))
    return rows


def _check(canvas: Canvas, certificate: Certificate) -> None:
    """Below on the right: the QR code and its address in letters."""
    size = 96
    x, y = WIDTH - 62 - size, 84
    code = Qr(check_address(certificate), size)
    code.canv = canvas
    canvas.saveState()
    canvas.translate(x, y)
    code.draw()
    canvas.restoreState()
    for place, language in enumerate(("bn", "en")):
        with override(language):
            text = _("Scan to check that it is valid today")
        canvas.setFillColor(MUTED)
        draw_text(canvas, text, WIDTH - 62, 72 - 12 * place, REGULAR, 8, "end")
    canvas.setFillColor(INK)
    draw_text(canvas, check_address(certificate), WIDTH - 62, 46, REGULAR, 8, "end")
    canvas.setFillColor(MUTED)
    draw_text(canvas, f"SHA-256 {certificate.sha256}", 62, 46, REGULAR, 6.5)


def _line(canvas: Canvas, text: str, y: float, font: str, size: float, colour) -> None:
    """A centred line, made smaller when it is too long for the page."""
    wide = width_of(text, font, size)
    if wide > ROOM:
        size = size * ROOM / wide
    canvas.setFillColor(colour)
    draw_text(canvas, text, MIDDLE, y, font, size, "middle")
