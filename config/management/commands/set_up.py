"""What every installation needs before the first day: public pages, editors' rights, workflows and schedules.

Can be run again: what is there is left as it is. `load_demo` runs it too.
"""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

from governance.domain import site
from jobs.domain.schedules import keep_schedule
from monitoring.domain import publication

TEXTS = Path(settings.BASE_DIR) / "config" / "demo"
Sections = dict[str, site.Pages]


@transaction.atomic
def set_up_pages() -> Sections:
    """Home, policies, reports, help and about in both languages, each with its workflow; by slug."""
    sections = site.build_site(content=json.loads((TEXTS / "site.json").read_text(encoding="utf-8")))
    texts = json.loads((TEXTS / "reports.json").read_text(encoding="utf-8"))["index"]
    sections["reports"] = publication.open_section(home=sections["home"], texts=texts)
    return sections


def set_up_schedules() -> int:
    """The work that runs by the clock; returns how many schedules there are."""
    schedules = [
        keep_schedule(name="Moves of places", kind="units.follow", daily_at=dt.time(0, 10)),
        keep_schedule(name="Access to the editing pages", kind="editing.sync", daily_at=dt.time(0, 20)),
        keep_schedule(name="Watching the values", kind="values.watch", daily_at=dt.time(1, 10)),
        keep_schedule(name="Imports that never ended", kind="values.clear", every_minutes=15),
        keep_schedule(name="Renewing the search", kind="search.rebuild", every_minutes=15),
        keep_schedule(name="Minutes to which nobody objected", kind="groups.minutes", daily_at=dt.time(0, 30)),
        keep_schedule(name="Reminders of action items", kind="groups.remind", daily_at=dt.time(7, 0)),
        keep_schedule(name="Live indicators", kind="live.pull", daily_at=dt.time(0, 40)),
    ]
    return len(schedules)


class Command(BaseCommand):
    help = "Make the public pages, editors' rights, workflows and schedules. It can be run again."

    def handle(self, *args: Any, **options: Any) -> None:
        sections, schedules = set_up_pages(), set_up_schedules()
        self.stdout.write(f"{len(sections)} sections of pages, {schedules} schedules.")
        self.stdout.write("The first account: manage.py createsuperuser")
