"""One record, three formats: what is written is read again, and what is hostile is refused."""

import contextlib
import dataclasses
import datetime as dt
import io
import json

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from basis.periods import Kind, Period
from basis.rows import TableError
from basis.text import clean
from monitoring.interop.dhis2 import files
from monitoring.values import canonical
from monitoring.values.exchange import Completion, DataValue, ExchangeFormat

JULY = Period.parse("2026-07")
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # the machine may be busy
VALUE = DataValue(element="f7n9E0hX8qk", period=JULY, unit="DiszpKrYNg8", value="12")


def read(content: bytes):
    return list(files.read(io.BytesIO(content)))


def records(content: bytes):
    items = read(content)
    assert [item.error for item in items if item.error] == []
    return [item.record for item in items]


def written(form: str, given_records) -> bytes:
    return b"".join(files.write(form, given_records))


def refused(content: bytes) -> str:
    with pytest.raises(TableError) as caught:
        read(content)
    return caught.value.code


def codes(item) -> dict[str, str]:
    return {name: faults[0].code for name, faults in item.error.error_dict.items()}


# --- there and back ---------------------------------------------------------------------------------------------

letters = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Cn", "Co"]), max_size=40)


def kept(text: str) -> str:
    """As we store it; a text that we would not store is none of a record of ours."""
    try:
        return clean(clean(text))
    except ValidationError:
        return ""


texts = letters.map(kept)
names = texts.filter(bool).map(lambda text: text[:30].strip()).filter(lambda text: text and clean(text) == text)
numbers = st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**9), max_value=10**9).map(str)
periods = st.builds(
    lambda day, kind: canonical(Period.containing(day, kind)),
    st.dates(dt.date(1901, 1, 1), dt.date(2198, 1, 1)),
    st.sampled_from(Kind),
)
values = st.builds(
    DataValue,
    element=names,
    period=periods,
    unit=names,
    value=numbers | names,
    data_set=st.just(""),
    combination=texts,
    attribute_combination=texts,
    stored_by=texts,
    last_updated=st.sampled_from(["", "2026-08-01T09:30:00.000+0600"]),
    comment=texts,
    followup=st.booleans(),
    deleted=st.booleans(),
)


@patient
@given(st.lists(values, max_size=5))
def test_json_gives_back_what_it_took(given_records):
    assert records(written("json", given_records)) == given_records


@patient
@given(st.lists(values, max_size=5))
def test_csv_gives_back_what_it_took(given_records):
    assert records(written("csv", given_records)) == given_records


@patient
@given(st.lists(values, max_size=5))
def test_adx_gives_back_what_it_has_words_for(given_records):
    told = [
        dataclasses.replace(each, stored_by="", last_updated="", followup=False)
        for each in given_records
        if not each.deleted
    ]
    assert records(written("adx", given_records)) == told


@patient
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_and_never_crash(content):
    with contextlib.suppress(TableError):
        read(content)


@patient
@given(st.lists(values, min_size=1, max_size=3), st.sampled_from(["json", "adx"]), st.data())
def test_a_file_that_ends_in_the_middle_is_refused(given_records, form, data):
    whole = written(form, given_records).rstrip()
    cut = data.draw(st.integers(1, len(whole) - 1))
    assert refused(whole[:cut]) in {"truncated", "not_an_exchange", "missing_column", "not_a_table"}


@pytest.mark.parametrize("form", ["json", "adx"])
def test_a_completion_travels_with_its_values(form):
    value = dataclasses.replace(VALUE, data_set="ds1")
    complete = Completion("ds1", JULY, VALUE.unit, "2026-08-10")
    assert records(written(form, [value, complete])) == [value, complete]


def test_csv_has_the_columns_of_dhis2_in_their_order():
    head = written("csv", []).decode().strip().replace('"', "")
    assert head == (
        "dataelement,period,orgunit,categoryoptioncombo,attributeoptioncombo,value,storedby,lastupdated,comment,"
        "followup,deleted"
    )


