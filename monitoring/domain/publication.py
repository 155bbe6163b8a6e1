"""Publishing reports: the section of the site, a page for a snapshot in both languages, and the entry in the log.

An editor writes and publishes in Wagtail, through its workflow; these verbs set the section up and do for the
demo what the editor does by hand. Every publication, by whatever way, is noted in the log.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction

from governance.domain.editing import PUBLISHERS, set_up_workflow
from governance.domain.log import record
from governance.domain.site import Pages, add_section
from governance.models import Person
from governance.permissions import demand
from monitoring.models import ReportIndexPage, ReportPage, Snapshot
from monitoring.permissions import may_build_reports

WORKFLOW = "Approval of reports"


@transaction.atomic
def open_section(*, home: Pages, texts: dict[str, dict[str, Any]]) -> Pages:
    """`/reports/` in both languages, with its workflow: an editor sends, a publisher approves. Can be run again.

    `home` are the home pages by language; `texts` title and introduction by language.
    """
    pages = add_section(home=home, model=ReportIndexPage, slug="reports", texts=texts)
    set_up_workflow(name=WORKFLOW, pages=list(pages.values()), approvers=[PUBLISHERS])
    return pages


@transaction.atomic
def publish_report(
    *, snapshot: Snapshot, section: Pages, slug: str, texts: dict[str, dict[str, Any]], by: Person | None
) -> ReportPage:
    """
    Publish a page for a snapshot in both languages, or leave the one that is there. Returns the Bangla page.

    `texts` are title, summary and narrative by language.
    """
    demand(may_build_reports, by)
    standing = ReportPage.objects.child_of(section["bn"]).filter(slug=slug).first()
    if standing:
        return standing
    user = by.user if by else None
    bangla = ReportPage(slug=slug, snapshot=snapshot, **texts["bn"])
    section["bn"].add_child(instance=bangla)
    bangla.save_revision(user=user).publish(user=user)
    english = bangla.copy_for_translation(section["en"].locale)
    for name, value in texts["en"].items():
        setattr(english, name, value)
    english.draft_title = english.title
    english.save_revision(user=user).publish(user=user)
    return bangla


def note_publication(*, page: ReportPage, by: Person | None) -> None:
    """Write into the log that a report was published: which numbers, under which address."""
    record(
        by=by,
        verb="publish",
        noun="ReportPage",
        key=f"{page.translation_key}/{page.locale.language_code}",
        after={"snapshot": str(page.snapshot.uid), "title": page.title, "sha256": page.snapshot.sha256},
    )
