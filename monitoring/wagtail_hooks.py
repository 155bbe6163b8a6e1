"""What happens around the editing of reports in the Wagtail admin."""

from __future__ import annotations

from typing import Any

from governance.permissions import person_of
from monitoring.domain.publication import note_publication
from monitoring.models import ReportPage


def published(sender: Any, instance: ReportPage, revision: Any, **rest: Any) -> None:
    """Wagtail says so for each way in which a page is published; connected in apps.py."""
    user = getattr(revision, "user", None)
    note_publication(page=instance, by=person_of(user) if user else None)
