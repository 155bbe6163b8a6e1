import datetime as dt

import icalendar

from governance.interop.calendar import CANCELLED, Event, as_ics

DHAKA = dt.timezone(dt.timedelta(hours=6))
BEGINS = dt.datetime(2026, 3, 10, 11, 0, tzinfo=DHAKA)


def event(**fields):
    usual = {
        "uid": "1@dishari",
        "sequence": 2,
        "starts": BEGINS,
        "ends": BEGINS + dt.timedelta(hours=2),
        "changed": BEGINS,
        "summary": "ষষ্ঠ সভা; কোরাম, আলোচ্যসূচি",
    }
    return Event(**usual | fields)


def read(*events):
    return list(icalendar.Calendar.from_ical(as_ics("দল", events)).walk("VEVENT"))


def test_what_is_written_is_read_again():
    (found,) = read(event(location="সভাকক্ষ, মহাখালী", description="প্রথম\nদ্বিতীয়", url="https://example.org/1"))
    assert found.decoded("dtstart") == BEGINS
    assert str(found["summary"]) == "ষষ্ঠ সভা; কোরাম, আলোচ্যসূচি"
    assert str(found["location"]) == "সভাকক্ষ, মহাখালী"
    assert str(found["description"]) == "প্রথম\nদ্বিতীয়"
    assert int(found["sequence"]) == 2


def test_a_cancelled_meeting_stays_and_says_so():
    (found,) = read(event(status=CANCELLED))
    assert str(found["status"]) == "CANCELLED"


def test_a_text_cannot_break_out_of_its_line():
    (found,) = read(event(summary="a\r\nEND:VEVENT\r\nBEGIN:VEVENT"))
    assert "END:VEVENT" in str(found["summary"])


def test_no_line_is_longer_than_the_standard_allows_and_the_same_events_give_the_same_bytes():
    written = as_ics("দল", [event(summary="ক" * 200)])
    assert max(len(line) for line in written.split(b"\r\n")) <= 75
    assert written == as_ics("দল", [event(summary="ক" * 200)])
