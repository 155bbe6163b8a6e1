import re

import pytest
from django.utils.translation import override

from learning.h5p.findings import SENTENCES, Finding
from learning.reports.h5p import findings_shown, sentence_of

PLACEHOLDER = re.compile(r"%\((\w+)\)s")


@pytest.mark.parametrize("code", SENTENCES)
def test_every_code_has_a_sentence_in_bangla_that_can_be_filled(code):
    values = dict.fromkeys(PLACEHOLDER.findall(SENTENCES[code]), "X") | {"expected": "an object"}
    finding = Finding(code, "a.png", {name: value for name, value in values.items() if name != "path"})
    with override("bn"):
        bangla = sentence_of(finding)
    assert bangla != finding.message
    assert any("\u0980" <= sign <= "\u09ff" for sign in bangla)


def test_what_refuses_stands_before_what_is_only_worth_saying():
    found = findings_shown([Finding("external_address", values={"host": "x.org"}), Finding("encrypted", "a.png")])
    assert [code for _sentence, code, _notice in found] == ["encrypted", "external_address"]
