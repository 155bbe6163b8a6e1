"""The tables of the demo, each row known since the day on which people would have known it.

Who asks the demo what was believed on a day gets an answer that has moved since.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.utils import timezone

from basis.periods import Period
from basis.rows import RowReport
from config.management.demo_clock import at, day_at
from governance.domain import budgets, decisions
from governance.interop.budget import BudgetLineResource
from governance.interop.plan import MilestoneResource
from governance.interop.resources import VerbResource
from governance.models import BudgetLine, Decision, FiscalYear, Group, Milestone, Person

DATA = Path(settings.BASE_DIR) / "config" / "demo"
PLANNED_AT = day_at(dt.date(2023, 12, 30), 14)  # an hour before the letter that approves the plan
TOLD_UNTIL = day_at(dt.date(2026, 9, 30))  # the tables say how things stood on this day
NOT_YET = dict.fromkeys(("achieved_qty", "reached_on", "evidence", "evidence_bn"), "")
MONEY = ("revised_bdt", "released_bdt", "spent_bdt")

Rows = list[dict[str, str]]


def load(resource: type[VerbResource], name: str, known: dt.datetime | None = None) -> Callable[[str], str]:
    """A step that imports one table as the system; `known` is the moment at which its rows were known."""

    def step(scale: str) -> str:
        content = (DATA / name).read_bytes()
        if known is None:
            return _told(_run(resource, content, name))
        with at(known):
            return _told(_run(resource, content, name))

    return step


def load_milestones(scale: str) -> str:
    """The plan first, and each proof on the day on which the milestone was reached."""
    name = "milestones.csv"
    stored = {f"{code} {n}" for code, n in Milestone.objects.values_list("action__code", "n")}
    rows = _read(name)
    new = [row for row in rows if f"{row['action_code']} {row['n']}" not in stored]
    _say(MilestoneResource, name, [row | NOT_YET for row in new], PLANNED_AT)
    for day in sorted({row["reached_on"] for row in new} - {""}):
        proven = [row for row in new if row["reached_on"] == day]
        _say(MilestoneResource, name, proven, day_at(dt.date.fromisoformat(day), 16))
    return load(MilestoneResource, name, TOLD_UNTIL)(scale)


class UnderLetter(BudgetLineResource):
    """Lines whose amounts a letter changes, so that they are not listed as changed without a decision."""

    def __init__(self, decision: Decision):
        super().__init__()
        self.decision = decision

    class Meta(BudgetLineResource.Meta, VerbResource.Meta):
        """Options reach one generation only: those of both parents."""

    def save(self, stored: BudgetLine | None, values: dict[str, Any], *, by: Person | None) -> BudgetLine:
        return budgets.keep_line(**values, by=by, decision=self.decision)


def load_budget(scale: str) -> str:
    """Each year as it went: allocated when it begins, revised by a letter in March, released and spent when it ends."""
    name = "budget_lines.csv"
    rows = _read(name)
    new = not BudgetLine.objects.exists()
    for year in FiscalYear.objects.order_by("start") if new else ():
        of_year = [row for row in rows if row["fiscal_year"] == year.code]
        begun = year.start + dt.timedelta(days=9)
        _say(BudgetLineResource, name, [row | dict.fromkeys(MONEY, "") for row in of_year], day_at(begun))
        if any(row["revised_bdt"] for row in of_year):
            _revise(name, year, of_year)
    return load(BudgetLineResource, name, TOLD_UNTIL)(scale)


def _revise(name: str, year: FiscalYear, rows: Rows) -> None:
    """What a year that still runs was said to stand at counts as known on the day on which the tables were drawn up."""
    revised = min(day_at(dt.date(year.end.year, 3, 15)), TOLD_UNTIL)
    day, named = timezone.localdate(revised), Period.parse(year.code)
    with at(revised):
        decision = decisions.record_by_letter(
            group=Group.objects.order_by("pk")[0],
            reference=f"HSD-{day:%Y-%m}",
            taken_on=timezone.localdate(),
            title_en=f"Revised budget and releases of {named.label('en')}",
            title_bn=f"{named.label('bn')}ের সংশোধিত বাজেট ও অর্থছাড়",
            text_en="The amounts of the lines as the finance division approved them.",
            text_bn="অর্থ বিভাগ অনুমোদিত খাতওয়ারি অঙ্ক।",
            by=None,
        )
    resource = partial(UnderLetter, decision)
    _say(resource, name, [row | dict.fromkeys(MONEY[1:], "") for row in rows], revised)
    _say(resource, name, rows, day_at(year.end, 16))


def refuse_if_wrong(report: RowReport, name: str) -> None:
    """The demo is ours: a row of it that is refused is a fault to be told, not to be passed over."""
    if not report.ok:
        first = report.refused[0]
        raise CommandError(f"{name}, row {first.row}, {first.column}: {first.code}: {first.message}")


def _read(name: str) -> Rows:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _say(resource: Callable[[], VerbResource], name: str, rows: Iterable[dict[str, str]], known: dt.datetime) -> None:
    """Import some rows of a table at a moment of the story, which ends before the tables were drawn up."""
    if rows := list(rows):
        text = io.StringIO()
        table = csv.DictWriter(text, fieldnames=list(rows[0]))
        table.writeheader()
        table.writerows(rows)
        with at(min(known, TOLD_UNTIL)):
            _run(resource, text.getvalue().encode(), name)


def _run(resource: Callable[[], VerbResource], content: bytes, name: str) -> RowReport:
    report = resource().run(content, name, by=None)
    refuse_if_wrong(report, name)
    return report


def _told(report: RowReport) -> str:
    return f"{report.rows} ({report.created} new, {report.updated} changed)"
