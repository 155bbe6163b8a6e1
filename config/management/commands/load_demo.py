"""Fill an installation with the demo: reference data, people and log-ins. Can be run again without harm."""

from __future__ import annotations

import csv
import datetime as dt
import json
from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from basis.periods import Period
from config.management import demo_groups, demo_plan
from config.management.commands.set_up import set_up_pages, set_up_schedules
from config.management.demo_clock import at, day_at
from config.management.demo_tables import DATA, PLANNED_AT, TOLD_UNTIL, load, load_budget, load_milestones
from governance.domain import accounts, assignments, policies, search
from governance.interop.budget import FiscalYearResource, SourceResource
from governance.interop.expenditure import ExpenditureResource
from governance.interop.people import PersonResource
from governance.interop.places import (
    OrganisationResource,
    OrgUnitResource,
    PopulationResource,
    PostResource,
)
from governance.interop.plan import ActionResource, ClaimedProgressResource, StrategyResource
from governance.models import OrgUnit, Person, User
from jobs.domain.queue import run_inline
from learning.domain import authoring, enrolment
from learning.models import Course
from monitoring.domain import (
    adopting,
    checking,
    data_sets,
    deciding,
    entry,
    live,
    measurements,
    publication,
    submissions,
    watching,
)
from monitoring.domain.layout import layout_of
from monitoring.interop.data_sets import DataSetAssignmentResource, DataSetItemResource, DataSetResource
from monitoring.interop.definitions import DisaggregationResource, ElementResource, OptionResource
from monitoring.interop.rules import RuleResource
from monitoring.interop.tables import IndicatorResource, TargetResource, ValueResource
from monitoring.models import Batch, DataQuery, DataSet, ReportPage, Snapshot, Submission
from monitoring.values import QueryState

PASSWORD = "dishari-demo"  # noqa: S105 - everybody shall know it; a production start refuses these accounts
SINCE = dt.date(2023, 7, 1)


@dataclass(frozen=True)
class Step:
    """One part of the demo. `run(scale)` does it, or finds it done, and says in a few words what there is."""

    label: Any
    run: Callable[[str], str]


