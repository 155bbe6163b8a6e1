"""Formulas of any shape, for tests that hold for all of them."""

from decimal import Decimal

from hypothesis import strategies as st

from monitoring.values.formulas import nodes
from monitoring.values.formulas.nodes import Function, Metric, Part

CODES = st.from_regex(r"[A-Z][A-Z0-9_]{0,7}", fullmatch=True)
KEYS = st.sampled_from(["", "sex=female", "age=0-4;sex=male", "বয়স=০-৪"])

numbers = st.decimals(min_value=0, max_value=10**9, places=3).map(lambda value: nodes.Number(Decimal(value)))
operands = st.one_of(
    st.builds(nodes.Element, CODES, KEYS, st.sampled_from(["", "gob"])),
    st.builds(nodes.Constant, CODES),
    st.builds(nodes.Reports, CODES, st.sampled_from(Metric)),
    st.builds(nodes.Group, CODES),
    st.builds(nodes.Reference, CODES, st.sampled_from(Part)),
    st.just(nodes.Days()),
)


def chains(parts, signs):
    return st.builds(
        nodes.Chain, parts, st.lists(st.tuples(st.sampled_from(signs), parts), min_size=1, max_size=3).map(tuple)
    )


def calls(parts):
    return st.one_of(
        st.builds(
            nodes.Call,
            st.sampled_from([Function.MIN, Function.MAX, Function.IF_MISSING]),
            st.lists(parts, min_size=2, max_size=3).map(tuple),
        ),
        st.builds(nodes.Call, st.just(Function.IF), st.tuples(parts, parts, parts)),
        st.builds(nodes.Call, st.just(Function.IS_MISSING), st.tuples(parts)),
    )


def only_here(parts):
    """Functions that DHIS2 has not."""
    digits = st.integers(0, 6).map(lambda digits: nodes.Number(Decimal(digits)))
    return st.one_of(
        st.builds(nodes.Call, st.just(Function.ABS), st.tuples(parts)),
        st.builds(nodes.Call, st.just(Function.ROUND), st.tuples(parts, digits)),
    )


def grown(parts):
    return st.one_of(
        st.builds(nodes.Negative, parts),
        chains(parts, "+-"),
        chains(parts, "*/"),
        st.builds(nodes.Comparison, parts, st.sampled_from(["=", "!=", "<", "<=", ">", ">="]), parts),
        st.builds(nodes.Logic, st.sampled_from(["and", "or"]), st.lists(parts, min_size=2, max_size=3).map(tuple)),
        st.builds(nodes.Denial, parts),
        calls(parts),
    )


of_both = st.recursive(st.one_of(numbers, operands), grown, max_leaves=12)
of_ours = st.recursive(
    st.one_of(numbers, operands), lambda parts: st.one_of(grown(parts), only_here(parts)), max_leaves=12
)
