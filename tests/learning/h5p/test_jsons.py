from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from learning.h5p.jsons import BadJson, depth, load
from learning.h5p.limits import Limits


def code(content, **limits):
    with pytest.raises(BadJson) as told:
        load(content, "content/content.json", Limits(**limits))
    return told.value.finding.code


def test_a_byte_order_mark_is_overlooked_and_bangla_stays():
    assert load('\ufeff{"text": "ক্ষ"}'.encode(), "h5p.json") == {"text": "ক্ষ"}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"{} x",
        b"{'a': 1}",
        b"\xff\xfe{\x00}\x00",
        b'{"a": NaN}',
        b"[1e999]",
        b"[-1e999]",
        b'{"a": 1, "a": 2}',
        b"1" * 5000,
        b'{"a": "\\u0000"}',
        b'{"\\ud800": 1}',
        b'["x\\udc00"]',
    ],
)
def test_what_is_no_json_is_told(content):
    assert code(content) == "bad_json"


def test_the_same_key_twice_with_the_same_value_is_no_fault():
    assert load(b'{"a": 1, "a": 1}', "h5p.json") == {"a": 1}


def test_depth_and_size_are_bounded():
    assert code(b"[" * 100_000 + b"]" * 100_000) == "json_depth"
    assert code(b"[" * 11 + b"]" * 11, depth=10) == "json_depth"
    assert code(b'"' + b"x" * 100 + b'"', json=50) == "file_too_large"


def test_depth_counts_levels():
    assert [depth(value, 9) for value in (1, [], [[1]], {"a": {"b": []}})] == [1, 1, 3, 3]


@given(st.binary(max_size=200))
def test_any_bytes_are_a_value_or_a_finding(content):
    with suppress(BadJson):
        load(content, "h5p.json")
