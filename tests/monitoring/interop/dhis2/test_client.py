"""The client is patient with a busy server, and firm with a hostile one."""

import dataclasses
import logging
import socket
import time

import pytest

from monitoring.interop.dhis2 import files
from monitoring.interop.dhis2.client import Client, Limits, RemoteError
from monitoring.values.addresses import AddressError, parse_address
from tests.monitoring.interop.dhis2_server import TOKEN, FakeDHIS2, a_unit, a_value

# Generous, because the machine may be busy; where a server is slow on purpose the patience is short.
QUICK = Limits(connect=5, read=5, total=30, page_bytes=100_000, value_bytes=200_000, pages=20, first_wait=2)
IMPATIENT = dataclasses.replace(QUICK, read=0.3)


@pytest.fixture
def remote():
    with FakeDHIS2() as server:
        server.lists["organisationUnits"] = [a_unit(f"unit{n}", f"Unit {n}", f"C{n}", "unit0") for n in range(5)]
        server.values = [a_value("el1", "unit1", "12"), a_value("el1", "unit2", "0")]
        yield server


@pytest.fixture
def waits():
    return []


@pytest.fixture
def client(remote, waits):
    def make(token=TOKEN, address=None, limits=QUICK, **kwargs):
        found = parse_address(address or remote.address, allow_http=True)
        return Client(found, token, limits=limits, sleep=waits.append, **{"allow_private": True} | kwargs)

    return make


def values(client):
    with client.data_values(data_set="ds1", period="202607", unit="unit0") as content:
        return [item.record for item in files.read(content)]


def refused(work):
    with pytest.raises((RemoteError, AddressError)) as caught:
        work()
    assert TOKEN not in str(caught.value)
    return caught.value.code


def test_it_says_which_version_it_speaks_to(client):
    assert client().version() == "2.41.3"


def test_objects_come_in_pages_each_once(client, remote):
    found = list(client().objects("organisationUnits"))
    assert [each.uid for each in found] == [f"unit{n}" for n in range(5)]
    assert (found[1].code, found[1].parent, found[1].level) == ("C1", "unit0", 1)
    assert [query["page"] for query in remote.requests_for("organisationUnits")] == [["1"], ["2"], ["3"]]


def test_values_are_asked_with_everything_below_and_what_was_deleted(client, remote):
    assert [each.value for each in values(client())] == ["12", "0"]
    (asked,) = remote.requests_for("dataValueSets")
    assert (asked["children"], asked["includeDeleted"]) == (["true"], ["true"])


def test_a_base_path_is_kept(client, remote):
    assert client(address=f"{remote.address}/hmis").version() == "2.41.3"


@pytest.mark.parametrize("mode", ["503:2", "500:1", "429:2", "cut:1", "slow:1"])
def test_it_asks_again_where_the_other_side_is_busy_or_the_line_broke(client, remote, mode):
    remote.modes["dataValueSets"] = mode
    assert len(values(client(limits=IMPATIENT if "slow" in mode else QUICK))) == 2


def test_each_wait_is_twice_as_long(client, remote, waits):
    remote.modes["*"] = "503"
    assert refused(client().version) == "unreachable"
    assert sum(waits) == 2 + 4 + 8
    assert len(remote.asked) == QUICK.attempts


def test_it_waits_as_long_as_it_is_told_but_not_for_ever(client, remote, waits):
    remote.modes["*"] = "429:1"
    client().version()
    assert sum(waits) == 7
    waits.clear()
    remote.modes["*"] = "429_for_ever:1"
    client().version()
    assert sum(waits) == QUICK.longest_wait


@pytest.mark.parametrize(
    ("mode", "code"),
    [
        ("401", "not_authorised"),
        ("403", "not_authorised"),
        ("404", "not_found"),
        ("409", "remote_refused"),
        ("html", "wrong_type"),
        ("broken", "broken_answer"),
        ("short", "broken_answer"),
        ("list", "broken_answer"),
        ("empty", "broken_answer"),
        ("endless", "too_large"),
        ("bomb", "too_large"),
        ("boast", "too_large"),
        ("cut", "unreachable"),
        ("slow", "unreachable"),
        ("redirect", "redirected"),
    ],
)
def test_what_cannot_be_used_is_told_by_a_word(client, remote, mode, code):
    remote.modes["*"] = mode
    remote.redirect_to = f"{remote.address}/elsewhere/api/system/info"
    assert refused(client(limits=IMPATIENT if mode == "slow" else QUICK).version) == code


