"""Moments that other programs write."""

import datetime as dt

import pytest

from basis.moments import parse_moment


@pytest.mark.parametrize(
    "text", ["2026-08-10T09:30:00.000+0600", "2026-08-10T03:30:00Z", "2026-08-10 09:30", "2026-08-10T09:30:00"]
)
def test_a_moment_without_a_zone_is_meant_here(text):
    assert parse_moment(text) == dt.datetime(2026, 8, 10, 3, 30, tzinfo=dt.UTC)


def test_a_day_is_its_first_moment():
    assert parse_moment("2026-08-10") == dt.datetime(2026, 8, 9, 18, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    "text",
    [
        "", "yesterday", "2026-02-30", "0001-01-01T00:00:00", "9999-12-31T23:59:59-12:00", "1970-01-01T00:00:00Z",
        "\ud800", "2026-08-10T09:30:00+99:00",
    ],
)  # fmt: skip
def test_what_says_no_moment(text):
    assert parse_moment(text) is None
