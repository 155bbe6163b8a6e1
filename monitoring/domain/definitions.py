"""Dated versions of a definition, alike for indicators and data elements.

Once a value or a target hangs on a version it is not touched any more: what changes then is a new version from a
day on, and the past stays as it was defined.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from monitoring.models import SeriesVersion

# Definitions of the first load hold from the baseline year on.
FIRST_DAY = dt.date(2023, 7, 1)


def fields_of(sheet: type[Model]) -> tuple[str, ...]:
    """The fields of a sheet that make a definition."""
    return tuple(field.name for field in sheet._meta.concrete_fields if field.name not in ("id", "version"))


def changes_of(stored: Model, sheet: dict[str, Any]) -> dict[str, Any]:
    """What a sheet says otherwise than the stored one."""
    return {name: value for name, value in sheet.items() if getattr(stored, name) != value}


def is_in_use(version: SeriesVersion) -> bool:
    """Whether a value or a target hangs on a version."""
    return version.measurements.exists() or version.targets.exists()


def succeed(current: SeriesVersion, valid_from: dt.date) -> SeriesVersion:
    """End a version on the day before, and begin the next one, which has no sheet yet."""
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
    return SeriesVersion.objects.create(series=current.series, number=current.number + 1, valid_from=valid_from)


def plain(sheet: dict[str, Any]) -> dict[str, Any]:
    """A sheet as the log keeps it."""
    return {name: _plain(value) for name, value in sheet.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, Model):
        return getattr(value, "code", value.pk)
    return str(value) if isinstance(value, Decimal) else value
