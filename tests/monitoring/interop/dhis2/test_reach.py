"""The token leaves the house for one checked address; every way around the check is tried here."""

import socket

import pytest

from monitoring.interop.dhis2.reach import may_reach, resolve
from monitoring.values.addresses import AddressError, parse_address

PRIVATE = [
    "127.0.0.1",
    "127.255.255.254",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",  # carriers' own
    "::1",
    "fd12:3456::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",  # NAT64
    "64:ff9b::10.0.0.1",
    "2002:7f00:1::",  # 6to4
    "2002:a00:1::1",
]
NEVER = [
    "169.254.169.254",
    "169.254.0.1",
    "fe80::1",
    "fe80::1%eth0",
    "::ffff:169.254.169.254",
    "64:ff9b::a9fe:a9fe",
    "2002:a9fe:a9fe::",
    "100.100.100.200",
    "168.63.129.16",
    "fd00:ec2::254",
    "0.0.0.0",
    "::",
    "224.0.0.1",
    "ff02::1",
    "255.255.255.255",
    "240.0.0.1",
    "::127.0.0.1",
    "no number",
    "",
]


@pytest.mark.parametrize("number", PRIVATE)
def test_private_places_need_the_word_of_the_connection(number):
    assert not may_reach(number)
    assert may_reach(number, allow_private=True)


@pytest.mark.parametrize("number", NEVER)
def test_some_places_are_never_reached(number):
    assert not may_reach(number)
    assert not may_reach(number, allow_private=True)


@pytest.mark.parametrize("number", ["8.8.8.8", "103.48.16.5", "2001:4860:4860::8888", "::ffff:8.8.8.8"])
def test_public_places_are_reached(number):
    assert may_reach(number)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "127.1", "localhost", "[::1]", "[::ffff:7f00:1]"],
)
def test_no_spelling_of_this_machine_gets_through(host):
    with pytest.raises(AddressError) as caught:
        resolve(parse_address(f"https://{host}/"))
    assert caught.value.code in {"forbidden_address", "unknown_host"}


def answers(*numbers):
    return lambda *args, **kwargs: [(socket.AF_INET, 1, 6, "", (number, 443)) for number in numbers]


def test_one_private_answer_among_public_ones_is_enough_to_refuse(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", answers("8.8.8.8", "127.0.0.1"))
    with pytest.raises(AddressError) as caught:
        resolve(parse_address("https://dhis2.example.org"))
    assert caught.value.code == "forbidden_address"


def test_the_number_that_was_checked_is_the_number_that_is_used(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", answers("8.8.8.8"))
    assert resolve(parse_address("https://dhis2.example.org")) == "8.8.8.8"
