"""The passport of a figure: what it means, what it was computed from, by whom, and whether it still stands."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from basis.numerals import digits_in, format_number
from basis.periods import Period
from governance.models import BudgetLine, Posting
from governance.registry import CheckPage
from monitoring.domain import sources
from monitoring.domain.computing import SOURCE
from monitoring.domain.snapshots import current_value, is_intact
from monitoring.models import Computation, Edition, ElementSheet, Figure, Measurement, SeriesVersion, Snapshot
from monitoring.permissions import published_snapshots
from monitoring.reports.data import plain
from monitoring.values import SpaceAggregation, TimeAggregation

# A code typed by hand: letters that our codes do not have, and what they are mistaken for.
MISREAD = str.maketrans("OIL", "011")


@dataclass(frozen=True)
class Passport:
    """Everything that a check page or the command says about one figure."""

    figure: Figure
    snapshot: Snapshot
    published: bool
    superseded: bool
    current: Decimal | None
    intact: bool
    definition: tuple[tuple[str, str], ...]
    inputs: tuple[tuple[str, str], ...]
    hands: tuple[tuple[str, str], ...]
    parts: tuple[Figure, ...]
    editions: tuple[Edition, ...]

    @property
    def value(self) -> str:
        return shown(self.figure, self.figure.value)

    @property
    def listed(self) -> list[tuple[Figure, str]]:
        """The figures of a table or a chart with their values."""
        return [(part, shown(part, part.value)) for part in self.parts]

    @property
    def current_text(self) -> str:
        return shown(self.figure, self.current)

    @property
    def version(self) -> str:
        """The number of the definition's version; what it defines stands beside it in words, not as a key."""
        return digits_in(self.figure.definition_version.rpartition(" v")[2], get_language())

    @property
    def period(self) -> str:
        return Period.parse(self.figure.period).label(get_language())


def check_page(code: str) -> CheckPage | None:
    """The check page of a figure; None when there is no such figure."""
    passport = passport_of(code)
    if passport is None:
        return None
    return CheckPage("monitoring/figure_passport.html", {"passport": passport})


def passport_of(code: str) -> Passport | None:
    """All that is known of a code, or None."""
    prefix, _dash, signs = code.strip().upper().partition("-")
    figure = (
        Figure.objects.filter(code=f"{prefix}-{signs.translate(MISREAD)}")
        .select_related("snapshot__unit", "place")
        .first()
    )
    if figure is None:
        return None
    snapshot = figure.snapshot
    parts = _parts(figure)
    current = current_value(figure) if figure.unit != "table" else None
    return Passport(
        figure=figure,
        snapshot=snapshot,
        published=published_snapshots().filter(snapshot=snapshot).exists(),
        superseded=figure.unit != "table" and not _same(current, figure.value),
        current=current,
        intact=is_intact(snapshot),
        definition=tuple(_definition(figure)),
        inputs=tuple(_inputs(figure)),
        hands=tuple(_hands(figure)),
        parts=parts,
        editions=tuple(snapshot.editions.order_by("language", "format")),
    )


def as_json(passport: Passport) -> dict[str, Any]:
    """The passport for `verify_figure --json`."""
    figure, snapshot = passport.figure, passport.snapshot
    return {
        "code": figure.code,
        "label": {"en": figure.label_en, "bn": figure.label_bn},
        "value": None if figure.value is None else plain(figure.value),
        "unit": figure.unit,
        "period": figure.period,
        "place": figure.place.code,
        "definition_version": figure.definition_version,
        "status": figure.status,
        "report": snapshot.kind,
        "snapshot": str(snapshot.uid),
        "taken_at": snapshot.taken_at.isoformat(),
        "sha256": snapshot.sha256,
        "intact": passport.intact,
        "superseded": passport.superseded,
        "current_value": None if passport.current is None else plain(passport.current),
        "published": passport.published,
        "inputs": figure.inputs,
        "hands": [{"role": role, "who": who} for role, who in passport.hands],
        "figures": [part.code for part in passport.parts],
    }


def shown(figure: Figure, value: Decimal | None) -> str:
    """A value with its unit, as people read it."""
    if value is None:
        return _("No data")
    text = format_number(Decimal(value), language=get_language(), decimals=figure.decimals)
    return {
        "percent": f"{text}%",
        "bdt": _("%(number)s taka") % {"number": text},
        "per_100": _("%(number)s per 100") % {"number": text},
        "per_1000": _("%(number)s per 1,000") % {"number": text},
        "per_10000": _("%(number)s per 10,000") % {"number": text},
        "days": _("%(number)s days") % {"number": text},
        "stage": _("stage %(number)s") % {"number": text},
    }.get(figure.unit, text)


