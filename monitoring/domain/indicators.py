"""Defining indicators. A changed definition is a new version from a day on; what was counted before stays as it was."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.domain import history, log
from governance.models import Action, Component, Decision, Person, Post
from governance.permissions import demand
from monitoring.domain import definitions, formulas
from monitoring.domain.definitions import FIRST_DAY
from monitoring.models import Indicator, IndicatorSheet, Series, SeriesVersion
from monitoring.permissions import may_define_indicators
from monitoring.values import SeriesKind, ValueType
from monitoring.values.formulas import circle, read, write

ADDRESSES = ("new", "chain")  # what stands where a code would, below /indicators/
SHEET_FIELDS = definitions.fields_of(IndicatorSheet)


@transaction.atomic
def define(
    *,
    code: str,
    name_en: str,
    name_bn: str,
    sheet: dict[str, Any],
    by: Person | None,
    component: Component | None = None,
    action: Action | None = None,
    responsible: Post | None = None,
    contributes_to: Sequence[Indicator] = (),
    valid_from: dt.date = FIRST_DAY,
    decision: Decision | None = None,
) -> Indicator:
    """A new indicator with the first version of its sheet (`SHEET_FIELDS`)."""
    demand(may_define_indicators, by)
    _refuse_foreign_action(component, action)
    _refuse_code(code)
    formulas.refuse(code, sheet)
    series = Series.objects.create(code=code, kind=SeriesKind.INDICATOR)
    indicator = Indicator.objects.create(
        code=code,
        series=series,
        name_en=name_en,
        name_bn=name_bn,
        component=component,
        action=action,
        responsible=responsible,
    )
    sheet = spelled(sheet)
    _add_sheet(SeriesVersion.objects.create(series=series, number=1, valid_from=valid_from), sheet)
    log.record(
        noun="Indicator",
        verb="define_indicator",
        key=code,
        before=None,
        after={"version": 1, **definitions.plain(sheet)},
        by=by,
        decision=decision,
    )
    _link(indicator, contributes_to, by, decision)
    return indicator


@transaction.atomic
def describe(*, indicator: Indicator, by: Person | None, decision: Decision | None = None, **fields: Any) -> Indicator:
    """Change what is no part of the definition: names, component, action, responsible post, what it contributes to."""
    demand(may_define_indicators, by)
    if "contributes_to" in fields:
        _link(indicator, fields.pop("contributes_to"), by, decision)
    _refuse_foreign_action(fields.get("component", indicator.component), fields.get("action", indicator.action))
    history.write(indicator, fields, key=indicator.code, by=by, decision=decision, verb="describe_indicator")
    return indicator


@transaction.atomic
def revise(
    *,
    indicator: Indicator,
    sheet: dict[str, Any],
    by: Person | None,
    valid_from: dt.date | None = None,
    decision: Decision | None = None,
) -> SeriesVersion:
    """A changed definition, from `valid_from` (today) on.

    A version on which no value and no target hangs yet is mended in place: there is no past to keep apart.
    """
    demand(may_define_indicators, by)
    current = indicator.series.versions.select_related("sheet").get(valid_to__isnull=True)
    changes = definitions.changes_of(current.sheet, spelled(sheet))
    if not changes:
        return current
    before = {name: getattr(current.sheet, name) for name in SHEET_FIELDS}
    formulas.refuse(indicator.code, before | sheet)
    if definitions.is_in_use(current):
        version = definitions.succeed(current, valid_from or timezone.localdate())
        _add_sheet(version, before | changes)
    else:
        version = current
        _mend(current.sheet, changes)
    log.record(
        noun="Indicator",
        verb="revise_indicator",
        key=indicator.code,
        before={"version": current.number, **definitions.plain({name: before[name] for name in changes})},
        after={"version": version.number, **definitions.plain(changes)},
        by=by,
        decision=decision,
    )
    return version


def is_bounded(sheet: dict[str, Any]) -> bool:
    """Whether a value above 100 percent is certainly wrong: the numerator is counted among the denominator.

    Not certain where money is compared, or people with a projection of people, or with a part of a year.
    """
    return (
        sheet["unit"] == "percent"
        and sheet["value_type"] == ValueType.RATIO
        and not sheet["annualized"]
        and sheet["computed_from"] != "budget"
        and not any(word in sheet["denominator_en"].casefold() for word in ("project", "expect", "cost", "estimat"))
    )


@transaction.atomic
def change(
    *,
    indicator: Indicator,
    names: dict[str, Any],
    sheet: dict[str, Any],
    by: Person | None,
    valid_from: dt.date | None = None,
    decision: Decision | None = None,
) -> SeriesVersion:
    """Names and definition together, as a form says them: both or neither."""
    describe(indicator=indicator, by=by, decision=decision, **names)
    return revise(indicator=indicator, sheet=sheet, valid_from=valid_from, by=by, decision=decision)


def _link(indicator: Indicator, above: Sequence[Indicator], by: Person | None, decision: Decision | None) -> None:
    """Say to which results further up the chain an indicator contributes; never in a circle."""
    before = sorted(indicator.contributes_to.values_list("code", flat=True))
    after = sorted({other.code for other in above})
    if before == after:
        return
    graph: dict[str, set[str]] = defaultdict(set)
    for below, up in Indicator.contributes_to.through.objects.values_list("from_indicator__code", "to_indicator__code"):
        graph[below].add(up)
    around = circle({**graph, indicator.code: set(after)})
    if around:
        raise ValidationError(
            {
                "contributes_to": ValidationError(
                    _("These results would contribute to each other in a circle: %(codes)s."),
                    code="cycle",
                    params={"codes": " → ".join(around)},
                )
            }
        )
    indicator.contributes_to.set(above)
    log.record(
        by=by,
        verb="link_results",
        noun="Indicator",
        key=indicator.code,
        before={"contributes_to": before},
        after={"contributes_to": after},
        decision=decision,
    )


def spelled(sheet: dict[str, Any]) -> dict[str, Any]:
    """A sheet with its formulas in their one spelling; one that cannot be read stays, to be refused with its place."""
    return sheet | {name: _spelled(sheet[name]) for name in formulas.FIELDS if sheet.get(name)}


def _spelled(text: str) -> str:
    try:
        return write(read(text))
    except ValidationError:
        return text


def _mend(stored: IndicatorSheet, changes: dict[str, Any]) -> None:
    """Change a definition on which nothing hangs yet."""
    for name, value in changes.items():
        setattr(stored, name, value)
    _refuse_bands(stored)
    stored.save(update_fields=list(changes))


def _add_sheet(version: SeriesVersion, sheet: dict[str, Any]) -> None:
    written = IndicatorSheet(version=version, **sheet)
    _refuse_bands(written)
    written.full_clean(exclude=["version"])
    written.save()


def _refuse_bands(sheet: IndicatorSheet) -> None:
    if sheet.on_track_from < sheet.at_risk_from:
        raise ValidationError(
            {
                "at_risk_from": ValidationError(
                    _("“At risk” must not begin above “on track”."), code="bands_out_of_order"
                )
            }
        )


def _refuse_code(code: str) -> None:
    """A code is one of all series, and no address of a page."""
    if code in ADDRESSES:
        raise ValidationError({"code": ValidationError(_("A page has this address. Take another code."), "bad_code")})
    if Series.objects.filter(code=code).exists():
        raise ValidationError(
            {"code": ValidationError(_("An indicator or a data element has this code already."), code="code_in_use")}
        )


def _refuse_foreign_action(component: Component | None, action: Action | None) -> None:
    if action is not None and (component is None or action.component_id != component.pk):
        raise ValidationError(
            {"action": ValidationError(_("This action belongs to another component."), code="foreign_action")}
        )
