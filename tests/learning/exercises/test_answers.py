import pytest

from learning.exercises.answers import readable
from tests.factories.exercises import EXAMPLES

WORDS = {
    "Dishari.Choice": ("0[,]2", "রোগী দেখার আগে, শুধু দিনের শেষে"),
    "Dishari.TrueFalse": ("true", "সত্য"),
    "Dishari.FillIn": ("20[,]", "20, –"),
    "Dishari.Order": ("1[,]0[,]2", "সাবান লাগান → হাত ভেজান → হাত ধোন"),
    "Dishari.Case": ("0:0[,]1:0", "তাপমাত্রা মাপি → হাসপাতালে পাঠাই"),
    "Dishari.ImageLabels": ("0[.]2[,]1[.]", "1: কনুই, 2: –"),
}


@pytest.mark.parametrize("machine", sorted(EXAMPLES))
def test_a_response_is_read_in_words(machine):
    response, words = WORDS[machine]
    values = EXAMPLES[machine][0] | {"l10n": {"true": "সত্য"}}
    assert readable(machine, values, response) == words


@pytest.mark.parametrize("machine", [*sorted(EXAMPLES), "H5P.Unknown"])
@pytest.mark.parametrize("response", ["", "x", "-1", "99", "0[.]99", "99:0", "<script>"])
def test_what_does_not_fit_stays_as_it_came(machine, response):
    if machine == "Dishari.FillIn" and response:
        return
    assert readable(machine, EXAMPLES.get(machine, [{}])[0], response) == response


def test_markup_of_texts_is_not_shown():
    values = {"answers": [{"text": "<p>a &lt; b</p>"}]}
    assert readable("H5P.MultiChoice", values, "0") == "a < b"


@pytest.mark.parametrize(
    ("kind", "values", "response", "words"),
    [
        ("H5P.SingleChoiceSet:choices", {"answers": ["Dhaka", "<i>Bogura</i>"]}, "1", "Bogura"),
        ("H5P.Summary:summaries", {"summary": ["<p>so</p>", "<p>not so</p>"]}, "1[,]0", "not so → so"),
        ("H5P.SortParagraphs", {"paragraphs": ["<p>wash</p>", "<p>dry</p>"]}, "1[,]0", "dry → wash"),
        ("H5P.DragText", {"textField": "*blue* and *red*"}, "red[,]", "red, –"),
    ],
)
def test_official_types_are_read_in_words_too(kind, values, response, words):
    assert readable(kind, values, response) == words