def _same(one: Decimal | None, other: Decimal | None) -> bool:
    if one is None or other is None:
        return one is other
    return Decimal(one) == Decimal(other)


def _parts(figure: Figure) -> tuple[Figure, ...]:
    """The figures of a table or a chart, in their order."""
    keys = figure.inputs.get("figures") or []
    if figure.unit != "table" or not keys:
        return ()
    return tuple(figure.snapshot.figures.filter(key__in=keys).order_by("id"))


def _definition(figure: Figure) -> list[tuple[str, str]]:
    """What was computed: the sheet of an indicator, or the rule of a number of the plan or the budget."""
    code, _space, number = figure.definition_version.rpartition(" v")
    version = (
        SeriesVersion.objects.filter(series__code=code, number=number).select_related("sheet").first()
        if number.isdigit()
        else None
    )
    if version is not None:
        sheet = version.sheet
        rows = [
            (_("Definition"), sheet.definition),
            (_("Numerator"), sheet.numerator),
            (_("Denominator"), sheet.denominator),
            (_("Formula of the numerator"), sheet.numerator_formula),
            (_("Formula of the denominator"), sheet.denominator_formula),
            (_("Source"), sheet.source),
        ]
        return [row for row in rows if row[1]]
    rules = _rules()
    rule = rules.get(code) or rules.get(code.partition("_")[0])
    return [(_("Definition"), rule)] if rule else []


def _rules() -> dict[str, str]:
    """The rules of numbers that are no indicators."""
    return {
        "budget.original": _("Sum of the original allocations of the budget lines of the year."),
        "budget.revised": _("Sum of the revised allocations of the budget lines of the year."),
        "budget.released": _("Sum of what was released for the budget lines of the year."),
        "budget.spent": _("Sum of what was spent on the budget lines of the year, reversals subtracted."),
        "budget.execution_of_revised": _("Expenditure divided by the revised allocation, times 100."),
        "budget.execution_of_released": _("Expenditure divided by the released funds, times 100."),
        "plan.derived_progress": _("Sum of the weights of the milestones that were reached; counted ones in part."),
        "plan.planned_progress": _("Sum of the weights of the milestones that were due by the day of the report."),
        "plan.claimed_progress": _("What the owner of the action says; not evidence."),
        "plan.cost": _("Sum of what the actions cost by the plan."),
        "plan.allocated": _(
            "Sum of the revised allocations, or of the original ones where nothing was revised, by the shares of"
            " the lines."
        ),
        "plan.lacking": _("Cost less all that was allocated; below zero more was allocated than the plan says."),
        "plan.funded": _("All that was allocated divided by the cost, times 100."),
        "budget.count": _("How many budget lines or actions there are as the name says, on the day of the report."),
        "plan.count": _("How many actions or milestones there are as the name says, on the day of the report."),
        "report.count": _("How many indicators, milestones or claims there are as the name says, in this report."),
        "report.table": _("A table or a chart, made of the figures listed here."),
    }


def _inputs(figure: Figure) -> list[tuple[str, str]]:
    """What went in, as people read it."""
    inputs = figure.inputs
    rows = []
    for key, label in (
        ("numerator", _("Numerator, counted")),
        ("denominator", _("Denominator, counted")),
        ("factor", _("Factor")),
    ):
        if inputs.get(key) is not None:
            rows.append((label, _number(inputs[key])))
    if inputs.get("expected") is not None:
        reported = _("%(reported)s of %(expected)s reported") % {
            "reported": _number(inputs.get("reported") or 0),
            "expected": _number(inputs["expected"]),
        }
        rows.append((_("Completeness"), reported))
    if inputs.get("lines"):
        lines = BudgetLine.objects.filter(pk__in=inputs["lines"])
        rows.append((_("Budget lines"), _number(len(inputs["lines"]))))
        codes = sorted({line.economic_code for line in lines})
        if len(codes) <= 12:
            rows.append((_("Economic code"), ", ".join(codes)))
    if inputs.get("actions"):
        rows.append((_("Actions"), _number(len(inputs["actions"]))))
    if inputs.get("milestones"):
        rows.append((_("Milestones"), _number(len(inputs["milestones"]))))
    counted = _counted_by_platform(figure)
    if counted:
        rows.append((_("Counted by the platform"), sources.in_words(counted)))
    if inputs.get("rows"):
        rows.append((_("Values that went in"), _number(inputs["rows"])))
    rows += _elements(inputs.get("measurements") or [])
    if inputs.get("sha256"):
        rows.append((_("SHA-256 of the inputs"), inputs["sha256"]))
    return rows


