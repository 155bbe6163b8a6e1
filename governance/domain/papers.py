"""Papers are pinned to an item: an exact revision of a page, or a file by the hash of its content."""

from __future__ import annotations

import hashlib
import io
import json
import unicodedata
import zipfile

from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Revision

from basis.numerals import lazy_number
from basis.text import shown
from governance.domain import history, items
from governance.domain.texts import fault, kept
from governance.models import Item, Paper, Person
from governance.permissions import runs_group
from governance.values import ItemState

MOST_PAPERS = 20  # of one item
MOST_BYTES = 20 * 1024 * 1024
OFFICE = "application/vnd.openxmlformats-officedocument."
# The part of the zip by which an office file is known -> what it is.
OFFICE_PARTS = {
    "word/document.xml": (OFFICE + "wordprocessingml.document", "docx"),
    "xl/workbook.xml": (OFFICE + "spreadsheetml.sheet", "xlsx"),
    "ppt/presentation.xml": (OFFICE + "presentationml.presentation", "pptx"),
}


@transaction.atomic
def pin_file(*, item: Item, content: bytes, name: str, title: str = "", by: Person | None) -> Paper:
    """Keep a file beside an item. What it is is seen from its content, not from its name; the same file stands once.

    Raises ValidationError for `file`: empty_file, too_large, wrong_type, too_many_files.
    """
    item = _open(item, by)
    name, media_type, ending = checked(content, name)
    digest = hashlib.sha256(content).hexdigest()
    there = item.papers.filter(sha256=digest).first()
    if there is not None:
        return there
    paper = Paper(item=item, by=by, name=name, media_type=media_type, size=len(content), sha256=digest)
    paper.title = _title(title or name)
    paper.file.save(f"{digest}.{ending}", ContentFile(content), save=False)
    return _pin(paper, by)


@transaction.atomic
def pin_page(*, item: Item, page: Page, title: str = "", by: Person | None) -> Paper:
    """Pin the latest revision of a page: what editors write afterwards does not change what was tabled."""
    item = _open(item, by)
    revision = page.latest_revision or page.specific.save_revision()
    content = json.dumps(revision.content, sort_keys=True, ensure_ascii=False)
    digest = hashlib.sha256(content.encode()).hexdigest()
    there = item.papers.filter(sha256=digest).first()
    if there is not None:
        return there
    paper = Paper(item=item, by=by, revision=revision, sha256=digest)
    paper.title = _title(title or str(revision.content.get("title") or page.title))
    return _pin(paper, by)


@transaction.atomic
def unpin(*, paper: Paper, by: Person | None) -> None:
    """Take a paper away, while its item stands on no agenda yet: what was tabled stays tabled."""
    item = _open(paper.item, by)
    if item.state in {ItemState.ON_AGENDA, ItemState.POSTPONED}:
        raise fault(None, _("This paper was sent to the members and stays. Add the new one beside it."), "tabled")
    after = {"title": paper.title, "sha256": paper.sha256}
    history.keep(item, verb="unpin_paper", key=items.key_of(item), before=after, after={}, by=by)
    Paper.objects.filter(pk=paper.pk).delete()


def newer_revision(paper: Paper) -> Revision | None:
    """The revision that the page has got since, or None: readers are told that a newer text exists."""
    if paper.revision is None:
        return None
    page = Page.objects.filter(pk=paper.revision.object_id).first()
    latest = page.latest_revision if page else None
    return latest if latest is not None and latest.pk != paper.revision_id else None


def checked(content: bytes, name: str) -> tuple[str, str, str]:
    """Name, media type and ending of a file that is kept; what it is is seen from its content.

    Raises ValidationError for `file`: empty_file, too_large, wrong_type.
    """
    if not content:
        raise fault("file", _("The file is empty. Choose another one."), "empty_file")
    if len(content) > MOST_BYTES:
        raise fault("file", _("A paper is at most 20 megabytes. Make it smaller."), "too_large")
    what = kind_of(content)
    if what is None:
        raise fault(
            "file",
            _("A paper is a PDF, a picture, or a document, workbook or presentation without macros."),
            "wrong_type",
        )
    media_type, ending = what
    return _file_name(name, ending), media_type, ending


def kind_of(content: bytes) -> tuple[str, str] | None:
    """Media type and ending of a file by its content, or None for what is not taken."""
    if content.startswith(b"%PDF-"):
        return "application/pdf", "pdf"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png", "png"
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg", "jpg"
    return _office_kind(content) if content.startswith(b"PK\x03\x04") else None


def _office_kind(content: bytes) -> tuple[str, str] | None:
    """Only the list of names is read, nothing is unpacked; macros are not taken."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            names = set(packed.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return None
    if "[Content_Types].xml" not in names or any(name.lower().endswith("vbaproject.bin") for name in names):
        return None
    return next((kind for part, kind in OFFICE_PARTS.items() if part in names), None)


def _open(item: Item, by: Person | None) -> Item:
    """The item, for those who may add to it while it is open."""
    item = items.locked(item)
    mine = by is not None and by.pk == item.proposed_by_id
    if by is not None and not mine and not runs_group(by, item.group):
        raise PermissionDenied
    if item.state not in items.OPEN:
        raise fault(None, _("This item is closed; its papers no longer change."), "item_moved_on")
    return item


def _pin(paper: Paper, by: Person | None) -> Paper:
    if paper.item.papers.count() >= MOST_PAPERS:
        raise fault("file", _("An item has at most %(most)s papers."), "too_many_files", most=lazy_number(MOST_PAPERS))
    paper.save(force_insert=True)
    after = {"title": paper.title, "sha256": paper.sha256, "revision": paper.revision_id}
    history.keep(paper.item, verb="pin_paper", key=items.key_of(paper.item), before=None, after=after, by=by)
    return paper


def _title(text: str) -> str:
    return kept(Paper, {"title": text[:255]})["title"]


def _file_name(name: str, ending: str) -> str:
    """The name without a path and without signs that deceive, with the ending of what the file is."""
    plain = shown(name.replace("\\", "/").rsplit("/", 1)[-1], 200)
    plain = "".join(sign for sign in plain if unicodedata.category(sign)[0] != "C" and sign != "\ufffd")
    return plain if plain.lower().endswith(f".{ending}") else f"{plain or 'paper'}.{ending}"
