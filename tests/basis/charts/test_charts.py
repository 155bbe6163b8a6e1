"""Each chart: well-formed, without styles that our policy forbids, in the digits of the language, with its table."""

import gzip
import re
from datetime import date
from decimal import Decimal as D
from xml.etree import ElementTree

import pytest

from basis.charts import (
    Bar,
    Chart,
    GanttRow,
    Line,
    MilestonePart,
    PlanBar,
    PlanMark,
    StackedBar,
    Tile,
    Version,
    bars_chart,
    gantt_chart,
    milestone_bar,
    paint_svg,
    plan_gantt,
    progress_bar,
    sparkline,
    stacked_bars_chart,
    tile_map,
    trend_chart,
)
from basis.charts.districts import TILES, division_of
from basis.charts.values import Box, Label, Stroke, room_for
from basis.pdf import Paper

PERIODS = ["Q1", "Q2", "Q3", "Q4"]


def trend(language: str = "en", **more) -> Chart:
    values = more.pop("values", [D("92.6"), D("90.2"), None, D("85.4")])
    return trend_chart(
        title="Down <three> quarters",
        language=language,
        periods=PERIODS,
        lines=[Line("SI02", values)],
        unit="%",
        **more,
    )


def a_plan(language: str, href: str = "") -> Chart:
    """Two actions, the second of which waits for the first."""
    days = date(2025, 1, 1), date(2026, 6, 30)
    first = PlanBar("1.1a", "Run", days, days, [PlanMark(date(2025, 3, 1), "done", "Draft")], says="1.1a", href=href)
    second = PlanBar("1.1b", "Go on", days, days, needs=["1.1a", "9.9z"], critical=True, says="1.1b", href=href)
    return plan_gantt(title="c", language=language, bars=[first, second], today=date(2026, 3, 1))


def charts(language: str) -> list[Chart]:
    """One of each kind."""
    return [
        trend(language, target=[None, 90, 91, 92], versions=[Version(2, "v2")]),
        bars_chart(title="b", language=language, items=[Bar("ঢাকা", D("85"), "on_track"), Bar("ফেনী", None)], target=80),
        stacked_bars_chart(
            title="s",
            language=language,
            names=["spent", "released", "allocated"],
            items=[StackedBar("স্তম্ভ ১", [4, 2, 4], 9, "৪ of ১০")],
            mark_name="original",
        ),
        tile_map(title="m", language=language, tiles={"3026": Tile("ঢাকা", "85", "on_track")}),
        milestone_bar(title="k", language=language, milestones=[MilestonePart("draft", 30, "done")], claimed=55),
        progress_bar(title="p", language=language, percent=45),
        sparkline(title="l", language=language, values=[1, None, 3]),
        gantt_chart(
            title="g",
            language=language,
            rows=[GanttRow("1.1a", date(2025, 1, 1), date(2026, 6, 30), 40, "at_risk")],
            today=date(2026, 3, 1),
        ),
        a_plan(language),
    ]


@pytest.mark.parametrize("chart", charts("en") + charts("bn"), ids=lambda chart: f"{chart.kind}-{chart.language}")
def test_a_page_gets_markup_that_is_safe_accessible_and_light(chart):
    markup = paint_svg(chart)
    root = ElementTree.fromstring(markup)
    assert root.get("role") == "img"
    assert root[0].tag.endswith("title")
    assert root[0].text == chart.title
    assert root[1].tag.endswith("desc")
    assert "style" not in markup
    assert "<script" not in markup
    assert len(gzip.compress(markup.encode())) < (3000 if chart.kind == "tiles" else 1300)


@pytest.mark.parametrize("chart", charts("bn"), ids=lambda chart: chart.kind)
def test_in_bangla_no_latin_digit_is_drawn(chart):
    drawn = [mark.text for mark in chart.marks if isinstance(mark, Label)]
    own = {*PERIODS, "v2", "1.1a", "SI02"}
    assert not [text for text in drawn if text not in own and re.search("[0-9]", text)]


@pytest.mark.parametrize("chart", charts("en"), ids=lambda chart: chart.kind)
def test_marks_stay_inside_the_drawing(chart):
    for mark in chart.marks:
        points = mark.points if isinstance(mark, Stroke) else [(mark.x, mark.y)]
        assert all(-1 <= x <= chart.width + 1 and -1 <= y <= chart.height + 1 for x, y in points), mark


def test_the_same_chart_is_the_same_markup():
    assert paint_svg(trend()) == paint_svg(trend())


def test_every_chart_can_be_printed():
    paper = Paper(title="x", language="bn")
    for chart in charts("bn"):
        paper.chart(chart, code="F-1")
    assert paper.build().startswith(b"%PDF")


