"""The form of the codes: which is refused, and how a country enters the one that its treasury uses from a day on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from basis.numerals import lazy_number
from basis.text import shown
from governance.domain import history, ledger, log
from governance.models import BudgetLine, CodeScheme, CodeSegment, Person
from governance.permissions import demand, may_keep_budget
from governance.queries.codes import SIGNS, Scheme, Segment, fits

MOST_SIGNS = 56  # of all parts of an economic code together
MOST_PARTS = 12
LONGEST_CENTRE = 20


def refuse_bad_codes(scheme: Scheme, economic_code: str, cost_centre: str) -> None:
    """Refuse codes that do not have the form of their year; says which part is wrong."""
    faults = {}
    if fault := _fault_of(scheme, economic_code):
        faults["economic_code"] = fault
    if not fits(scheme.cost_centre, cost_centre):
        faults["cost_centre"] = ValidationError(
            _("“%(value)s” is not a cost centre: it is written like %(pattern)s, zeros included."),
            code="bad_cost_centre",
            params={"value": shown(cost_centre), "pattern": scheme.cost_centre},
        )
    if faults:
        raise ValidationError(faults)


@transaction.atomic
def keep_scheme(
    *,
    valid_from: dt.date,
    name_en: str,
    name_bn: str,
    segments: Sequence[Segment],
    cost_centre: str,
    by: Person | None,
) -> CodeScheme:
    """Enter the form that codes have from a day on, or correct the one of that day. The lines of the years for which
    it holds must have that form already.
    """
    demand(may_keep_budget, by)
    _refuse_bad_patterns(segments, cost_centre)
    ledger.lock_years()
    scheme = CodeScheme.objects.filter(valid_from=valid_from).first() or CodeScheme(valid_from=valid_from, by=by)
    _refuse_lines_that_do_not_fit(Scheme(valid_from, tuple(segments), cost_centre))
    before = _told(scheme) if scheme.pk else None
    fields = {"name_en": name_en, "name_bn": name_bn, "cost_centre": cost_centre}
    for name, value in fields.items():
        setattr(scheme, name, value)
    scheme.save()
    scheme.segments.all().delete()
    CodeSegment.objects.bulk_create(
        CodeSegment(scheme=scheme, position=at, name_en=each.name_en, name_bn=each.name_bn, pattern=each.pattern)
        for at, each in enumerate(segments, 1)
    )
    if before != (after := _told(scheme)):
        verb = "add" if before is None else "change"
        log.record(by=by, verb=verb, noun="CodeScheme", key=valid_from.isoformat(), before=before, after=after)
    return scheme


def _fault_of(scheme: Scheme, economic_code: str) -> ValidationError | None:
    parts = economic_code.split("-")
    if len(parts) != len(scheme.segments):
        return ValidationError(
            _("“%(value)s” has %(parts)s parts; an economic code has %(wanted)s: %(example)s."),
            code="bad_economic_code",
            params={
                "value": shown(economic_code),
                "parts": lazy_number(len(parts)),
                "wanted": lazy_number(len(scheme.segments)),
                "example": scheme.example,
            },
        )
    for segment, part in zip(scheme.segments, parts, strict=True):
        if not segment.fits(part):
            return ValidationError(
                _("“%(value)s” in an economic code is wrong: the part “%(name)s” is like %(pattern)s, zeros included."),
                code="bad_economic_code",
                params={
                    "value": shown(part),
                    "name": segment.name_bn if get_language() == "bn" else segment.name_en,
                    "pattern": segment.pattern,
                },
            )
    return None


def _refuse_bad_patterns(segments: Sequence[Segment], cost_centre: str) -> None:
    patterns = [each.pattern for each in segments]
    if not 0 < len(patterns) <= MOST_PARTS or sum(map(len, patterns)) > MOST_SIGNS:
        raise ValidationError(
            _("An economic code has one to %(parts)s parts and at most %(signs)s signs together."),
            code="bad_scheme",
            params={"parts": lazy_number(MOST_PARTS), "signs": lazy_number(MOST_SIGNS)},
        )
    for pattern in [*patterns, cost_centre]:
        if not pattern or set(pattern) - set(SIGNS):
            raise ValidationError(
                _("“%(value)s” is not a pattern: write 9 for a digit, A for a capital letter, X for either."),
                code="bad_pattern",
                params={"value": shown(pattern)},
            )
    if len(cost_centre) > LONGEST_CENTRE:
        raise ValidationError(
            _("A cost centre has at most %(signs)s signs."),
            code="bad_pattern",
            params={"signs": lazy_number(LONGEST_CENTRE)},
        )


def _refuse_lines_that_do_not_fit(scheme: Scheme) -> None:
    later = CodeScheme.objects.filter(valid_from__gt=scheme.valid_from).order_by("valid_from").first()
    lines = BudgetLine.objects.filter(fiscal_year__start__gte=scheme.valid_from)
    if later:
        lines = lines.filter(fiscal_year__start__lt=later.valid_from)
    codes = lines.order_by("pk").values_list("economic_code", "cost_centre")
    wrong = [each for each in codes if not scheme.fits(*each)]
    if wrong:
        raise ValidationError(
            _("%(number)s lines of these years have other codes, the first %(code)s %(centre)s. Begin on a later day."),
            code="lines_do_not_fit",
            params={"number": lazy_number(len(wrong)), "code": wrong[0][0], "centre": wrong[0][1]},
        )


def _told(scheme: CodeScheme) -> dict[str, object]:
    parts = [f"{each.name_en}|{each.name_bn}|{each.pattern}" for each in scheme.segments.order_by("position")]
    return history.shown(scheme, ["name_en", "name_bn", "cost_centre"]) | {"segments": parts}
