"""The costed action plan: what is done by whom until when, what it costs, and where the money comes from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from basis.charts import Chart, StackedBar, stacked_bars_chart
from basis.money import format_taka_short
from monitoring.models import Figure, Snapshot
from monitoring.reports.content import (
    Chapter,
    ChartBlock,
    Frozen,
    Headline,
    HeadlineBlock,
    Report,
    Shown,
    TableBlock,
    TextBlock,
)


def compose(snapshot: Snapshot, language: str, figures: Iterable[Figure] | None = None) -> Report:
    """The whole report in one language; nothing but the snapshot and its figures is looked at."""
    with override(language):
        frozen = Frozen.of(snapshot, language, figures)
        return Report(
            kind=snapshot.kind,
            title=_("Costed action plan, %(period)s") % {"period": frozen.period.label(language)},
            subtitle=_("Bangladesh Digital Health Strategy: action plan"),
            language=language,
            facts=(
                (_("Period"), frozen.period.label(language)),
                (_("Place"), frozen.place),
                (_("Numbers taken on"), frozen.taken_on),
            ),
            notes=(_("Plan, amounts and codes are illustrative, not official."),),
            check_code=frozen.code("total.cost"),
            chapters=(
                _brief(frozen),
                _pillars(frozen),
                _sources(frozen),
                _actions(frozen),
                _owners(frozen),
                _milestones(frozen),
                _method(frozen),
            ),
            source=frozen,
        )


def _words() -> dict[str, str]:
    """What each measure is called."""
    return {
        "cost": _("Cost"),
        "before": _("Allocated in earlier years"),
        "year": _("Allocated in the year"),
        "after": _("Allocated in later years"),
        "allocated": _("Allocated in all years"),
        "lacking": _("Cost without an allocation"),
        "funded": _("Allocated, percent of the cost"),
    }


def _source(frozen: Frozen) -> str:
    return _("Source: action plan and budget ledger of this platform, position of %(day)s.") % {
        "day": frozen.day(frozen.frame["as_of"])
    }


def _brief(frozen: Frozen) -> Chapter:
    finding = (
        _("The plan costs %(cost)s; nothing has been allocated yet.") % {"cost": frozen.short("total.cost")}
        if frozen.value("total.allocated") is None
        else _("The plan costs %(cost)s; %(allocated)s (%(funded)s) has been allocated.")
        % {
            "cost": frozen.short("total.cost"),
            "allocated": frozen.short("total.allocated"),
            "funded": frozen.say("total.funded"),
        }
    )
    words = _words() | {"cost": _("Cost of the plan")}
    headlines = [
        Headline(words[name], Shown(frozen.short(f"total.{name}"), frozen.figures[f"total.{name}"]))
        for name in ("cost", "before", "year", "after", "lacking")
    ]
    headlines.append(Headline(words["funded"], frozen.show("total.funded")))
    return Chapter(
        _("In brief"), finding, (HeadlineBlock(tuple(headlines)), TextBlock(tuple(_points(frozen)), "bullets"))
    )


def _points(frozen: Frozen) -> list[str]:
    """What a reader should take away, in at most three sentences."""
    unfunded = frozen.whole("count.unfunded") or 0
    points = [
        _("The plan has %(actions)s actions; in this year %(milestones)s milestones are due.")
        % {"actions": frozen.say("count.actions"), "milestones": frozen.say("count.milestones")}
    ]
    if unfunded:
        points.append(
            ngettext(
                "%(number)s action has no allocation in any year.",
                "%(number)s actions have no allocation in any year.",
                unfunded,
            )
            % {"number": frozen.say("count.unfunded")}
        )
    most = _most_lacking(frozen)
    if most:
        points.append(
            _("Pillar “%(name)s” lacks most: %(lacking)s of its cost has no allocation.")
            % {"name": frozen.name(most), "lacking": frozen.short(f"{most['key']}.lacking")}
        )
    return points


def _most_lacking(frozen: Frozen) -> dict[str, Any] | None:
    """The pillar of which the largest amount has no allocation."""
    known = [(frozen.value(f"{row['key']}.lacking") or Decimal(0), row) for row in frozen.frame["pillars"]]
    most = max(known, key=lambda pair: pair[0], default=None)
    return most[1] if most and most[0] > 0 else None


def _pillars(frozen: Frozen) -> Chapter:
    most = _most_lacking(frozen)
    finding = (
        _("Most money is still missing in “%(name)s”.") % {"name": frozen.name(most)}
        if most
        else _("Every pillar has an allocation for its whole cost, or none at all.")
    )
    return Chapter(
        _("Cost and money by pillar"),
        finding,
        (
            ChartBlock(_chart(frozen, finding), frozen.code("table.chart"), _source(frozen)),
            _table(frozen, _("Cost and money by pillar, in taka"), frozen.frame["pillars"], "pillars", cost=True),
        ),
    )


def _chart(frozen: Frozen, title: str) -> Chart:
    """Allocated before, in and after the year, with the cost as a mark."""
    items = [
        StackedBar(
            f"{frozen.number(int(row['code']))}. {frozen.name(row)}",
            tuple(max(frozen.whole(f"{row['key']}.{when}") or 0, 0) for when in ("before", "year", "after")),
            frozen.whole(f"{row['key']}.cost"),
            _("%(funded)s of %(cost)s")
            % {"funded": frozen.say(f"{row['key']}.funded"), "cost": frozen.short(f"{row['key']}.cost")},
        )
        for row in frozen.frame["pillars"]
    ]
    return stacked_bars_chart(
        title=title,
        language=frozen.language,
        names=[_words()[when] for when in ("before", "year", "after")],
        mark_name=_("Cost"),
        label_header=_("Pillar"),
        items=items,
        show=lambda value: format_taka_short(int(value), language=frozen.language),
    )


def _table(
    frozen: Frozen, title: str, listed: Sequence[dict[str, Any]], name: str, *, cost: bool = False
) -> TableBlock:
    """What was allocated when; of pillars also their cost, what it lacks, and the total."""
    measures = ("cost", "before", "year", "after", "lacking") if cost else ("before", "year", "after", "allocated")
    rows = [(_name(frozen, row, cost), *_cells(frozen, row["key"], measures)) for row in listed]
    rows.append((Shown(_("Total")), *_cells(frozen, "total", measures)))
    return TableBlock(
        title=title,
        header=(_("Pillar") if cost else _("Funding source"), *(_words()[measure] for measure in measures)),
        rows=tuple(rows),
        numeric=frozenset(range(1, len(measures) + 1)),
        code=frozen.code(f"table.{name}"),
        source=_source(frozen),
        strong=(len(rows) - 1,),
        name=name,
    )


def _name(frozen: Frozen, row: dict[str, Any], numbered: bool) -> Shown:
    name = frozen.name(row)
    return Shown(f"{frozen.number(int(row['code']))}. {name}" if numbered else name)


def _cells(frozen: Frozen, key: str, measures: Iterable[str]) -> list[Shown]:
    return [frozen.show(f"{key}.{measure}") for measure in measures]


def _sources(frozen: Frozen) -> Chapter:
    rows = frozen.frame["sources"]
    if not rows:
        finding = _("No source has given anything yet.")
    else:
        largest = max(rows, key=lambda row: (frozen.value(f"{row['key']}.allocated") or Decimal(0), row["key"]))
        finding = _("The largest source is %(source)s with %(allocated)s.") % {
            "source": frozen.name(largest),
            "allocated": frozen.short(f"{largest['key']}.allocated"),
        }
    return Chapter(
        _("Money by source"), finding, (_table(frozen, _("Allocations by source, in taka"), rows, "sources"),)
    )


def _actions(frozen: Frozen) -> Chapter:
    measures = ("cost", "year", "allocated", "lacking")
    rows = [
        (Shown(row["code"]), Shown(frozen.name(row)), *_cells(frozen, row["key"], measures))
        for row in frozen.frame["actions"]
    ]
    table = TableBlock(
        title=_("Cost and money by action, in taka"),
        header=(_("Code"), _("Action"), *(_words()[measure] for measure in measures)),
        rows=tuple(rows),
        numeric=frozenset({2, 3, 4, 5}),
        code=frozen.code("table.actions"),
        source=_source(frozen),
        name="actions",
    )
    finding = _("%(number)s actions, %(unfunded)s of them without an allocation.") % {
        "number": frozen.say("count.actions"),
        "unfunded": frozen.say("count.unfunded"),
    }
    return Chapter(_("Actions and their cost"), finding, (table,))


def _owners(frozen: Frozen) -> Chapter:
    rows = [
        (
            Shown(row["code"]),
            Shown(frozen.name(row)),
            Shown(frozen.name(row, "owner")),
            Shown(frozen.day(row["start"])),
            Shown(frozen.day(row["end"])),
        )
        for row in frozen.frame["actions"]
    ]
    table = TableBlock(
        title=_("Owners and dates"),
        header=(_("Code"), _("Action"), _("Owner"), _("Start"), _("End")),
        rows=tuple(rows),
        numeric=frozenset(),
        name="owners",
    )
    owners = frozen.whole("count.owners") or 0
    finding = ngettext(
        "%(number)s organisation answers for the actions.", "%(number)s organisations answer for the actions.", owners
    ) % {"number": frozen.say("count.owners")}
    return Chapter(_("Who does what, until when"), finding, (table,))


def _milestones(frozen: Frozen) -> Chapter:
    rows = [
        (Shown(row["action"]), Shown(frozen.name(row)), Shown(frozen.day(row["due"])))
        for row in frozen.frame["milestones"]
    ]
    if not rows:
        return Chapter(_("Milestones of the year"), _("No milestone is due in this year."), ())
    table = TableBlock(
        title=_("Milestones due in the year"),
        header=(_("Action"), _("Milestone"), _("Due")),
        rows=tuple(rows),
        numeric=frozenset(),
        name="milestones",
    )
    finding = _("%(number)s milestones are due in this year.") % {"number": frozen.say("count.milestones")}
    return Chapter(_("Milestones of the year"), finding, (table,))


def _method(frozen: Frozen) -> Chapter:
    """How the numbers are made, and how a reader checks one."""
    lines = (
        _("The cost of an action is what the plan says; it is not a sum of budget lines."),
        _("Allocated is the revised allocation of a line, or the original one while there was no revision."),
        _("A line that several actions share counts for each by its share, to the taka."),
        _("An action without a budget line has no allocation; it is not counted as zero."),
        _("Every table, chart and headline has a code (F-…). Its check page tells where the number comes from."),
        _("Fingerprint of the numbers (SHA-256): %(sha256)s") % {"sha256": frozen.snapshot.sha256},
    )
    return Chapter(
        _("How these numbers are made"),
        _("Each number in this report can be followed back to its entries."),
        (TextBlock(lines, "bullets"),),
    )