@pytest.mark.parametrize("mode", ["drip", "drip_head"])
def test_a_byte_now_and_then_does_not_hold_it_for_ever(client, remote, mode):
    remote.modes["*"] = mode
    began = time.monotonic()
    assert refused(client(limits=Limits(read=5, total=0.5)).version) == "too_slow"
    assert time.monotonic() - began < 15  # the server would go on for longer


def test_pages_that_never_change_are_not_read_for_ever(client, remote):
    remote.modes["organisationUnits"] = "same_page"
    assert refused(lambda: list(client().objects("organisationUnits"))) == "broken_answer"


def test_an_object_without_an_id_is_no_answer(client, remote):
    remote.lists["organisationUnits"] = [{"name": "Nobody"}]
    assert refused(lambda: list(client().objects("organisationUnits"))) == "broken_answer"


def test_a_wrong_token_is_told(client):
    assert refused(client(token="d2pat_wrong").version) == "not_authorised"


def test_cancelling_stops_between_two_waits(client, remote):
    class Stopped(Exception):
        pass

    def stop():
        raise Stopped

    with pytest.raises(Stopped):
        client(sign_of_life=stop).version()
    assert remote.asked == []


# --- where it does not go ----------------------------------------------------------------------------------------


def test_without_the_word_of_the_connection_no_private_place_is_asked(client, remote):
    assert refused(client(allow_private=False).version) == "forbidden_address"
    assert remote.asked == []


@pytest.mark.parametrize(
    "target",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://127.0.0.1:1/api/system/info",
        "http://localhost:{port}/api/system/info",
        "https://127.0.0.1:{port}/api/system/info",
        "http://user@127.0.0.1:{port}/api/system/info",
        "file:///etc/passwd",
        "//169.254.169.254/",
        "http://[::ffff:169.254.169.254]/",
        "",
    ],
)
def test_a_redirect_leads_nowhere_else_even_where_redirects_are_allowed(client, remote, target):
    remote.modes["*"] = "redirect"
    remote.redirect_to = target.format(port=remote.port)
    assert refused(client(allow_redirects=True).version) == "redirected"
    assert set(remote.hosts) == {f"127.0.0.1:{remote.port}"}


def test_a_redirect_within_the_same_host_is_followed_where_it_is_allowed(client, remote):
    remote.modes["*"] = "redirect:1"
    remote.redirect_to = "/new/api/system/info"
    assert client(allow_redirects=True).version() == "2.41.3"


def test_a_circle_of_redirects_ends(client, remote):
    remote.modes["*"] = "redirect"
    remote.redirect_to = "/api/system/info"
    assert refused(client(allow_redirects=True).version) == "redirected"


def test_a_name_that_changes_its_meaning_does_not_lead_away(client, remote, monkeypatch):
    """Rebinding: the first answer is checked and used, a later one is never asked for."""
    meanings = iter(["127.0.0.1", "169.254.169.254"])
    asked = []

    def resolver(host, port, *args, **kwargs):
        if host.replace(".", "").isdigit():
            return real(host, port, *args, **kwargs)
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(meanings), port))]

    real = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", resolver)
    one = client(address=f"http://dhis2.example.org:{remote.port}")
    assert one.version() == "2.41.3"
    assert one.version() == "2.41.3"
    assert asked == ["dhis2.example.org"]
    assert set(remote.hosts) == {f"dhis2.example.org:{remote.port}"}


def test_the_token_stands_in_no_log_and_no_description(client, remote, caplog):
    caplog.set_level(logging.DEBUG)
    remote.modes["*"] = "500:1"
    one = client()
    one.version()
    assert TOKEN not in caplog.text + repr(one)


def test_nothing_but_tls_is_spoken_where_https_is_asked(client, remote):
    assert refused(client(address=f"https://127.0.0.1:{remote.port}").version) in {"certificate", "unreachable"}
    assert remote.asked == []
