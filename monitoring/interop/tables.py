"""The tables of monitoring: indicators with their sheets, baselines and targets, values."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from basis.periods import Kind, Period
from basis.rows import Row, RowReport
from governance.interop.cells import (
    AddressCode,
    Cell,
    Choice,
    Code,
    Flag,
    Known,
    KnownMany,
    Number,
    PeriodCell,
    Text,
    Whole,
)
from governance.interop.resources import Column, VerbResource
from governance.models import Action, Component, OrgUnit, Person, Post
from governance.permissions import person_of
from governance.values import UnitLevel
from jobs.domain.execution import RunningJob
from monitoring.domain import indicators, targets
from monitoring.interop.definitions import Formula
from monitoring.interop.sets import Draft, SetResource
from monitoring.interop.values import ValueImport
from monitoring.models import Indicator, Measurement, SeriesVersion, Target
from monitoring.values import (
    Direction,
    Frequency,
    ResultLevel,
    SpaceAggregation,
    TargetKind,
    TimeAggregation,
    ValueType,
    canonical,
)

# How many decimals people read, by unit; two where nothing is said.
DECIMALS = {"percent": 1, "per_100": 1, "per_1000": 1, "count": 0, "bdt": 0, "days": 0, "index": 1}
REMARKS = ("responsible_text", "responsible_text_bn", "last_target")


class Words(Cell):
    """A list in one cell, separated by semicolons."""

    def read(self, text: str) -> list[str]:
        return [word.strip() for word in text.split(";") if word.strip()]

    def empty(self) -> list[str]:
        return []


class PeriodOfValue(PeriodCell):
    """A period in its one spelling, so that FY2026-27Q1 and 2026Q3 name the same cell."""

    def read(self, text: str) -> Period:
        return canonical(super().read(text))


class IndicatorResource(VerbResource):
    """Indicators and their sheets. A changed definition of an indicator with values becomes a new version."""

    code = Column(AddressCode())
    component_code = Column(Known(Component, code="unknown_component"), attribute="component", blank=True)
    action_code = Column(Known(Action, code="unknown_action"), attribute="action", blank=True, optional=True)
    name_en = Column(Text())
    name_bn = Column(Text())
    definition_en = Column(Text(4000))
    definition_bn = Column(Text(4000))
    numerator_en = Column(Text(4000))
    numerator_bn = Column(Text(4000))
    denominator_en = Column(Text(4000), blank=True)
    denominator_bn = Column(Text(4000), blank=True)
    unit = Column(Text(20))
    value_type = Column(Choice(ValueType, code="unknown_value_type"))
    factor = Column(Number())
    decimals = Column(Whole(most=6), optional=True)
    frequency = Column(Choice(Frequency, code="unknown_frequency"))
    direction = Column(Choice(Direction, code="unknown_direction"))
    space_aggregation = Column(Choice(SpaceAggregation, code="unknown_aggregation"))
    time_aggregation_num = Column(Choice(TimeAggregation, code="unknown_aggregation"))
    time_aggregation_den = Column(Choice(TimeAggregation, code="unknown_aggregation"))
    annualized = Column(Flag())
    cumulative_in_fy = Column(Flag())
    bounded = Column(Flag(), optional=True)
    level = Column(Choice(UnitLevel, code="unknown_level"))
    result_level = Column(Choice(ResultLevel, code="unknown_result_level"))
    disaggregation = Column(Words(), blank=True)
    source_en = Column(Text(4000), blank=True)
    source_bn = Column(Text(4000), blank=True)
    limitations_en = Column(Text(4000), blank=True, optional=True)
    limitations_bn = Column(Text(4000), blank=True, optional=True)
    computed_from = Column(Text(40), blank=True)
    tolerance = Column(Number(), blank=True, optional=True)
    rationale_en = Column(Text(4000), blank=True, optional=True)
    rationale_bn = Column(Text(4000), blank=True, optional=True)
    method_en = Column(Text(4000), blank=True, optional=True)
    method_bn = Column(Text(4000), blank=True, optional=True)
    numerator_formula = Column(Formula(), blank=True, optional=True)
    denominator_formula = Column(Formula(), blank=True, optional=True)
    deadline_days = Column(Whole(most=366), blank=True, optional=True)
    is_key = Column(Flag(), blank=True, optional=True)
    on_track_from = Column(Number(), optional=True)
    at_risk_from = Column(Number(), optional=True)
    gdhm_code = Column(Code(), blank=True, optional=True)
    sdg_code = Column(Code(), blank=True, optional=True)
    dhis2_code = Column(Code(), blank=True, optional=True)
    iati_code = Column(Code(), blank=True, optional=True)
    contributes_to_codes = Column(
        KnownMany(Indicator, code="unknown_indicator"), attribute="contributes_to", blank=True, optional=True
    )
    target_fy2027_28 = Column(Text(), attribute="last_target", blank=True, optional=True)
    responsible = Column(Text(), attribute="responsible_text", blank=True, optional=True)
    responsible_bn = Column(Text(), attribute="responsible_text_bn", blank=True, optional=True)
    responsible_post_code = Column(Known(Post, code="unknown_post"), attribute="responsible", blank=True)

    class Meta:
        model = Indicator
        import_id_fields = ["code"]

    def get_queryset(self) -> QuerySet[Indicator]:
        in_force = SeriesVersion.objects.filter(valid_to__isnull=True).select_related("sheet")
        return Indicator.objects.select_related("component", "action", "responsible", "series").prefetch_related(
            Prefetch("series__versions", in_force, to_attr="in_force"), "contributes_to"
        )

    def _present(self, cells: Any) -> list[Column]:
        """What people wrote beside the codes, and the target that has its own table, say nothing here."""
        return [column for column in super()._present(cells) if column.attribute not in REMARKS]

    def stored_values(self, stored: Indicator) -> dict[str, Any]:
        sheet = stored.series.in_force[0].sheet  # type: ignore[attr-defined]
        own = {"code", "component", "action", "name_en", "name_bn", "responsible", "contributes_to"}
        return {
            column.attribute: getattr(stored if column.attribute in own else sheet, column.attribute)
            for column in self.fields.values()
            if column.attribute not in REMARKS
        }

    def save(self, stored: Indicator | None, values: dict[str, Any], *, by: Person | None) -> Indicator:
        sheet = {name: value for name, value in values.items() if name in indicators.SHEET_FIELDS}
        values = {name: value for name, value in values.items() if name not in sheet}
        if stored is None:
            sheet.setdefault(
                "decimals", 0 if sheet["value_type"] == ValueType.STAGE else DECIMALS.get(sheet["unit"], 2)
            )
            sheet.setdefault("bounded", indicators.is_bounded(sheet))
            return indicators.define(**values, sheet=sheet, by=by)
        values.pop("code")
        indicators.describe(indicator=stored, by=by, **values)
        indicators.revise(indicator=stored, sheet=sheet, by=by)
        return stored


class TargetResource(SetResource):
    """Baselines and targets by place and period, for the definition in force.

    The period stands in `fiscal_year`, or, where it is another one, in `period`.
    """

    indicator_code = Column(Known(Indicator, code="unknown_indicator"), attribute="indicator")
    org_unit_code = Column(Known(OrgUnit, code="unknown_org_unit"), attribute="unit")
    fiscal_year = Column(PeriodOfValue(), attribute="period", optional=True)
    period = Column(Text(), attribute="other_period", blank=True, optional=True)
    kind = Column(Choice(TargetKind, code="unknown_kind"))
    numerator = Column(Number(), blank=True)
    denominator = Column(Number(), blank=True)
    value = Column(Number(), blank=True)

    class Meta:
        model = Target
        import_id_fields = ["indicator_code", "org_unit_code", "fiscal_year", "kind"]

    def _sift(self, rows: list[Row], report: RowReport) -> Any:
        for row in rows:
            if not row.error and not row.values.get("fiscal_year"):
                row.values["fiscal_year"] = row.values.get("period", "")
        return super()._sift(rows, report)

    def _present(self, cells: Any) -> list[Column]:
        return [column for column in super()._present(cells) if column.attribute != "other_period"]

    def read(self, cells: Any) -> dict[str, Any]:
        values, written = super().read(cells), cells.get("period", "")
        if written not in ("", cells["fiscal_year"]) or (not written and values["period"].kind != Kind.FISCAL_YEAR):
            fault = ValidationError(
                _("This is no fiscal year, or the column “period” names another one."), code="wrong_period"
            )
            raise ValidationError({"fiscal_year": fault})
        return values

    def save_all(self, drafts: Sequence[Draft], report: RowReport, by: Person | None) -> None:
        aims = [targets.Aim(**values) for _row, values in drafts]
        stored = targets.stored_targets([aim.indicator for aim in aims])
        frequencies = targets.frequencies([aim.indicator for aim in aims])
        sound = []
        for draft, aim in zip(drafts, aims, strict=True):
            faults = targets.faults(aim, frequencies[aim.indicator.pk])
            if faults:
                self.note(draft, faults, report)
                continue
            known = stored.get(targets.key_of(aim))
            effect = "created" if known is None else "unchanged" if targets.same(known, aim) else "updated"
            self.take(draft, effect, report)
            sound.append(aim)
        targets.set_targets(aims=sound, by=by)


class ValueResource(VerbResource):
    """Values; they wait for approval. Another number for an approved cell is a correction, not an overwriting.

    The columns are those of every import; the course is one for files of any size (`interop/values.py`).
    """

    indicator_code = Column(Known(Indicator, code="unknown_indicator"), attribute="indicator")
    org_unit_code = Column(Known(OrgUnit, code="unknown_org_unit"), attribute="unit")
    period = Column(PeriodOfValue())
    fiscal_quarter = Column(Text(), blank=True, optional=True)
    numerator = Column(Number(), blank=True)
    denominator = Column(Number(), blank=True)

    class Meta:
        model = Measurement
        import_id_fields = ["indicator_code", "org_unit_code", "period"]

    def run(self, content: bytes, filename: str, *, by: Person | None, **options: Any) -> RowReport:
        """Import what is at hand; the options are those of every import."""
        progress = options.pop("progress", None)
        if progress is not None:
            options["progress"] = lambda done, total, note: progress(done, total)
        course = ValueImport(self, by, **options)
        try:
            course.prepare(io.BytesIO(content), filename, hashlib.sha256(content).hexdigest())
            with transaction.atomic():
                return course.finish()
        finally:
            course.close()


def import_values(job: RunningJob) -> ValueImport:
    """The handler of `import.values`: what it gives back hands the values in, inside the transaction of the job."""
    by = person_of(job.owner)
    if job.owner is not None and by is None:
        raise PermissionDenied  # an account without a person is nobody, and never the system
    course = ValueImport(
        ValueResource(),
        by,
        dry_run=job.dry_run,
        accept_good_rows=job.accept_good_rows,
        legacy=job.legacy,
        progress=job.progress,
        list_accepted=bool(job.payload.get("list_accepted")),
    )
    try:
        with job.file as file:
            course.prepare(file, job.filename, job.job.upload_sha256)
    except BaseException:
        course.close()
        raise
    return course
