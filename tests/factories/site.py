"""The public pages, as small as a test needs them."""

import json
from pathlib import Path

from django.conf import settings

from governance.domain import site
from monitoring.domain import publication
from monitoring.models import ReportPage, Snapshot

DEMO = Path(settings.BASE_DIR) / "config" / "demo"


def report_section() -> site.Pages:
    """`/reports/` in both languages, with the site around it."""
    pages = site.build_site(content=json.loads((DEMO / "site.json").read_text()))
    texts = json.loads((DEMO / "reports.json").read_text())["index"]
    return publication.open_section(home=pages["home"], texts=texts)


def publish(snapshot: Snapshot, slug: str = "a-report", by=None) -> ReportPage:
    """A live page for a snapshot, in both languages; returns the Bangla one."""
    texts = {
        "bn": {"title": "একটি প্রতিবেদন", "summary": "সারকথা।", "narrative": "<p>বর্ণনা।</p>"},
        "en": {"title": "A report", "summary": "The finding.", "narrative": "<p>Narrative.</p>"},
    }
    return publication.publish_report(snapshot=snapshot, section=report_section(), slug=slug, texts=texts, by=by)