def test_a_comment_that_a_spreadsheet_would_run_is_disarmed_and_comes_back_whole():
    sly = dataclasses.replace(VALUE, comment="=HYPERLINK(1)", value="-5")
    content = written("csv", [sly])
    assert b"\"'=HYPERLINK" in content
    assert b'"-5"' in content
    assert records(content) == [sly]


def test_zero_is_a_value_and_deleted_is_none():
    content = b'{"dataValues":[{"dataElement":"a","period":"202607","orgUnit":"u","value":0},'
    content += b'{"dataElement":"a","period":"202607","orgUnit":"v","deleted":true}]}'
    zero, gone = records(content)
    assert (zero.value, zero.deleted) == ("0", False)
    assert (gone.value, gone.deleted) == ("", True)


def test_the_head_holds_for_values_that_do_not_say_it_wherever_it_stands():
    said = {"dataSet": "d", "period": "202607", "orgUnit": "u", "completeDate": "2026-08-01"}
    body = {"dataValues": [{"dataElement": "a", "value": "1"}]}
    expected = [DataValue("a", JULY, "u", "1", data_set="d"), Completion("d", JULY, "u", "2026-08-01")]
    assert records(json.dumps(said | body).encode()) == expected
    assert [r.element for r in records(json.dumps(body | said).encode()) if isinstance(r, DataValue)] == ["a"]


def test_completions_of_the_web_interface_are_read():
    content = b'{"completeDataSetRegistrations":[{"period":"202607","dataSet":"d","organisationUnit":"u",'
    content += b'"attributeOptionCombo":"x","date":"2026-08-01","storedBy":"me","completed":false}]}'
    assert records(content) == [Completion("d", JULY, "u", "2026-08-01", "me", completed=False)]


def test_an_empty_answer_holds_nothing():
    assert records(b"{}") == []
    assert records(b'{"dataValues":[]}') == []


def test_every_fault_of_a_row_is_told_and_the_others_are_read():
    content = b'{"dataValues":[{"dataElement":"","period":"202613","orgUnit":"u","value":"1","followup":"perhaps"},'
    content += b'{"dataElement":"a","period":"202607","orgUnit":"u","value":""},'
    content += b'{"dataElement":"a","period":"202607","orgUnit":"u","value":"7"}]}'
    bad, empty, good = read(content)
    assert codes(bad) == {"dataElement": "missing_value", "period": "bad_period", "followup": "unknown_choice"}
    assert codes(empty) == {"value": "missing_value"}
    assert (bad.place, good.place, good.record.value) == (1, 3, "7")


def test_csv_tells_the_line():
    content = b"dataelement,period,orgunit,value\na,202607,u,1\na,202699,u,1\n"
    good, bad = read(content)
    assert (good.place, bad.place) == (2, 3)
    assert codes(bad) == {"period": "bad_period"}


def test_adx_categories_are_kept_by_name():
    content = (
        b'<adx xmlns="urn:ihe:qrph:adx:2015"><group orgUnit="u" period="2026-07-01/P1M" dataSet="d" mechanism="m">'
        b'<dataValue dataElement="a" value="1" sex="F" age="0-4"/></group></adx>'
    )
    assert records(content)[0].dimensions == (("age", "0-4"), ("mechanism", "m"), ("sex", "F"))


def test_many_values_do_not_fill_the_memory():
    row = b'{"dataElement":"a","period":"202607","orgUnit":"u","value":"1"}'
    content = io.BytesIO(b'{"dataValues":[' + b",".join([row] * 20_000) + b"]}")
    assert sum(1 for _item in files.read(content)) == 20_000


# --- hostile ----------------------------------------------------------------------------------------------------

LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><adx xmlns="urn:ihe:qrph:adx:2015">&c;</adx>"""


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b'{"dataValues":[{"value":"1","value":"2"}]}', "repeated_key"),
        (b'{"dataValues":[],"dataValues":[]}', "repeated_key"),
        (b'{"x":{"y":1,"y":2},"dataValues":[]}', "repeated_key"),
        (b'{"dataValues":[{"value":NaN}]}', "not_a_number"),
        (b'{"dataValues":[{"value":-Infinity}]}', "not_a_number"),
        (b'{"dataValues":[{"value":1e999999}]}', "not_a_number"),
        (b'{"dataValues":[{"value":' + b"9" * 5_000 + b"}]}", "not_a_number"),
        (b'{"x":' + b"[" * 100_000, "too_deep"),
        (b'{"dataValues":[{"comment":' + b'{"a":' * 50_000 + b"1", "too_deep"),
        (b'{"dataValues":{"a":1}}', "not_an_exchange"),
        (b'{"a":1,}', "not_an_exchange"),
        (b'{"dataValues":[[1]]}', "not_an_exchange"),
        (b'{"dataValues":[{"value":{"a":1}}]}', "not_an_exchange"),
        (b'[{"dataElement":"a"}]', "not_an_exchange"),
        (b'{"httpStatus":"Conflict","status":"ERROR"}', "not_an_exchange"),
        (b'{"dataValues":[{"value":"1"}]} trailing', "not_an_exchange"),
        (b'{"dataValues":[{"value":"\xff"}]}', "not_an_exchange"),
        (b'{"dataValues":[{"comment":"' + b"x" * 2**21 + b'"}]}', "too_large"),
        (LAUGHS, "unsafe_xml"),
        (b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><adx>&x;</adx>', "unsafe_xml"),
        (b'<!DOCTYPE a SYSTEM "http://127.0.0.1/x.dtd"><adx/>', "unsafe_xml"),
        (b'<!DOCTYPE a [<!ENTITY % x SYSTEM "http://127.0.0.1/">%x;]><adx/>', "unsafe_xml"),
        (b"<adx/>", "not_an_exchange"),
        (b'<adx xmlns="urn:other"/>', "not_an_exchange"),
        (b'<adx xmlns="urn:ihe:qrph:adx:2015"><group>' + b"<group>" * 100_000, "not_an_exchange"),
        (b'<adx xmlns="urn:ihe:qrph:adx:2015"><xi:include xmlns:xi="x" href="y"/></adx>', "not_an_exchange"),
        (b'<adx xmlns="urn:ihe:qrph:adx:2015"><group a="' + b"x" * 70_000 + b'"/></adx>', "too_large"),
        (b'<?xml version="1.0" encoding="no-such"?><adx/>', "not_an_exchange"),
        (b'dataelement,period,orgunit,value\n"a,202607,u,1\n', "not_a_table"),
        (b"dataelement,dataelement,period,orgunit,value\n", "duplicate_header"),
        (b"period,orgunit,value\n", "missing_column"),
        (b"", "not_a_table"),
    ],
    ids=lambda given_value: given_value if isinstance(given_value, str) else None,
)
def test_a_hostile_file_is_refused_as_a_whole(content, code):
    assert refused(content) == code


def test_control_characters_and_overlong_names_are_told_by_row():
    content = json.dumps(
        {"dataValues": [{"dataElement": "x" * 101, "period": "202607", "orgUnit": "a\x00b", "value": "1"}]}
    )
    (bad,) = read(content.encode())
    assert codes(bad) == {"dataElement": "too_long", "orgUnit": "bad_text"}


def test_a_mark_of_the_byte_order_is_no_fault():
    assert len(records(b"\xef\xbb\xbf" + written("json", [VALUE]))) == 1
    assert len(records(b"\xef\xbb\xbf" + written("adx", [VALUE]))) == 1
    assert files.format_of(b"\xef\xbb\xbf  <?xml") == ExchangeFormat.ADX
