import re
from pathlib import Path

from learning import h5p
from learning.h5p.findings import NOTICES, SENTENCES, Finding, readable


def test_the_readme_lists_every_code_and_says_which_are_notices():
    text = (Path(h5p.__file__).parent / "README.md").read_text()
    table = text.split("## Codes")[1].split("##")[0].split("|---|---|")[1]
    listed = {code.strip() for row in table.strip().splitlines() for code in row.split("|")[2].split(",")}
    assert {code.strip("*") for code in listed} == set(SENTENCES)
    assert {code.strip("*") for code in listed if code.startswith("*")} == NOTICES


def test_every_sentence_can_be_filled():
    for code, sentence in SENTENCES.items():
        values = dict.fromkeys(re.findall(r"%\((\w+)\)s", sentence), "x")
        assert "%(" not in Finding(code, "a.png", values).message


def test_a_name_of_strangers_is_shown_in_one_line_without_signs_that_move_it():
    assert readable("a\nb\u202ec") == "a\ufffdb\ufffdc"
    assert readable("র‍্যাব") == "র‍্যাব"
    assert len(readable("x" * 500)) == 120
