"""Whatever the numbers are: no check fails, warns, or speaks of a cell that did not come in."""

import warnings

import numpy as np
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from monitoring.values.checks import Panel, Scale, decline, drift, falls, holes, off_target, outliers, shifts

NUMBERS = st.one_of(
    st.just(np.nan),
    st.integers(0, 12).map(float),
    st.integers(0, 10**15).map(lambda n: n / 10**6),
    st.sampled_from([0.0, 1.0, 1e15, 1e-6]),
)


@st.composite
def panels(draw):
    shape = (draw(st.integers(1, 12)), draw(st.integers(1, 30)))
    numerator = draw(arrays(float, shape, elements=NUMBERS))
    ratio = draw(st.booleans())
    denominator = draw(arrays(float, shape, elements=NUMBERS)) if ratio else None
    scale = draw(st.sampled_from([Scale.PERCENT, Scale.RATE] if ratio else [Scale.COUNT, Scale.RAW]))
    if scale == Scale.RAW:
        numerator = numerator * draw(st.sampled_from([1.0, -1.0]))
    incoming = draw(arrays(bool, shape)) & ~np.isnan(numerator)
    return Panel(numerator, incoming, denominator, scale, 100.0, draw(st.sampled_from([1, 4, 12])))


@settings(max_examples=100, deadline=None, phases=[Phase.explicit, Phase.generate])  # panels shrink too slowly
@given(panels())
def test_no_check_fails_and_each_speaks_of_what_came_in(panel):
    planned = np.full(panel.shape, 50.0)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        single = outliers(panel)
        shifts(panel)
        for direction in ("up", "down"):
            decline(panel, direction)
            off_target(panel, planned, direction)
            drift(panel, planned, direction)
        drift(panel)
        begins = np.zeros(panel.shape[1], dtype=bool)
        totals = falls(panel, begins)
        holes(~np.isnan(panel.numerator), np.ones(panel.shape[1], dtype=bool))
    for doubt in (*single, *totals):
        assert panel.incoming[doubt.row, doubt.column]
    assert len({(doubt.row, doubt.column) for doubt in single}) == len(single)
