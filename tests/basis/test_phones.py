import pytest

from basis.phones import PhoneError, parse_phone


@pytest.mark.parametrize(
    "written",
    [
        "01711000001",
        "1711000001",
        "01711-000001",
        "01711 000 001",
        "(01711) 000001",
        "8801711000001",
        "+8801711000001",
        "+880 1711-000001",
        "+880 (0)1711 000001",
        "008801711000001",
        "০১৭১১০০০০০১",
        "+৮৮০১৭১১০০০০০১",
        " 01711000001 ",
    ],
)
def test_one_number_has_one_form_however_it_is_written(written):
    assert parse_phone(written) == "+8801711000001"


def test_a_number_of_another_country_keeps_its_code():
    assert parse_phone("+44 20 7946 0000") == "+442079460000"


@pytest.mark.parametrize(
    "written",
    [
        "",
        "0",
        "12345",
        "01211000001",
        "0171100000",
        "017110000011",
        "+880211000001",
        "abc",
        "0171100000x",
        "٠١٧١١٠٠٠٠٠١",
        "1" * 500,
        "+01711000001",
        "²1711000001",
    ],
)
def test_what_is_no_mobile_number_is_refused(written):
    with pytest.raises(PhoneError) as refused:
        parse_phone(written)
    assert refused.value.code == "bad_phone"


def test_another_country_has_its_own_code(settings):
    settings.COUNTRY_CALLING_CODE = "977"
    assert parse_phone("01711000001") == "+9771711000001"