def _counted_by_platform(figure: Figure) -> list[tuple[str, int]]:
    """What the computed values behind a figure were counted from: numbers only, no names and no codes."""
    ids = figure.inputs.get("measurements") or []
    if not ids:
        return []
    rows = Computation.objects.filter(measurement__in=ids).select_related("measurement__series_version__sheet")
    found = list(rows)
    last = max((row.measurement.period_end for row in found), default=None)
    return sources.counted(row for row in found if _adds_up(row.measurement) or row.measurement.period_end == last)


def _adds_up(row: Measurement) -> bool:
    """Whether every period of a figure counts; of a stock only the last one does."""
    return row.series_version.sheet.time_aggregation_num != TimeAggregation.LAST


def _elements(ids: list[int]) -> list[tuple[str, str]]:
    """The data elements of which computed values were made, added up where they can be."""
    added: dict[str, list[Decimal]] = {}
    versions: dict[str, int] = {}
    for computation in Computation.objects.filter(measurement__in=ids, source=SOURCE):
        sides = [computation.inputs.get(side, {}).get("operands", []) for side in ("numerator", "denominator")]
        for each in {operand["name"]: operand for side in sides for operand in side}.values():
            if each["number"] is not None and "reported" in each:
                numbers = added.setdefault(each["name"], [Decimal(0)] * 3)
                parts = (each["number"], each["reported"], each.get("expected") or each["reported"])
                added[each["name"]] = [old + Decimal(new) for old, new in zip(numbers, parts, strict=True)]
                versions[each["name"]] = each["version"]
    sheets = ElementSheet.objects.filter(version__in=versions.values(), space_aggregation=SpaceAggregation.SUM)
    names = {
        sheet.version_id: sheet.version.series.element.name
        for sheet in sheets.select_related("version__series__element")
    }
    return [
        (
            f"{name} {names[versions[name]]}",
            _("%(number)s; %(reported)s of %(expected)s reported")
            % {"number": _number(total), "reported": _number(reported), "expected": _number(expected)},
        )
        for name, (total, reported, expected) in added.items()
        if versions[name] in names
    ]


def _number(value: Any) -> str:
    exact = Decimal(str(value))
    places = -exact.normalize().as_tuple().exponent  # type: ignore[operator]
    return format_number(exact, language=get_language(), decimals=max(min(places, 4), 0))


def _hands(figure: Figure) -> list[tuple[str, str]]:
    """Who entered and who approved: by office, because a check page is open to everybody."""
    ids = figure.inputs.get("measurements") or []
    if not ids:
        return []
    rows = Measurement.objects.filter(pk__in=ids).select_related("batch", "computation")
    offices = _offices({person for row in rows for person in (row.by_id, row.approved_by_id) if person})
    entered: Counter[str] = Counter()
    approved: Counter[str] = Counter()
    for row in rows:
        computed = hasattr(row, "computation") and row.computation.source == SOURCE
        system = _("computed from data elements") if computed else _("a file loaded by the system")
        entered[offices.get(row.by_id, "") or system] += 1
        if row.approved_at:
            approved[offices.get(row.approved_by_id, "") or _("the system")] += 1
    lines = [(_("Entered by"), _counted(who, number)) for who, number in sorted(entered.items())]
    return lines + [(_("Approved by"), _counted(who, number)) for who, number in sorted(approved.items())]


def _offices(people: set[int]) -> dict[int | None, str]:
    """The post of each person today, else that they are an officer."""
    found: dict[int | None, str] = dict.fromkeys(people, _("an officer of this platform"))
    postings = Posting.objects.current().filter(person_id__in=people, post__isnull=False).select_related("post")
    found.update({posting.person_id: posting.post.name for posting in postings})
    return found


def _counted(who: str, number: int) -> str:
    return _("%(who)s (%(number)s values)") % {"who": who, "number": _number(number)}
