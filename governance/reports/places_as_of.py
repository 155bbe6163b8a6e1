"""Units and roles as they were believed, each as a table for the page and for files."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from governance.domain.units import ALWAYS
from governance.queries.as_of import AsOf
from governance.queries.places_as_of import UnitThen
from governance.queries.roles_as_of import RoleThen
from governance.reports.as_of import days, sentences
from governance.reports.sheets import Column, Sheet


def places_as_of_sheet(rows: Sequence[UnitThen], as_of: AsOf, language: str, hrefs: Sequence[str] = ()) -> Sheet:
    """A row for each unit; the last column says what is said differently today. `hrefs`: where the names lead."""
    columns = [
        Column(_("Name")),
        Column(_("Code"), "code"),
        Column(_("Level")),
        Column(_("Below")),
        Column(_("First day"), "day"),
        Column(_("Last day"), "day"),
        Column(_("Said differently today")),
    ]
    title = _("Places on %(on)s, as they were known on %(known)s") % days(as_of, language)
    lines = [_unit(row, language) for row in rows]
    return Sheet(title=title, columns=columns, rows=lines, hrefs=hrefs, illustrative=False)


def roles_as_of_sheet(rows: Sequence[RoleThen], as_of: AsOf, language: str) -> Sheet:
    """A row for each role of a person at a place."""
    columns = [
        Column(_("Person")),
        Column(_("HR number"), "code"),
        Column(_("Role")),
        Column(_("Place")),
        Column(_("First day"), "day"),
        Column(_("Last day"), "day"),
        Column(_("By which decision")),
        Column(_("Said differently today")),
    ]
    title = _("Roles on %(on)s, as they were known on %(known)s") % days(as_of, language)
    return Sheet(title=title, columns=columns, rows=[_role(row, language) for row in rows], illustrative=False)


def _unit(row: UnitThen, language: str) -> list[object]:
    said = row.state
    place = [said.name, row.unit.code, said.get_level_display(), said.parent.name if said.parent else None]
    since = None if said.valid_from == ALWAYS else said.valid_from
    return [*place, since, said.valid_to, "; ".join(sentences(row.differences, language))]


def _role(row: RoleThen, language: str) -> list[object]:
    said, held = row.state, row.assignment
    who = [held.person.name, held.person.hr_number, held.get_role_display(), held.unit.name]
    decision = said.decision.number if said.decision else None
    return [*who, said.valid_from, said.valid_to, decision, "; ".join(sentences(row.differences, language))]