def test_a_missing_period_leaves_a_gap():
    lines = [mark for mark in trend().marks if isinstance(mark, Stroke) and mark.role == "series0"]
    assert [len(line.points) for line in lines] == [2]
    assert ("Q3", "No data") in trend().table.rows


def test_a_new_definition_starts_a_new_line():
    values = [D(1), D(2), D(3), D(4)]
    joined = trend(values=values)
    parted = trend(values=values, versions=[Version(2, "v2")])

    def strokes(chart):
        return [len(mark.points) for mark in chart.marks if isinstance(mark, Stroke) and mark.role == "series0"]

    assert strokes(joined) == [4]
    assert strokes(parted) == [2, 2]


def test_a_trend_without_any_value_says_so():
    chart = trend(values=[None] * 4)
    assert [mark.text for mark in chart.marks] == ["No data"]


def test_two_lines_differ_by_dash_and_by_sign():
    chart = trend_chart(
        title="x", language="en", periods=PERIODS, lines=[Line("a", [1, 2, 3, 4]), Line("b", [2, 3, 4, 5])]
    )
    dashes = {
        mark.role: mark.dash for mark in chart.marks if isinstance(mark, Stroke) and mark.role.startswith("series")
    }
    shapes = {mark.role: mark.shape for mark in chart.marks if hasattr(mark, "shape")}
    assert dashes["series0"] != dashes["series1"]
    assert shapes["series0"] != shapes["series1"]


def test_bars_are_sorted_and_the_missing_stand_last():
    chart = bars_chart(title="x", language="en", items=[Bar("b", 2), Bar("n", None), Bar("a", 9)])
    assert [row[0] for row in chart.table.rows] == ["a", "b", "n"]
    assert chart.table.rows[-1][1] == "No data"


def test_bars_are_as_long_as_their_values():
    chart = bars_chart(title="x", language="en", items=[Bar("a", 40), Bar("b", 10)])
    long, short = [mark.width for mark in chart.marks if isinstance(mark, Box)]
    assert long == pytest.approx(4 * short)


def test_a_milestone_bar_derives_progress_and_shows_the_claim_beside_it():
    parts = [MilestonePart("a", 30, "done"), MilestonePart("b", 50, "due"), MilestonePart("c", 20, "planned")]
    chart = milestone_bar(title="x", language="en", milestones=parts, claimed=55)
    assert chart.description == "Derived progress 30%; Claimed progress 55%"


def test_the_map_has_each_district_once_and_divisions_hang_together():
    assert len(TILES) == 64
    places = {(column, row): code for code, (column, row, _en, _bn) in TILES.items()}
    assert len(places) == 64
    for division in {division_of(code) for code in TILES}:
        own = {place for place, code in places.items() if division_of(code) == division}
        reached, waiting = set(), [min(own)]
        while waiting:
            column, row = waiting.pop()
            if (column, row) in own - reached:
                reached.add((column, row))
                waiting += [(column + x, row + y) for x in (-1, 0, 1) for y in (-1, 0, 1)]
        assert reached == own, division


def test_a_tile_tells_its_status_by_sign_and_word():
    chart = tile_map(title="x", language="en", tiles={"5549": Tile("Kurigram", "55.1%", "off_track", "Off track")})
    markup = paint_svg(chart)
    assert "Kurigram: 55.1% (Off track)" in markup
    assert "Off track: 1" in markup
    assert "No data: 63" in markup


def test_the_first_and_the_last_period_are_written_below_a_long_line():
    periods = [f"জুলাই–সেপ্টে {year}" for year in range(2010, 2026)]
    chart = trend_chart(
        title="x", language="bn", periods=periods, lines=[Line("A", [*range(9), *[None] * 7])], target=list(range(16))
    )
    below = [mark for mark in chart.marks if isinstance(mark, Label) and mark.text in periods]
    assert {below[0].text, below[-1].text} == {periods[0], periods[-1]}
    places = sorted(mark.x for mark in below)
    assert all(after - before >= room_for(periods[0], 11) for before, after in zip(places, places[1:], strict=False))


def test_a_drawing_with_links_can_be_walked_through_by_keyboard():
    markup = paint_svg(a_plan("en", href="/plan/actions/1.1a/"))
    assert markup.count('<a href="/plan/actions/1.1a/"><title>1.1') == 2
    assert 'role="group"' in markup
    assert 'role="img"' in paint_svg(a_plan("en"))


def test_what_is_critical_is_said_in_a_word_and_a_shape():
    chart = a_plan("en")
    assert any(isinstance(mark, Label) and mark.text.endswith("Critical") for mark in chart.marks)
    assert [row[3] for row in chart.table.rows] == ["No", "Yes"]
