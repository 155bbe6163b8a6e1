"""The progress report: how the plan stands by its evidence, and the indicators against their path."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from basis.charts import Bar, Line, StackedBar, Tile, bars_chart, stacked_bars_chart, tile_map, trend_chart
from basis.charts.bars import STATES
from basis.numerals import digits_in
from basis.periods import Period
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

# The sign of a status is never without its word, and the word never without its sign.
SIGNS = {"on_track": "●", "at_risk": "▲", "off_track": "■", "no_data": "○"}

NO_BREAK = "\u00a0"

# How many districts are drawn as bars; the table of the chart has all.
DISTRICTS_SHOWN = 12


def compose(snapshot: Snapshot, language: str, figures: Iterable[Figure] | None = None) -> Report:
    """The whole report in one language; nothing but the snapshot and its figures is looked at."""
    with override(language):
        frozen = Frozen.of(snapshot, language, figures)
        chapters = [_brief(frozen)]
        if frozen.frame["plan"]:
            chapters += [_plan(frozen), _evidence(frozen)]
        chapters.append(_indicators(frozen))
        if frozen.frame["trends"]:
            chapters.append(_trends(frozen))
        if frozen.frame["districts"]:
            chapters.append(_districts(frozen))
        if frozen.frame["plan"]:
            chapters.append(_actions(frozen))
        chapters.append(_method(frozen))
        return Report(
            kind=snapshot.kind,
            title=_("Progress report, %(period)s") % {"period": frozen.period.label(language)},
            subtitle=_("Bangladesh Digital Health Strategy: action plan and indicators"),
            language=language,
            facts=(
                (_("Period"), frozen.period.label(language)),
                (_("Place"), frozen.place),
                (_("Position of"), frozen.day(frozen.frame["as_of"])),
                (_("Numbers taken on"), frozen.taken_on),
            ),
            notes=(_("Plan, targets and values are illustrative, not official."),),
            check_code=frozen.code("count.indicators_on_track"),
            chapters=tuple(chapters),
            source=frozen,
        )


def _word(status: str) -> str:
    return {
        "on_track": _("On track"),
        "at_risk": _("At risk"),
        "off_track": _("Off track"),
        "no_data": _("No data"),
    }[status]


def _signed(sign: str, word: str) -> Shown:
    """Sign and word on one line."""
    return Shown(f"{sign} {word}".replace(" ", NO_BREAK))


def _status(status: str) -> Shown:
    return _signed(SIGNS[status], _word(status))


def _heard(frozen: Frozen) -> str:
    """How many indicators have a value for the period."""
    return _("%(reported)s of %(expected)s reported") % {
        "reported": frozen.say("count.indicators_heard"),
        "expected": frozen.say("count.indicators"),
    }


def _brief(frozen: Frozen) -> Chapter:
    headlines = [
        Headline(
            _("Indicators on track"),
            Shown(
                _("%(part)s of %(whole)s")
                % {"part": frozen.say("count.indicators_on_track"), "whole": frozen.say("count.indicators")},
                frozen.figures["count.indicators_on_track"],
            ),
            _heard(frozen),
        ),
        Headline(_("Indicators off track"), frozen.show("count.indicators_off_track")),
    ]
    finding = _("%(on)s of %(all)s indicators are on track, %(off)s are off track.") % {
        "on": frozen.say("count.indicators_on_track"),
        "all": frozen.say("count.indicators"),
        "off": frozen.say("count.indicators_off_track"),
    }
    if frozen.frame["plan"]:
        headlines += [
            Headline(
                _("Actions on track"),
                Shown(
                    _("%(part)s of %(whole)s")
                    % {"part": frozen.say("plan.on_track"), "whole": frozen.say("plan.actions")},
                    frozen.figures["plan.on_track"],
                ),
            ),
            Headline(_("Actions off track"), frozen.show("plan.off_track")),
            Headline(
                _("Milestones reached"),
                Shown(
                    _("%(part)s of %(whole)s") % {"part": frozen.say("plan.reached"), "whole": frozen.say("plan.due")},
                    frozen.figures["plan.reached"],
                ),
                _("of those due by %(day)s") % {"day": frozen.day(frozen.frame["as_of"])},
            ),
            Headline(_("Actions done"), frozen.show("plan.done")),
        ]
        finding = _(
            "%(reached)s of %(due)s milestones that were due have been reached; "
            "%(on)s of %(all)s indicators are on track."
        ) % {
            "reached": frozen.say("plan.reached"),
            "due": frozen.say("plan.due"),
            "on": frozen.say("count.indicators_on_track"),
            "all": frozen.say("count.indicators"),
        }
    blocks: list[Block] = [HeadlineBlock(tuple(headlines))]
    points = _points(frozen)
    if points:
        blocks.append(TextBlock(tuple(points), "bullets"))
    return Chapter(_("In brief"), finding, tuple(blocks))


def _points(frozen: Frozen) -> list[str]:
    """The indicators furthest behind, and what is overdue or claimed too high."""
    rows = {row["code"]: row for row in frozen.frame["indicators"]}
    points = []
    for code in frozen.frame["worst"]:
        row = rows[code]
        text = _("%(sign)s %(code)s %(name)s: %(value)s instead of %(planned)s.") % {
            "sign": SIGNS[row["status"]],
            "code": code,
            "name": frozen.name(row),
            "value": _amount(frozen, f"{row['key']}.value"),
            "planned": _amount(frozen, f"{row['key']}.planned"),
        }
        if row["worse"] > 1:
            text += " " + ngettext(
                "Worse for %(number)s period in a row.", "Worse for %(number)s periods in a row.", row["worse"]
            ) % {"number": frozen.number(row["worse"])}
        points.append(text)
    if frozen.frame["plan"]:
        overdue = frozen.whole("count.overdue") or 0
        if overdue:
            points.append(
                ngettext("%(number)s milestone is overdue.", "%(number)s milestones are overdue.", overdue)
                % {"number": frozen.say("count.overdue")}
            )
        far = frozen.whole("count.claims") or 0
        if far:
            points.append(
                ngettext(
                    "For %(number)s action the owner's claim is far from the evidence.",
                    "For %(number)s actions the owner's claim is far from the evidence.",
                    far,
                )
                % {"number": frozen.say("count.claims")}
            )
    return points


def _amount(frozen: Frozen, key: str) -> str:
    """A value of an indicator with its unit, as a sentence or a table needs it."""
    figure = frozen.figures[key]
    text = frozen.text(figure)
    if figure.value is None or figure.unit in ("percent", "count", "index"):
        return text
    return {
        "per_100": _("%(number)s per 100"),
        "per_1000": _("%(number)s per 1,000"),
        "per_10000": _("%(number)s per 10,000"),
        "days": _("%(number)s days"),
        "stage": _("stage %(number)s"),
        "bdt": _("%(number)s taka"),
    }.get(figure.unit, "%(number)s") % {"number": text}


def _digits(frozen: Frozen, text: str) -> str:
    return digits_in(text, frozen.language)


def _shown(frozen: Frozen, key: str) -> Shown:
    return Shown(_digits(frozen, _amount(frozen, key)), frozen.figures[key])


def _plan_source(frozen: Frozen) -> str:
    return _("Source: milestones and their evidence in this platform, position of %(day)s.") % {
        "day": frozen.day(frozen.frame["as_of"])
    }


def _indicator_source(frozen: Frozen) -> str:
    return _("Source: approved values in this platform; %(reported)s (indicators).") % {"reported": _heard(frozen)}


def _value_source(reported: str) -> str:
    """Where the values of one indicator come from, and how many places they stand on."""
    return _("Source: approved values in this platform; %(reported)s.") % {"reported": reported}


def _plan(frozen: Frozen) -> Chapter:
    """Pillars: how many actions stand how, as bars and as a table."""
    rows = frozen.frame["pillars"]
    finding = _("%(on)s of %(all)s actions are on track, %(risk)s at risk and %(off)s off track.") % {
        "on": frozen.say("plan.on_track"),
        "all": frozen.say("plan.actions"),
        "risk": frozen.say("plan.at_risk"),
        "off": frozen.say("plan.off_track"),
    }
    statuses = ("on_track", "at_risk", "off_track", "no_data")
    chart = stacked_bars_chart(
        title=finding,
        language=frozen.language,
        names=[_("On track"), _("At risk"), _("Off track"), _("Nothing due yet")],
        label_header=_("Pillar"),
        fills=STATES,
        items=[
            StackedBar(
                f"{frozen.number(int(row['code']))}. {frozen.name(row)}",
                [frozen.whole(f"{row['key']}.{status}") or 0 for status in statuses],
                text=_("%(on)s of %(all)s actions on track, %(reached)s of %(due)s milestones reached")
                % {
                    "on": frozen.say(f"{row['key']}.on_track"),
                    "all": frozen.say(f"{row['key']}.actions"),
                    "reached": frozen.say(f"{row['key']}.reached"),
                    "due": frozen.say(f"{row['key']}.due"),
                },
            )
            for row in rows
        ],
    )
    measures = ("actions", "on_track", "at_risk", "off_track", "no_data", "done", "due", "reached")
    body = [
        (
            Shown(f"{frozen.number(int(row['code']))}. {frozen.name(row)}"),
            *(frozen.show(f"{row['key']}.{measure}") for measure in measures),
        )
        for row in rows
    ]
    body.append((Shown(_("Total")), *(frozen.show(f"plan.{measure}") for measure in measures)))
    table = TableBlock(
        title=_("Actions and milestones by pillar"),
        header=(
            _("Pillar"),
            _("Actions"),
            _("On track"),
            _("At risk"),
            _("Off track"),
            _("Nothing due yet"),
            _("Done"),
            _("Milestones due"),
            _("Reached"),
        ),
        rows=tuple(body),
        numeric=frozenset(range(1, 9)),
        code=frozen.code("table.pillars"),
        source=_plan_source(frozen),
        strong=(len(body) - 1,),
        name="pillars",
    )
    return Chapter(
        _("The plan by pillar"),
        finding,
        (ChartBlock(chart, frozen.code("table.pillars"), _plan_source(frozen)), table),
    )


def _evidence(frozen: Frozen) -> Chapter:
    """What should be talked about: overdue milestones, claims that the evidence does not bear."""
    overdue = frozen.frame["overdue"]
    far = [row for row in frozen.frame["actions"] if row["far"]]
    blocks: list[Block] = []
    if overdue:
        blocks.append(
            TableBlock(
                title=_("Overdue milestones"),
                header=(_("Due date"), _("Action"), _("Milestone"), _("Owner")),
                rows=tuple(
                    (
                        Shown(frozen.day(row["due"])),
                        Shown(row["action"]),
                        Shown(frozen.name(row)),
                        Shown(frozen.name(row, "owner")),
                    )
                    for row in overdue
                ),
                numeric=frozenset(),
                code=frozen.code("table.overdue"),
                source=_plan_source(frozen),
                name="overdue",
            )
        )
    if far:
        blocks.append(
            TableBlock(
                title=_("Claims far from the evidence"),
                header=(_("Action"), _("Owner"), _("Claimed progress"), _("Derived progress")),
                rows=tuple(
                    (
                        Shown(f"{row['code']} {frozen.name(row)}"),
                        Shown(frozen.name(row, "owner")),
                        frozen.show(f"{row['key']}.claimed"),
                        frozen.show(f"{row['key']}.derived"),
                    )
                    for row in far
                ),
                numeric=frozenset({2, 3}),
                code=frozen.code("table.claims"),
                source=_plan_source(frozen),
                name="claims",
            )
        )
    if not blocks:
        blocks.append(TextBlock((_("No milestone is overdue, and no claim is far from its evidence."),)))
    finding = _(
        "Milestones overdue: %(overdue)s; claims that differ from the evidence by more than 15 points: %(far)s."
    ) % {
        "overdue": frozen.say("count.overdue"),
        "far": frozen.say("count.claims"),
    }
    return Chapter(_("What to talk about"), _digits(frozen, finding), tuple(blocks))


def _indicators(frozen: Frozen) -> Chapter:
    """All indicators in the order of the plan."""
    rows = []
    for row in frozen.frame["indicators"]:
        rows.append(
            (
                Shown(row["code"]),
                Shown(frozen.name(row)),
                _shown(frozen, f"{row['key']}.value"),
                _shown(frozen, f"{row['key']}.before"),
                _shown(frozen, f"{row['key']}.planned"),
                _status(row["status"]),
                Shown(_coverage(frozen, row)),
            )
        )
    finding = _(
        "%(on)s indicators are on track, %(risk)s at risk, %(off)s off track; for %(none)s nothing can be said."
    ) % {
        "on": frozen.say("count.indicators_on_track"),
        "risk": frozen.say("count.indicators_at_risk"),
        "off": frozen.say("count.indicators_off_track"),
        "none": frozen.say("count.indicators_no_data"),
    }
    table = TableBlock(
        title=_("Indicators against their plan"),
        header=(
            _("Code"),
            _("Indicator"),
            _("Value"),
            _("Before"),
            _("Planned"),
            _("Status"),
            _("Reported"),
        ),
        rows=tuple(rows),
        numeric=frozenset({2, 3, 4}),
        code=frozen.code("table.indicators"),
        source=_indicator_source(frozen),
        name="indicators",
    )
    note = TextBlock(
        (
            _(
                "A yearly indicator shows the last fiscal year that had ended. "
                "“Before” is the period before, when it has the same definition."
            ),
        ),
        "note",
    )
    return Chapter(_("Indicators"), finding, (table, note))


def _coverage(frozen: Frozen, row: dict[str, Any]) -> str:
    """How many places of how many stand behind a value."""
    inputs = frozen.figures[f"{row['key']}.value"].inputs
    return _("%(part)s of %(whole)s") % {
        "part": frozen.number(inputs.get("reported") or 0),
        "whole": frozen.number(inputs.get("expected") or 0),
    }


def _trends(frozen: Frozen) -> Chapter:
    """The indicators furthest behind, over time."""
    rows = {row["code"]: row for row in frozen.frame["indicators"]}
    blocks: list[Block] = []
    for trend in frozen.frame["trends"]:
        row = rows[trend["code"]]
        periods = [Period.parse(code) for code in trend["periods"]]
        keys = [f"trend.{row['code']}.{code}" for code in trend["periods"]]
        values = [frozen.value(f"{key}.value") for key in keys]
        decimals = frozen.figures[f"{keys[0]}.value"].decimals
        chart = trend_chart(
            title=_trend_title(frozen, row, values),
            language=frozen.language,
            periods=[period.label(frozen.language) for period in periods],
            periods_short=[period.short_label(frozen.language) for period in periods],
            lines=[Line(f"{row['code']}", values)],
            target=[frozen.value(f"{key}.planned") for key in keys],
            decimals=decimals,
            unit="%" if row["unit"] == "percent" else "",
        )
        source = _value_source(frozen.reported(f"{row['key']}.value"))
        blocks.append(ChartBlock(chart, frozen.code(f"table.trend.{row['code']}"), source))
    names = ", ".join(trend["code"] for trend in frozen.frame["trends"])
    return Chapter(
        _("Furthest behind"),
        _("These indicators are furthest behind their plan: %(codes)s.") % {"codes": names},
        tuple(blocks),
    )


def _trend_title(frozen: Frozen, row: dict[str, Any], values: list[Decimal | None]) -> str:
    """What the line shows, in a sentence."""
    known = [value for value in values if value is not None]
    first, last = known[0], known[-1]
    steps = len(values) - 1
    words = {"code": row["code"], "name": frozen.name(row), "periods": frozen.number(steps)}
    if row["worse"] > 1:
        return _("%(code)s %(name)s: worse for %(number)s periods in a row") % {
            **words,
            "number": frozen.number(row["worse"]),
        }
    if first == last:
        return _("%(code)s %(name)s: no change") % words
    if (last > first) == (row["direction"] == "up"):
        return (
            ngettext(
                "%(code)s %(name)s: better than %(periods)s period before, but behind its plan",
                "%(code)s %(name)s: better than %(periods)s periods before, but behind its plan",
                steps,
            )
            % words
        )
    return (
        ngettext(
            "%(code)s %(name)s: worse than %(periods)s period before",
            "%(code)s %(name)s: worse than %(periods)s periods before",
            steps,
        )
        % words
    )


def _districts(frozen: Frozen) -> Chapter:
    """One indicator in all districts: on the tile map, and the lowest as bars."""
    found = frozen.frame["districts"]
    row = next(each for each in frozen.frame["indicators"] if each["code"] == found["indicator"])
    places = found["places"]
    title = _("%(code)s %(name)s by district") % {"code": row["code"], "name": frozen.name(row)}
    behind = [place for place in places if place["status"] in ("off_track", "at_risk")]
    silent = [place for place in places if frozen.value(f"{place['key']}.value") is None]
    finding = _(
        "%(code)s: %(behind)s of %(all)s districts are behind their own path; %(reported)s of %(all)s reported."
    ) % {
        "code": row["code"],
        "behind": frozen.number(len(behind)),
        "all": frozen.number(len(places)),
        "reported": frozen.number(len(places) - len(silent)),
    }
    source = _value_source(
        _("%(reported)s of %(expected)s reported")
        % {"reported": frozen.number(len(places) - len(silent)), "expected": frozen.number(len(places))}
    )
    tiles = {
        place["code"]: Tile(
            frozen.name(place),
            _digits(frozen, _amount(frozen, f"{place['key']}.value")),
            place["status"],
            _word(place["status"]),
        )
        for place in places
    }
    up = row["direction"] == "up"
    ordered = sorted(
        (place for place in places if place not in silent),
        key=lambda place: ((frozen.value(f"{place['key']}.value") or 0) * (1 if up else -1), place["code"]),
    )
    bars = [
        Bar(frozen.name(place), frozen.value(f"{place['key']}.value"), place["status"], _word(place["status"]))
        for place in ordered[:DISTRICTS_SHOWN]
    ]
    decimals = frozen.figures[f"{places[0]['key']}.value"].decimals
    words = {"number": frozen.number(len(bars)), "code": row["code"]}
    chart = bars_chart(
        title=_("%(code)s: the %(number)s districts with the lowest values") % words
        if up
        else _("%(code)s: the %(number)s districts with the highest values") % words,
        language=frozen.language,
        items=bars,
        label_header=_("District"),
        decimals=decimals,
        unit="%" if row["unit"] == "percent" else "",
        best_first=not up,
    )
    blocks: list[Block] = []
    if frozen.frame["place"]["code"] == "BD":
        map_chart = tile_map(title=title, language=frozen.language, tiles=tiles, place_header=_("District"))
        blocks.append(ChartBlock(map_chart, frozen.code("table.districts"), source))
    blocks.append(ChartBlock(chart, frozen.code("table.districts"), source))
    table = TableBlock(
        title=title,
        header=(_("District"), _("Value"), _("Status")),
        rows=tuple(
            (Shown(frozen.name(place)), _shown(frozen, f"{place['key']}.value"), _status(place["status"]))
            for place in places
        ),
        numeric=frozenset({1}),
        code=frozen.code("table.districts"),
        source=source,
        name="districts",
    )
    blocks.append(table)
    return Chapter(_("Districts"), finding, tuple(blocks))


def _actions(frozen: Frozen) -> Chapter:
    """Every action: proven, planned, claimed."""
    rows = tuple(
        (
            Shown(row["code"]),
            Shown(frozen.name(row)),
            _action_status(row),
            frozen.show(f"{row['key']}.derived"),
            frozen.show(f"{row['key']}.planned"),
            frozen.show(f"{row['key']}.claimed"),
        )
        for row in frozen.frame["actions"]
    )
    table = TableBlock(
        title=_("Progress by action"),
        header=(
            _("Code"),
            _("Action"),
            _("Status"),
            _("Derived progress"),
            _("Planned progress"),
            _("Claimed progress"),
        ),
        rows=rows,
        numeric=frozenset({3, 4, 5}),
        code=frozen.code("table.actions"),
        source=_plan_source(frozen),
        name="actions",
    )
    finding = _("%(done)s of %(all)s actions are done.") % {
        "done": frozen.say("plan.done"),
        "all": frozen.say("plan.actions"),
    }
    return Chapter(_("Every action"), finding, (table,))


def _action_status(row: dict[str, Any]) -> Shown:
    if row["done"]:
        return _signed(SIGNS["on_track"], _("Done"))
    if row["status"] == "no_data":
        return Shown(" ".join([SIGNS["no_data"], _("Nothing due yet")]))
    return _status(row["status"])


def _method(frozen: Frozen) -> Chapter:
    """How the numbers are made, and how a reader checks one."""
    lines = [
        _(
            "An indicator is judged by the share of the way from its baseline to the point that its plan has "
            "for the end of the period: from 95% on track, from 75% at risk, below that off track."
        ),
        _(
            "A value for several places is the sum of numerators divided by the sum of denominators, "
            "never a mean of percentages. What is missing is not counted as zero."
        ),
        _("A changed definition starts a new series; values of two definitions are never joined."),
    ]
    if frozen.frame["plan"]:
        lines.insert(
            0,
            _(
                "Derived progress of an action is the weight of its milestones that were reached; "
                "what its owner claims stands beside it and changes nothing."
            ),
        )
    lines += [
        _("Every table, chart and headline has a code (F-…). Its check page tells where the number comes from."),
        _("Fingerprint of the numbers (SHA-256): %(sha256)s") % {"sha256": frozen.snapshot.sha256},
    ]
    return Chapter(
        _("How these numbers are made"),
        _("Each number in this report can be followed back to its entries."),
        (TextBlock(tuple(lines), "bullets"),),
    )
