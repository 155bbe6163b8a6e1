"""What leaves a doubt about where an address leads is refused, and no password in it is repeated."""

import pytest

from monitoring.values.addresses import AddressError, parse_address


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("http://dhis2.example.org", "https_needed"),
        ("ftp://dhis2.example.org", "bad_address"),
        ("file:///etc/passwd", "bad_address"),
        ("gopher://dhis2.example.org", "bad_address"),
        ("https://", "bad_address"),
        ("https://user:word@dhis2.example.org", "bad_address"),
        ("https://dhis2.example.org@127.0.0.1", "bad_address"),
        ("https://dhis2.example.org\\@127.0.0.1", "bad_address"),
        ("https://dhis2.example.org#@127.0.0.1", "bad_address"),
        ("https://dhis2.example.org?x=1", "bad_address"),
        ("https://dhis2.example.org/../admin", "bad_address"),
        ("https://dhis2.example.org:99999", "bad_address"),
        ("https://dhis2.example.org:0", "bad_address"),
        ("https://dhis2 .example.org", "bad_address"),
        ("https://dhis2.example.org\r\nHost: other", "bad_address"),
        ("https://%31%32%37.0.0.1", "bad_address"),
        ("https://[fe80::1%25eth0]/", "bad_address"),
        ("https://[::1", "bad_address"),
        ("https://" + "a" * 600, "bad_address"),
        ("dhis2.example.org", "bad_address"),
        ("", "bad_address"),
    ],
)
def test_a_doubtful_address_is_refused(written, code):
    with pytest.raises(AddressError) as caught:
        parse_address(written)
    assert caught.value.code == code


def test_what_is_kept_of_an_address():
    found = parse_address("https://DHIS2.example.org/hmis/api/")
    assert str(found) == "https://dhis2.example.org/hmis"
    assert str(parse_address("http://[::1]:8080", allow_http=True)) == "http://[::1]:8080"


def test_a_password_in_an_address_is_not_repeated():
    with pytest.raises(AddressError) as caught:
        parse_address("https://me:secret@dhis2.example.org")
    assert "secret" not in str(caught.value)
