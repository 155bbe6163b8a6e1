"""Defining data elements: what is counted, in which unit, how it adds up and how it is divided."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.domain import history, log
from governance.models import Decision, Person
from governance.permissions import demand
from monitoring.domain import definitions, formulas
from monitoring.domain.definitions import FIRST_DAY
from monitoring.domain.options import refuse_signs
from monitoring.models import DataElement, ElementSheet, Series, SeriesVersion
from monitoring.permissions import may_define_indicators
from monitoring.values import SeriesKind

SHEET_FIELDS = definitions.fields_of(ElementSheet)


@transaction.atomic
def define(
    *,
    code: str,
    name_en: str,
    name_bn: str,
    sheet: dict[str, Any],
    by: Person | None,
    valid_from: dt.date = FIRST_DAY,
    decision: Decision | None = None,
) -> DataElement:
    """A new data element with the first version of its sheet (`SHEET_FIELDS`)."""
    demand(may_define_indicators, by)
    refuse_signs(code)
    if code == "new":  # the address of the form
        raise ValidationError({"code": ValidationError(_("A page has this address. Take another code."), "bad_code")})
    if Series.objects.filter(code=code).exists():
        raise ValidationError(
            {"code": ValidationError(_("An indicator or a data element has this code already."), code="code_in_use")}
        )
    series = Series.objects.create(code=code, kind=SeriesKind.DATA_ELEMENT)
    element = DataElement.objects.create(code=code, series=series, name_en=name_en, name_bn=name_bn)
    _add_sheet(SeriesVersion.objects.create(series=series, number=1, valid_from=valid_from), sheet)
    log.record(
        noun="DataElement",
        verb="define_element",
        key=code,
        after={"version": 1, **definitions.plain(sheet)},
        by=by,
        decision=decision,
    )
    return element


@transaction.atomic
def describe(
    *, element: DataElement, by: Person | None, decision: Decision | None = None, **fields: Any
) -> DataElement:
    """Change the names."""
    demand(may_define_indicators, by)
    history.write(element, fields, key=element.code, by=by, decision=decision, verb="describe_element")
    return element


@transaction.atomic
def revise(
    *,
    element: DataElement,
    sheet: dict[str, Any],
    by: Person | None,
    valid_from: dt.date | None = None,
    decision: Decision | None = None,
) -> SeriesVersion:
    """A changed definition, from `valid_from` (today) on; in place where no value hangs on the old one.

    Refused where a formula in force would add what cannot be added, or name a part that is no more.
    """
    demand(may_define_indicators, by)
    current = element.series.versions.select_related("element_sheet__disaggregation").get(valid_to__isnull=True)
    stored = current.element_sheet
    changes = definitions.changes_of(stored, sheet)
    if not changes:
        return current
    before = {name: getattr(stored, name) for name in SHEET_FIELDS}
    if definitions.is_in_use(current):
        version = definitions.succeed(current, valid_from or timezone.localdate())
        _add_sheet(version, before | changes)
    else:
        version = current
        for name, value in changes.items():
            setattr(stored, name, value)
        stored.full_clean(exclude=["version"])
        stored.save(update_fields=list(changes))
    _refuse_broken_formulas(element.code)
    log.record(
        noun="DataElement",
        verb="revise_element",
        key=element.code,
        before={"version": current.number, **definitions.plain({name: before[name] for name in changes})},
        after={"version": version.number, **definitions.plain(changes)},
        by=by,
        decision=decision,
    )
    return version


@transaction.atomic
def change(
    *,
    element: DataElement,
    names: dict[str, Any],
    sheet: dict[str, Any],
    by: Person | None,
    valid_from: dt.date | None = None,
    decision: Decision | None = None,
) -> SeriesVersion:
    """Names and definition together, as a form says them: both or neither."""
    describe(element=element, by=by, decision=decision, **names)
    return revise(element=element, sheet=sheet, valid_from=valid_from, by=by, decision=decision)


def _add_sheet(version: SeriesVersion, sheet: dict[str, Any]) -> None:
    written = ElementSheet(version=version, **sheet)
    written.full_clean(exclude=["version"])
    written.save()


def _refuse_broken_formulas(code: str) -> None:
    for sheet in formulas.users_of(code):
        indicator = sheet.version.series.indicator
        found = formulas.faults(indicator.code, {name: getattr(sheet, name) for name in formulas.ABOUT})
        for errors in found.values():
            raise ValidationError(
                _("The formula of %(indicator)s would not hold any more: %(fault)s"),
                code="formula_broken",
                params={"indicator": indicator.code, "fault": errors[0].messages[0]},
            )
