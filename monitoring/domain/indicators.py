"""Defining indicators. A changed definition is a new version from a day on; what was counted before stays as it was."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.domain import history, log
from governance.models import Action, Component, Decision, Person, Post
from governance.permissions import demand
from monitoring.models import Indicator, IndicatorSheet, Series, SeriesVersion
from monitoring.permissions import may_define_indicators
from monitoring.values import SeriesKind, ValueType

# Definitions of the first load hold from the baseline year on.
FIRST_DAY = dt.date(2023, 7, 1)
SHEET_FIELDS = tuple(
    field.name for field in IndicatorSheet._meta.concrete_fields if field.name not in ("id", "version")
)


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
    valid_from: dt.date = FIRST_DAY,
    decision: Decision | None = None,
) -> Indicator:
    """A new indicator with the first version of its sheet (`SHEET_FIELDS`)."""
    demand(may_define_indicators, by)
    _refuse_foreign_action(component, action)
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
    _add_version(series, number=1, sheet=sheet, valid_from=valid_from)
    log.record(
        noun="Indicator",
        verb="define_indicator",
        key=code,
        before=None,
        after={"version": 1, **_plain(sheet)},
        by=by,
        decision=decision,
    )
    return indicator


@transaction.atomic
def describe(*, indicator: Indicator, by: Person | None, decision: Decision | None = None, **fields: Any) -> Indicator:
    """Change what is no part of the definition: names, component, action, responsible post."""
    demand(may_define_indicators, by)
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
    changes = {name: value for name, value in sheet.items() if getattr(current.sheet, name) != value}
    if not changes:
        return current
    before = _plain({name: getattr(current.sheet, name) for name in changes})
    if not current.measurements.exists() and not current.targets.exists():
        version = current
        for name, value in changes.items():
            setattr(current.sheet, name, value)
        current.sheet.save(update_fields=list(changes))
    else:
        version = _new_version(current, sheet, valid_from or timezone.localdate())
    log.record(
        noun="Indicator",
        verb="revise_indicator",
        key=indicator.code,
        before={"version": current.number, **before},
        after={"version": version.number, **_plain(changes)},
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


def _new_version(current: SeriesVersion, sheet: dict[str, Any], valid_from: dt.date) -> SeriesVersion:
    if valid_from <= current.valid_from:
        raise ValidationError(
            _("The definition already changed on %(day)s. A new version must begin later."),
            code="version_too_early",
            params={"day": current.valid_from.isoformat()},
        )
    if current.measurements.filter(period_end__gte=valid_from).exists():
        raise ValidationError(
            _("Values of the present definition reach beyond that day. A new version must begin after them."),
            code="version_too_early",
        )
    current.valid_to = valid_from - dt.timedelta(days=1)
    current.save(update_fields=["valid_to"])
    whole = {name: getattr(current.sheet, name) for name in SHEET_FIELDS} | sheet
    return _add_version(current.series, number=current.number + 1, sheet=whole, valid_from=valid_from)


def _add_version(series: Series, *, number: int, sheet: dict[str, Any], valid_from: dt.date) -> SeriesVersion:
    version = SeriesVersion.objects.create(series=series, number=number, valid_from=valid_from)
    written = IndicatorSheet(version=version, **sheet)
    written.full_clean(exclude=["version"])
    written.save()
    return version


def _refuse_foreign_action(component: Component | None, action: Action | None) -> None:
    if action is not None and (component is None or action.component_id != component.pk):
        raise ValidationError(
            {"action": ValidationError(_("This action belongs to another component."), code="foreign_action")}
        )


def _plain(sheet: dict[str, Any]) -> dict[str, Any]:
    return {name: str(value) if isinstance(value, Decimal) else value for name, value in sheet.items()}
