"""Fill an installation with the demo: reference data, people and log-ins. Can be run again without harm."""

from __future__ import annotations

import csv
import datetime as dt
import json
from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext_lazy as _

from basis.rows import RowReport
from governance.domain import accounts, assignments
from governance.interop.people import PersonResource
from governance.interop.places import (
    OrganisationResource,
    OrgUnitResource,
    PopulationResource,
    PostResource,
)
from governance.interop.resources import VerbResource
from governance.models import OrgUnit, Person, User

DATA = Path(settings.BASE_DIR) / "config" / "demo"
PASSWORD = "dishari-demo"  # noqa: S105 - everybody shall know it; a production start refuses these accounts
SINCE = dt.date(2023, 7, 1)


@dataclass(frozen=True)
class Step:
    """One part of the demo. `run(scale)` does it, or finds it done, and says in a few words what there is."""

    label: Any
    run: Callable[[str], str]


def load(resource: type[VerbResource], name: str) -> Callable[[str], str]:
    """A step that imports one table of the demo data as the system."""

    def step(scale: str) -> str:
        report = resource().run((DATA / name).read_bytes(), name, by=None)
        refuse_if_wrong(report, name)
        return f"{report.created} + {report.updated} / {report.rows}"

    return step


def refuse_if_wrong(report: RowReport, name: str) -> None:
    """The demo is ours: a row of it that is refused is a fault to be told, not to be passed over."""
    if not report.ok:
        first = report.refused[0]
        raise CommandError(f"{name}, row {first.row}, {first.column}: {first.code}: {first.message}")


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
        assignments.grant_role(
            person=person,
            role=row["role"],
            unit=OrgUnit.objects.get(code=row["org_unit_code"]),
            valid_from=SINCE,
            by=None,
        )
    return str(len({row["username"] for row in rows}))


STEPS = [
    Step(_("Organisations"), load(OrganisationResource, "organisations.csv")),
    Step(_("Posts"), load(PostResource, "posts.csv")),
    Step(_("Organisation units"), load(OrgUnitResource, "org_units.csv")),
    Step(_("Population"), load(PopulationResource, "population.csv")),
    Step(_("People and postings"), load(PersonResource, "people.csv")),
    Step(_("Accounts"), open_accounts),
]


class Command(BaseCommand):
    help = "Load the demo through the domain functions. It can be run twice."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--scale", choices=["small", "national"], default="small", help="how much data")
        parser.add_argument("--json", action="store_true", help="one JSON object instead of text")

    def handle(self, *args: Any, scale: str, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("This is a production installation: the demo stays out of it.")
        told = {}
        for step in STEPS:
            told[str(step.label)] = step.run(scale)
            if not options["json"]:
                self.stdout.write(f"{step.label}: {told[str(step.label)]}")
        names = sorted(User.objects.filter(is_demo=True).values_list("username", flat=True))
        if options["json"]:
            self.stdout.write(json.dumps({"steps": told, "log_ins": names, "password": PASSWORD}, ensure_ascii=False))
        else:
            self.stdout.write(f"\nLog-ins: {', '.join(names)}\nPassword of all: {PASSWORD}")
