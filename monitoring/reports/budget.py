"""The budget execution report: what was allocated, released and spent in a fiscal year, and where it stands still."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from basis.charts import StackedBar, stacked_bars_chart
from basis.money import format_taka_short
from monitoring.domain.budget_figures import LOW_EXECUTION
from monitoring.models import Figure, Snapshot
from monitoring.reports.content import (
    Block,
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
        chapters = [
            _brief(frozen),
            _pillars(frozen),
            _sources(frozen),
            _attention(frozen),
            _actions(frozen),
            _method(frozen),
        ]
        return Report(
            kind=snapshot.kind,
            title=_("Budget execution report, %(period)s") % {"period": frozen.period.label(language)},
            subtitle=_("Bangladesh Digital Health Strategy: action plan"),
            language=language,
            facts=(
                (_("Period"), frozen.period.label(language)),
                (_("Place"), frozen.place),
                (_("Position of"), frozen.day(frozen.frame["as_of"])),
                (_("Numbers taken on"), frozen.taken_on),
            ),
            notes=(_("Plan, amounts and codes are illustrative, not official."),),
            check_code=frozen.code("total.spent"),
            chapters=tuple(chapters),
            source=frozen,
        )


def _rate(frozen: Frozen) -> str:
    """Which rate judges the year: of the revised allocation when it is over, of the released funds while it runs."""
    return f"of_{frozen.frame['base']}"


def _base_words(frozen: Frozen) -> str:
    return _("of the revised allocation") if frozen.frame["closed"] else _("of the released funds")


def _source(frozen: Frozen, key: str = "total.spent") -> str:
    """Where the money numbers come from, and how many lines spoke."""
    return _("Source: budget ledger of this platform, position of %(day)s. Expenditure: %(reported)s (lines).") % {
        "day": frozen.day(frozen.frame["as_of"]),
        "reported": frozen.reported(key),
    }


def _brief(frozen: Frozen) -> Chapter:
    if frozen.value("total.spent") is None:
        finding = _("No expenditure has been reported for this year yet; %(original)s was allocated.") % {
            "original": frozen.short("total.original")
        }
    else:
        finding = _("%(spent)s was spent: %(rate)s %(base)s.") % {
            "spent": frozen.short("total.spent"),
            "rate": frozen.say(f"total.{_rate(frozen)}"),
            "base": _base_words(frozen),
        }
    labels = {
        "original": _("Original allocation"),
        "revised": _("Revised allocation"),
        "released": _("Fund release"),
        "spent": _("Expenditure"),
    }
    headlines = [
        Headline(
            label,
            Shown(frozen.short(f"total.{measure}"), frozen.figures[f"total.{measure}"]),
            frozen.reported(f"total.{measure}"),
        )
        for measure, label in labels.items()
    ]
    headlines.append(Headline(_("Spent of the revised allocation"), frozen.show("total.of_revised")))
    headlines.append(Headline(_("Spent of the released funds"), frozen.show("total.of_released")))
    return Chapter(
        _("In brief"), finding, (HeadlineBlock(tuple(headlines)), TextBlock(tuple(_points(frozen)), "bullets"))
    )


def _points(frozen: Frozen) -> list[str]:
    """What a reader should take away, in at most four sentences."""
    points = []
    best, worst = _ends(frozen, frozen.frame["pillars"])
    if best and worst:
        points.append(
            _("Pillar “%(best)s” spent the largest share (%(best_rate)s), “%(worst)s” the smallest (%(worst_rate)s).")
            % {
                "best": frozen.name(best),
                "best_rate": frozen.say(f"{best['key']}.{_rate(frozen)}"),
                "worst": frozen.name(worst),
                "worst_rate": frozen.say(f"{worst['key']}.{_rate(frozen)}"),
            }
        )
    low = frozen.whole("count.lines_low") or 0
    if low:
        points.append(
            ngettext(
                "%(number)s line spent less than %(limit)s%% of what was due.",
                "%(number)s lines spent less than %(limit)s%% of what was due.",
                low,
            )
            % {"number": frozen.say("count.lines_low"), "limit": frozen.number(LOW_EXECUTION)}
        )
    overspent = frozen.whole("count.lines_overspent") or 0
    if overspent:
        points.append(
            ngettext(
                "On %(number)s line the accounting system reports more than was released.",
                "On %(number)s lines the accounting system reports more than was released.",
                overspent,
            )
            % {"number": frozen.say("count.lines_overspent")}
        )
    points.append(
        _("%(actions)s actions have %(lines)s budget lines; an expenditure was reported for %(spent)s of them.")
        % {
            "actions": frozen.say("count.actions"),
            "lines": frozen.say("count.lines"),
            "spent": frozen.say("count.lines_spent"),
        }
    )
    return points


def _ends(frozen: Frozen, rows: list[dict[str, Any]]) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """The rows with the highest and the lowest rate; nothing when fewer than two have one."""
    known = [(rate, row) for row in rows if (rate := frozen.value(f"{row['key']}.{_rate(frozen)}")) is not None]
    if len(known) < 2:
        return None, None
    ordered = sorted(known, key=lambda pair: (pair[0], pair[1]["key"]))
    return ordered[-1][1], ordered[0][1]


def _pillars(frozen: Frozen) -> Chapter:
    best, worst = _ends(frozen, frozen.frame["pillars"])
    finding = (
        _("Execution runs from %(worst_rate)s to %(best_rate)s %(base)s.")
        % {
            "worst_rate": frozen.say(f"{worst['key']}.{_rate(frozen)}"),
            "best_rate": frozen.say(f"{best['key']}.{_rate(frozen)}"),
            "base": _base_words(frozen),
        }
        if best and worst
        else _("Too few pillars have numbers to compare them.")
    )
    return Chapter(
        _("Money by pillar"),
        finding,
        (
            ChartBlock(_chart(frozen, finding), frozen.code("table.money"), _source(frozen)),
            _table(frozen, _("Money by pillar, in taka"), _("Pillar"), "pillars", numbered=True, total=True),
        ),
    )


def _chart(frozen: Frozen, title: str) -> Any:
    """Spent, released and not spent, allocated and not released, with the original allocation as a mark."""
    items = []
    for row in frozen.frame["pillars"]:
        spent, released, revised = (
            frozen.whole(f"{row['key']}.{measure}") or 0 for measure in ("spent", "released", "revised")
        )
        items.append(
            StackedBar(
                f"{frozen.number(int(row['code']))}. {frozen.name(row)}",
                (spent, max(released - spent, 0), max(revised - max(released, spent), 0)),
                frozen.whole(f"{row['key']}.original"),
                _("spent %(spent)s of %(revised)s")
                % {"spent": frozen.short(f"{row['key']}.spent"), "revised": frozen.short(f"{row['key']}.revised")}
                if frozen.value(f"{row['key']}.spent") is not None
                else _("no expenditure reported"),
            )
        )
    return stacked_bars_chart(
        title=title,
        language=frozen.language,
        names=[_("Spent"), _("Released, not spent"), _("Allocated, not released")],
        mark_name=_("Original allocation"),
        label_header=_("Pillar"),
        items=items,
        show=lambda value: format_taka_short(int(value), language=frozen.language),
    )


def _table(
    frozen: Frozen, title: str, head: str, name: str, *, numbered: bool = False, total: bool = False
) -> TableBlock:
    """The four amounts and the two rates for the rows of one part of the frame."""
    measures = ("original", "revised", "released", "spent", "of_revised", "of_released")
    rows = []
    for row in frozen.frame[name]:
        label = frozen.name(row)
        if numbered:
            label = f"{frozen.number(int(row['code']))}. {label}"
        rows.append((Shown(label), *(frozen.show(f"{row['key']}.{measure}") for measure in measures)))
    if total:
        rows.append((Shown(_("Total")), *(frozen.show(f"total.{measure}") for measure in measures)))
    return TableBlock(
        title=title,
        header=(
            head,
            _("Original allocation"),
            _("Revised allocation"),
            _("Fund release"),
            _("Expenditure"),
            _("Spent of revised"),
            _("Spent of released"),
        ),
        rows=tuple(rows),
        numeric=frozenset(range(1, 7)),
        code=frozen.code(f"table.{name}"),
        source=_source(frozen),
        strong=(len(rows) - 1,) if total else (),
        name=name,
    )


def _sources(frozen: Frozen) -> Chapter:
    rows = frozen.frame["sources"]
    # Before a year is revised only the original allocation is known.
    measure = "original" if frozen.value("total.revised") is None else "revised"
    largest = max(rows, key=lambda row: (frozen.value(f"{row['key']}.{measure}") or Decimal(0), row["key"]))
    words = {"source": frozen.name(largest), "revised": frozen.short(f"{largest['key']}.{measure}")}
    finding = (
        _("The largest source is %(source)s with %(revised)s; no expenditure of it has been reported yet.") % words
        if frozen.value(f"{largest['key']}.spent") is None
        else _("The largest source is %(source)s with %(revised)s, of which %(spent)s was spent.")
        % {**words, "spent": frozen.short(f"{largest['key']}.spent")}
    )
    return Chapter(
        _("Money by source and kind of budget"),
        finding,
        (
            _table(frozen, _("Money by source, in taka"), _("Funding source"), "sources", total=True),
            _table(frozen, _("Operating and development budget, in taka"), _("Budget type"), "types", total=True),
        ),
    )


def _attention(frozen: Frozen) -> Chapter:
    """Lines that should be talked about."""
    low, over = frozen.frame["low"], frozen.frame["overspent"]
    if not frozen.whole("count.lines_spent"):
        return Chapter(
            _("What to talk about"),
            _("No line has reported an expenditure yet."),
            (TextBlock((_("Lines are compared with what was due once an expenditure has been reported."),)),),
        )
    blocks: list[Block] = []
    if low:
        blocks.append(_lines(frozen, "low", _("Lines with low execution, in taka")))
    if over:
        blocks.append(_lines(frozen, "overspent", _("Overspent lines, in taka")))
    if not blocks:
        blocks.append(TextBlock((_("No line is far below or above what was due."),)))
    finding = (
        _("Lines below %(limit)s%% of what was due: %(low)s; overspent lines: %(over)s.")
        % {
            "low": frozen.say("count.lines_low"),
            "limit": frozen.number(LOW_EXECUTION),
            "over": frozen.say("count.lines_overspent"),
        }
        if low or over
        else _("Every line that reported is at or above %(limit)s%% of what was due, and none is overspent.")
        % {"limit": frozen.number(LOW_EXECUTION)}
    )
    return Chapter(_("What to talk about"), finding, tuple(blocks))


def _lines(frozen: Frozen, name: str, title: str) -> TableBlock:
    rows = []
    for row in frozen.frame[name]:
        rows.append(
            (
                Shown(f"{row['action']} {frozen.name(row)}"),
                Shown(frozen.name(row, "source_name")),
                Shown(f"{row['economic_code']} · {row['cost_centre']}"),
                frozen.show(f"{row['key']}.{row['base']}"),
                frozen.show(f"{row['key']}.spent"),
                frozen.show(f"{row['key']}.rate"),
            )
        )
    return TableBlock(
        title=title,
        header=(
            _("Action"),
            _("Funding source"),
            _("Economic code and cost centre"),
            _("Was due"),
            _("Expenditure"),
            _("Spent of what was due"),
        ),
        rows=tuple(rows),
        numeric=frozenset({3, 4, 5}),
        code=frozen.code(f"table.{name}"),
        source=_source(frozen),
        name=name,
    )


def _actions(frozen: Frozen) -> Chapter:
    rows = []
    for row in frozen.frame["actions"]:
        measures = ("original", "revised", "released", "spent", _rate(frozen))
        rows.append(
            (
                Shown(row["code"]),
                Shown(frozen.name(row)),
                *(frozen.show(f"{row['key']}.{measure}") for measure in measures),
            )
        )
    table = TableBlock(
        title=_("Money by action, in taka"),
        header=(
            _("Code"),
            _("Action"),
            _("Original allocation"),
            _("Revised allocation"),
            _("Fund release"),
            _("Expenditure"),
            _("Spent of revised") if frozen.frame["closed"] else _("Spent of released"),
        ),
        rows=tuple(rows),
        numeric=frozenset(range(2, 7)),
        code=frozen.code("table.actions"),
        source=_source(frozen),
        name="actions",
    )
    best, worst = _ends(frozen, frozen.frame["actions"])
    finding = (
        _("Of %(number)s actions with money, %(best)s spent the largest share and %(worst)s the smallest.")
        % {"number": frozen.say("count.actions"), "best": best["code"], "worst": worst["code"]}
        if best and worst
        else _("%(number)s actions have money in this year.") % {"number": frozen.say("count.actions")}
    )
    return Chapter(_("Money by action"), finding, (table,))


def _method(frozen: Frozen) -> Chapter:
    """How the numbers are made, and how a reader checks one."""
    lines = (
        _("Original, revised, released and spent are four different things; each is the sum of the ledger's entries."),
        _("A line without an entry is not counted as zero; “n of m reported” says how many lines a sum stands on."),
        _("In a year that is over, execution is the expenditure divided by the revised allocation.")
        if frozen.frame["closed"]
        else _("While the year runs, execution is the expenditure divided by the released funds."),
        _("Shares are computed from sums, never as a mean of percentages."),
        _("Every table, chart and headline has a code (F-…). Its check page tells where the number comes from."),
        _("Fingerprint of the numbers (SHA-256): %(sha256)s") % {"sha256": frozen.snapshot.sha256},
    )
    return Chapter(
        _("How these numbers are made"),
        _("Each number in this report can be followed back to its entries."),
        (TextBlock(lines, "bullets"),),
    )
