"""What is said about a cell, and the files that show where its number comes from. Both are only added."""

from __future__ import annotations

import hashlib
import io
import zipfile
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from basis.numerals import lazy_number
from basis.text import clean
from governance.domain import log
from governance.models import Person
from monitoring.models import CellComment, Evidence, Series, Submission
from monitoring.permissions import may_enter_at

MOST_FILES = 20  # of one cell
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv"
ENDINGS = {
    "application/pdf": "pdf",
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/webp": "webp",
    XLSX: "xlsx",
    CSV: "csv",
}


@transaction.atomic
def add(
    *,
    form: Submission,
    series: Series,
    text: str,
    by: Person | None,
    disaggregation: str = "",
    client_event_id: str | None = None,
) -> CellComment:
    """Say something about a cell. Sent twice with one `client_event_id` it stands once."""
    _demand(form, by)
    known = CellComment.objects.filter(client_event_id=client_event_id).first() if client_event_id else None
    if known is not None:
        return known
    text = clean(text).strip()
    if not text:
        raise ValidationError({"text": ValidationError(_("Write what you want to say."), code="missing_text")})
    if len(text) > 1000:
        raise ValidationError(
            {
                "text": ValidationError(
                    _("This text is too long: %(most)s letters can be kept."),
                    code="too_long",
                    params={"most": lazy_number(1000)},
                )
            }
        )
    return CellComment.objects.create(
        series=series,
        unit=form.unit,
        period=form.period,
        disaggregation=disaggregation,
        text=text,
        by=by,
        at=timezone.now(),
        client_event_id=client_event_id,
    )


@transaction.atomic
def attach(
    *,
    form: Submission,
    series: Series,
    content: bytes,
    name: str,
    by: Person | None,
    disaggregation: str = "",
    client_event_id: str | None = None,
) -> Evidence:
    """Keep a file beside a cell. What it is is seen from its content, not from its name; the same file stands once.

    Raises ValidationError for `file`: too_large, wrong_type, too_many_files.
    """
    _demand(form, by)
    media_type = _checked(content)
    digest = hashlib.sha256(content).hexdigest()
    of_cell = Evidence.objects.filter(series=series, unit=form.unit, period=form.period, disaggregation=disaggregation)
    known = of_cell.filter(sha256=digest).first()
    if known is not None:
        return known
    if of_cell.count() >= MOST_FILES:
        raise _fault(_("A cell holds at most %(most)s files."), "too_many_files", most=lazy_number(MOST_FILES))
    kept = Evidence(
        series=series,
        unit=form.unit,
        period=form.period,
        disaggregation=disaggregation,
        by=by,
        at=timezone.now(),
        client_event_id=client_event_id,
        name=_file_name(name, media_type),
        media_type=media_type,
        size=len(content),
        sha256=digest,
    )
    kept.file.save(f"{digest}.{ENDINGS[media_type]}", ContentFile(content), save=False)
    kept.save(force_insert=True)
    log.record(
        by=by,
        verb="attach_evidence",
        noun="Submission",
        key=f"{form.data_set.code} {form.unit.code} {form.period}",
        after={"series": series.code, "part": disaggregation, "file": kept.name, "sha256": digest},
    )
    return kept


def media_type_of(content: bytes) -> str | None:
    """What a file is by its content, or None for what is not taken."""
    if content.startswith(b"%PDF-"):
        return "application/pdf"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content.startswith(b"PK\x03\x04"):
        return XLSX if _is_workbook(content) else None
    return CSV if _is_table(content) else None


def _is_workbook(content: bytes) -> bool:
    """A zip with the parts of a workbook and no macros. Only its list of names is read, nothing is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            names = set(packed.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return False
    macros = any(name.lower().endswith("vbaproject.bin") for name in names)
    return {"[Content_Types].xml", "xl/workbook.xml"} <= names and not macros


def _is_table(content: bytes) -> bool:
    """Text with a separator in its first line, and nothing that a browser would take for a page."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    first = text.split("\n", 1)[0]
    printable = all(sign.isprintable() or sign in "\t\r\n\u200c\u200d" for sign in text)
    return printable and "<" not in text and any(mark in first for mark in ",;\t")


def _checked(content: bytes) -> str:
    if len(content) > settings.MAX_EVIDENCE_BYTES:
        most = lazy_number(settings.MAX_EVIDENCE_BYTES // 2**20)
        raise _fault(_("This file is too large: %(most)s MB can be kept."), "too_large", most=most)
    media_type = media_type_of(content)
    if media_type is None:
        raise _fault(_("This kind of file is not taken. Attach a PDF, a picture (PNG, JPEG, WebP), XLSX or CSV."))
    return media_type


def _fault(message: Any, code: str = "wrong_type", **params: object) -> ValidationError:
    return ValidationError({"file": ValidationError(message, code=code, params=params)})


def _file_name(name: str, media_type: str) -> str:
    """The name that a person gave, without folders and hidden signs, ending as its content says."""
    stem = name.replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0]
    stem = "".join(sign for sign in stem if sign.isprintable() or sign in "\u200c\u200d").strip(" .")[:200]
    return f"{stem or 'file'}.{ENDINGS[media_type]}"


def _demand(form: Submission, by: Person | None) -> None:
    if by is not None and not may_enter_at(by, form.unit):
        raise PermissionDenied
