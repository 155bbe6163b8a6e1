"""Keeping the files of a report. A file that was kept once is never replaced: it is the one that people have."""

from __future__ import annotations

import hashlib
import logging

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from governance.domain.log import record
from governance.models import Person
from monitoring.models import Edition, Snapshot

log = logging.getLogger(__name__)


def keep(
    *,
    snapshot: Snapshot,
    language: str,
    format: str,
    template_version: int,
    content: bytes,
    by: Person | None,
) -> Edition:
    """
    Keep the file that was built of a snapshot; when there is one already, that one stays and is returned.

    Equal bytes are promised within one lock of versions; a difference is written to the server's log.
    """
    digest = hashlib.sha256(content).hexdigest()
    kept = Edition.objects.filter(
        snapshot=snapshot, language=language, format=format, template_version=template_version
    ).first()
    if kept:
        if kept.sha256 != digest:
            log.warning("Edition %s was built again and differs: other versions of the packages?", kept.pk)
        return kept
    with transaction.atomic():
        edition = Edition(
            snapshot=snapshot,
            language=language,
            format=format,
            template_version=template_version,
            sha256=digest,
            size=len(content),
            built_at=timezone.now(),
            by=by,
        )
        edition.file.save(f"{snapshot.uid}-{template_version}-{language}.{format}", ContentFile(content), save=False)
        edition.save(force_insert=True)
        record(
            by=by,
            verb="build",
            noun="Edition",
            key=f"{snapshot.uid}/{language}/{format}/{template_version}",
            after={"sha256": digest, "size": len(content)},
        )
    return edition


def stored_bytes(edition: Edition) -> bytes:
    """The bytes that were kept."""
    with edition.file.open("rb") as file:
        return file.read()


def is_genuine(edition: Edition) -> bool:
    """Whether the file is still the one that was built."""
    return hashlib.sha256(stored_bytes(edition)).hexdigest() == edition.sha256
