"""
Charts: one geometry, two painters.

What it is: builders that turn numbers into marks in a small coordinate system (`Chart`), and a painter that
writes them as accessible SVG; the painter for prints is `basis.pdf.charts`. Each chart carries its figures as a
table, so that a page can show them too.

What it is not: it does not know where numbers come from, rounds nothing before it is written down, and decides
no status.

It imports `basis.numerals` and nothing else of ours.
"""

from basis.charts.bars import Bar, StackedBar, bars_chart, stacked_bars_chart
from basis.charts.gantt import PlanBar, PlanMark, plan_gantt
from basis.charts.progress import GanttRow, MilestonePart, gantt_chart, milestone_bar, progress_bar, sparkline
from basis.charts.svg import paint_svg
from basis.charts.tiles import Tile, tile_map
from basis.charts.trend import Line, Version, trend_chart
from basis.charts.values import Chart, ChartTable

__all__ = [
    "Bar",
    "Chart",
    "ChartTable",
    "GanttRow",
    "Line",
    "MilestonePart",
    "PlanBar",
    "PlanMark",
    "StackedBar",
    "Tile",
    "Version",
    "bars_chart",
    "gantt_chart",
    "milestone_bar",
    "paint_svg",
    "plan_gantt",
    "progress_bar",
    "sparkline",
    "stacked_bars_chart",
    "tile_map",
    "trend_chart",
]