def open_accounts(scale: str) -> str:
    """The log-ins that the documentation names, with their roles and the one demo password."""
    with (DATA / "accounts.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        person = Person.objects.select_related("user").get(hr_number=row["hr_number"])
        accounts.open_account(
            person=person,
            username=row["username"],
            phone=row["phone"],
            password=PASSWORD,
            is_demo=True,
            by=None,
        )
        with at(day_at(SINCE)):
            assignments.grant_role(
                person=person,
                role=row["role"],
                unit=OrgUnit.objects.get(code=row["org_unit_code"]),
                valid_from=SINCE,
                by=None,
            )
    return str(len({row["username"] for row in rows}))


def read_json(name: str) -> dict[str, Any]:
    return json.loads((DATA / name).read_text(encoding="utf-8"))


def person(username: str) -> Person:
    return Person.objects.get(user__username=username)


def approve_values(scale: str) -> str:
    """The national officer approves what the files brought: pages and reports show approved values only."""
    officer = person("me-national")
    waiting = Batch.objects.filter(filename__in=VALUES)
    return str(sum(measurements.approve(batch=batch, by=officer) for batch in waiting))


def count_live(scale: str) -> str:
    """What the platform counts of its own records, for the period that ended last and the one that runs."""
    return str(sum(each.kept.created + each.kept.updated for each in live.pull(by=None)))


def check_values(scale: str) -> str:
    """The rules look at what was approved: the officers find their data queries in the inbox."""
    for batch in Batch.objects.filter(filename__in=VALUES):
        checking.check(batch=batch)
    watching.watch()
    return str(DataQuery.objects.filter(state=QueryState.OPEN).count())


def adopt_forms(scale: str) -> str:
    """Quarterly forms whose values came with the files are not asked for a second time."""
    data_set = DataSet.objects.get(code="district-quarter")
    return str(adopting.adopt(data_set=data_set, periods=data_sets.past_periods(data_set, TODAY(), 12), by=None))


def fill_forms(scale: str) -> str:
    """Two months of the health facilities: one approved; of the last one forms wait, are begun, are untouched."""
    data_set = DataSet.objects.get(code="facility-month")
    units = list(OrgUnit.objects.filter(data_set_assignments__data_set=data_set).order_by("code"))
    periods = data_sets.past_periods(data_set, TODAY(), 2)
    number = 0
    for age, period in enumerate(periods):
        for place, unit in enumerate(units):
            if Submission.objects.filter(data_set=data_set, unit=unit, period=period.code).exists():
                continue
            number += 1
            if age == 0 and place >= 6:
                continue
            part = 0.6 if age == 0 and place == 5 else 1.0
            _fill_form(data_set, unit, period, age + place, part, send=part == 1.0, approve=age > 0)
    return str(number)


def _fill_form(
    data_set: DataSet, unit: OrgUnit, period: Period, seed: int, share: float, *, send: bool, approve: bool
) -> None:
    typed = []
    cells = [(line, part) for line in layout_of(data_set, period).lines for part in line.parts]
    for number, (line, each) in enumerate(cells):
        usual = 4 if len(line.parts) == 1 else 60 // len(line.parts) * 3
        count = Decimal(usual + (seed * 7 + number * 11) % max(usual // 2, 3))
        typed.append(entry.CellInput(series=line.item.series, disaggregation=each.key, numerator=count))
    officer = person("me-officer")
    by = officer if not send else None
    kept = typed[: round(len(typed) * share)]
    results = entry.save_cells(data_set=data_set, unit=unit, period=period, cells=kept, by=by)
    for result in results:
        for fault in result.faults.values():
            raise CommandError(f"{data_set.code} {unit.code} {period}: {fault.messages[0]}")
    if send:
        form = Submission.objects.get(data_set=data_set, unit=unit, period=period.code)
        submissions.send(submission=form, by=None)
        if approve:
            deciding.accept(submission=form, by=officer, comment="Seen.")


def build_site(scale: str) -> str:
    """The public pages in both languages, with three example policies."""
    sections = set_up_pages()
    names = sorted(path.name for path in (DATA / "policies").glob("*.json"))
    for name in names:
        policies.publish_example(content=read_json(f"policies/{name}"), indexes=sections["policies"])
    return f"{len(sections)} sections, {len(names)} example policies"


def publish_reports(scale: str) -> str:
    """A budget and a progress report, each in both languages as PDF and XLSX from one snapshot."""
    section, told = set_up_pages()["reports"], read_json("reports.json")["reports"]
    for report in told:
        if ReportPage.objects.filter(slug=report["slug"]).exists():
            continue
        snapshot = build_files(report["kind"], report["period"])
        texts = {language: report[language] for language in section}
        publication.publish_report(snapshot=snapshot, section=section, slug=report["slug"], texts=texts, by=None)
    return str(len(told))


def build_files(kind: str, period: str) -> Snapshot:
    """Run the job of a report for each language and format, all from the snapshot of the first."""
    uid = ""
    for language in ("bn", "en"):
        for format_ in ("pdf", "xlsx"):
            wish = {"kind": kind, "period": period, "language": language, "format": format_, "snapshot": uid}
            job = run_inline(f"report.{kind}", wish)
            if job.result is None:
                raise CommandError(f"{kind} {period}: {job.error}")
            uid = job.result["snapshot"]
    return Snapshot.objects.get(uid=uid)


def publish_course(scale: str) -> str:
    """The course for field workers, and a learner who has begun it."""
    content = read_json("course/digital-health-basics.json")
    version = authoring.load_course(content, folder=DATA / "course", by=person("editor"))
    course = Course.objects.get(slug=content["slug"])
    enrolment.enrol(person=person("learner"), course=course, by=person("learner"))
    return str(version)


def index_for_search(scale: str) -> str:
    return str(sum(search.rebuild_search().values()))


TODAY = timezone.localdate
VALUES = ("indicator_values_national.csv", "indicator_values_sample.csv")

STEPS = [
    Step(_("Organisations"), load(OrganisationResource, "organisations.csv")),
    Step(_("Posts"), load(PostResource, "posts.csv")),
    Step(_("Organisation units"), load(OrgUnitResource, "org_units.csv", day_at(SINCE, 9))),
    Step(_("Population"), load(PopulationResource, "population.csv")),
    Step(_("People and postings"), load(PersonResource, "people.csv")),
    Step(_("Accounts"), open_accounts),
    Step(_("Strategy"), load(StrategyResource, "strategy.csv")),
    Step(_("Members of the working group"), lambda scale: demo_groups.found(read_json("groups.json"))),
    Step(_("Actions"), load(ActionResource, "actions.csv", PLANNED_AT)),
    Step(_("Places of actions"), lambda scale: demo_plan.place(read_json("plan_work.json")["places"], PLANNED_AT)),
    Step(_("Milestones"), load_milestones),
    Step(_("Claimed progress"), load(ClaimedProgressResource, "claimed_progress.csv")),
    Step(_("Fiscal years"), load(FiscalYearResource, "fiscal_years.csv")),
    Step(_("Funding sources"), load(SourceResource, "sources.csv")),
    Step(_("Budget lines"), load_budget),
    Step(_("Expenditure extract"), load(ExpenditureResource, "expenditure_extract.csv", TOLD_UNTIL)),
    Step(_("Indicators"), load(IndicatorResource, "indicators.csv")),
    Step(_("Validation rules"), load(RuleResource, "validation_rules.csv")),
    Step(_("Targets"), load(TargetResource, "targets.csv", PLANNED_AT)),
    *(Step(_("Values"), load(ValueResource, name)) for name in VALUES),
    Step(_("Values approved"), approve_values),
    Step(_("Option sets"), load(OptionResource, "option_sets.csv")),
    Step(_("Disaggregations"), load(DisaggregationResource, "disaggregations.csv")),
    Step(_("Data elements"), load(ElementResource, "data_elements.csv")),
    Step(_("Data sets"), load(DataSetResource, "data_sets.csv")),
    Step(_("Rows of data sets"), load(DataSetItemResource, "data_set_items.csv")),
    Step(_("Assignments of data sets"), load(DataSetAssignmentResource, "data_set_assignments.csv")),
    Step(_("Forms that came as files"), adopt_forms),
    Step(_("Forms filled in"), fill_forms),
    Step(_("Data queries"), check_values),
    Step(_("Pages"), build_site),
    Step(_("Course"), publish_course),
    Step(_("Working group"), lambda scale: demo_groups.tell(read_json("groups.json"))),
    Step(_("Tasks and risks"), lambda scale: demo_plan.tell(read_json("plan_work.json"))),
    Step(_("Live indicators"), count_live),
    Step(_("Reports"), publish_reports),
    Step(_("Schedules"), lambda scale: str(set_up_schedules())),
    Step(_("Search"), index_for_search),
]


class Command(BaseCommand):
    help = "Load the demo through the domain functions. It can be run twice."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--scale", choices=["small", "national"], default="small", help="how much data")
        parser.add_argument("--into-empty", action="store_true", help="do nothing when there are people already")
        parser.add_argument("--json", action="store_true", help="one JSON object instead of text")

    def handle(self, *args: Any, scale: str, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("This is a production installation: the demo stays out of it.")
        if options["into_empty"] and Person.objects.exists():
            self.tell_log_ins()
            return
        told = {}
        with translation.override("en"):  # a terminal seldom shows Bangla rightly
            for step in STEPS:
                told[str(step.label)] = step.run(scale)
                if not options["json"]:
                    self.stdout.write(f"{step.label}: {told[str(step.label)]}")
        if options["json"]:
            told_all = {"steps": told, "log_ins": log_ins(), "password": PASSWORD}
            self.stdout.write(json.dumps(told_all, ensure_ascii=False))
        else:
            self.tell_log_ins()

    def tell_log_ins(self) -> None:
        if names := log_ins():
            self.stdout.write(f"\nLog-ins: {', '.join(names)}\nPassword of all: {PASSWORD}")


def log_ins() -> list[str]:
    return sorted(User.objects.filter(is_demo=True).values_list("username", flat=True))
