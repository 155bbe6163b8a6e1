"""
Freezing the numbers of a report, and asking later whether they still stand.

A snapshot is taken once and never changed; a correction afterwards makes a difference between the figure and its
value today, which `current_value` tells.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from basis.periods import Period
from governance.domain.log import record
from governance.models import OrgUnit, Person
from governance.permissions import demand
from monitoring.domain import budget_figures, plan_figures, progress_figures
from monitoring.domain.gathering import Gathered, Number
from monitoring.models import Figure, Snapshot
from monitoring.permissions import may_build_reports
from monitoring.values import canonical
from monitoring.values.editions import ReportKind

GATHERERS: dict[str, Callable[..., Gathered]] = {
    ReportKind.BUDGET: budget_figures.gather,
    ReportKind.PROGRESS: progress_figures.gather,
    ReportKind.PLAN: plan_figures.gather,
}

# No I, L, O and U: a code is read from paper and typed.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 10


@dataclass(frozen=True)
class Taken:
    """A snapshot with its figures, not yet stored: a report can be drawn of it before anything is written."""

    snapshot: Snapshot
    figures: tuple[Figure, ...]


def freeze(*, kind: str, period: Period, unit: OrgUnit, by: Person | None) -> Snapshot:
    """Take a snapshot of the numbers of a report as they stand now, and keep it. Raises what `take` raises."""
    return store(taken=take(kind=kind, period=period, unit=unit, by=by), by=by)


def take(*, kind: str, period: Period, unit: OrgUnit, by: Person | None) -> Taken:
    """
    A snapshot of the numbers as they stand now; nothing is written.

    Raises ValidationError: unknown_report, no_data and what the report asks of its period and place.
    """
    period = canonical(period)
    gathered = gather(kind=kind, period=period, unit=unit, today=timezone.localdate())
    snapshot = Snapshot(
        uid=uuid.uuid4(),
        kind=kind,
        period=period.code,
        period_start=period.start,
        period_end=period.end,
        unit=unit,
        taken_at=timezone.now().replace(microsecond=0),
        by=by,
        frame={
            **gathered.frame,
            "place": {"code": unit.code, "name_en": unit.name_en, "name_bn": unit.name_bn},
            # Printed beside every code; a site that moves must still draw the same bytes.
            "check": f"{settings.SITE_ADDRESS}/verify/",
        },
    )
    snapshot.sha256 = fingerprint(snapshot, gathered)
    return Taken(snapshot, tuple(_figure(snapshot, number) for number in gathered.numbers.values()))


@transaction.atomic
def store(*, taken: Taken, by: Person | None) -> Snapshot:
    """Keep a snapshot that was taken. From here on nothing changes it."""
    demand(may_build_reports, by)
    snapshot = taken.snapshot
    snapshot.save(force_insert=True)
    for figure in taken.figures:
        figure.snapshot = snapshot
    Figure.objects.bulk_create(taken.figures, batch_size=500)
    record(
        by=by,
        verb="freeze",
        noun="Snapshot",
        key=str(snapshot.uid),
        after={
            "kind": snapshot.kind,
            "period": snapshot.period,
            "unit": snapshot.unit.code,
            "sha256": snapshot.sha256,
        },
    )
    return snapshot


def gather(*, kind: str, period: Period, unit: OrgUnit, today: dt.date) -> Gathered:
    """The numbers of a report as they stand, nothing stored."""
    gatherer = GATHERERS.get(kind)
    if gatherer is None:
        raise ValidationError(
            _("The report “%(kind)s” cannot be built in this version."),
            code="unknown_report",
            params={"kind": ReportKind(kind).label if kind in ReportKind.values else kind},
        )
    return gatherer(period=period, unit=unit, today=today)


def code_of(uid: uuid.UUID, key: str) -> str:
    """The code of a figure: F- and ten signs from the hash of its snapshot and its key."""
    number = int.from_bytes(hashlib.sha256(f"{uid}:{key}".encode()).digest()[:8], "big")
    signs = ""
    for _sign in range(CODE_LENGTH):
        number, place = divmod(number, len(ALPHABET))
        signs += ALPHABET[place]
    return f"F-{signs}"


def fingerprint(snapshot: Snapshot, gathered: Gathered) -> str:
    """SHA-256 of everything that a report is made of."""
    content = {
        "frame": snapshot.frame,
        "figures": {key: [_text(number.value), number.unit] for key, number in gathered.numbers.items()},
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def is_intact(snapshot: Snapshot) -> bool:
    """Whether frame and figures are still those that were frozen."""
    content = {
        "frame": snapshot.frame,
        "figures": {figure.key: [_text(figure.value), figure.unit] for figure in snapshot.figures.all()},
    }
    text = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest() == snapshot.sha256


def current_value(figure: Figure) -> Decimal | None:
    """
    What the figure would be if its report were made now; None when nothing is reported any more.

    The day that the snapshot judged by stays, so that a year that has closed since does not change the meaning.
    """
    snapshot = figure.snapshot
    taken_on = timezone.localdate(snapshot.taken_at)
    try:
        gathered = gather(kind=snapshot.kind, period=Period.parse(snapshot.period), unit=snapshot.unit, today=taken_on)
    except ValidationError:
        return None
    number = gathered.numbers.get(figure.key)
    return None if number is None or number.value is None else Decimal(number.value)


def _figure(snapshot: Snapshot, number: Number) -> Figure:
    return Figure(
        snapshot=snapshot,
        key=number.key,
        code=code_of(snapshot.uid, number.key),
        label_en=number.label_en[:500],
        label_bn=number.label_bn[:500],
        value=number.value,
        unit=number.unit,
        decimals=number.decimals,
        period=number.period or snapshot.period,
        place=snapshot.unit,
        definition_version=number.definition,
        inputs=_plain(number.inputs),
    )


def _plain(inputs: dict[str, Any]) -> dict[str, Any]:
    """Inputs as JSON can hold them: decimals as text."""
    return json.loads(json.dumps(inputs, default=str, ensure_ascii=False))


def _text(value: Decimal | int | None) -> str | None:
    return None if value is None else format(Decimal(value).normalize(), "f")
