"""Old Bijoy text that is pasted into a form."""

from django import forms
from django.http import QueryDict

from basis.typed import OldTextMixin


class Remark(OldTextMixin):
    text = forms.CharField(required=False)
    other = forms.CharField(required=False)


def sent(**values):
    data = QueryDict(mutable=True)
    data.update(values)
    return Remark(data)


def test_the_field_comes_back_in_unicode_and_nothing_is_taken_at_once():
    form = sent(text="Kg©KZ©v QywU‡Z wQ‡jb|", other="Barishal")
    assert not form.is_valid()
    assert form.errors.as_data()["text"][0].code == "legacy_text"
    assert (form["text"].value(), form["other"].value()) == ("কর্মকর্তা ছুটিতে ছিলেন।", "Barishal")


def test_who_agrees_sends_it_again():
    form = sent(text="Kg©KZ©v QywU‡Z wQ‡jb|")
    form.is_valid()
    again = sent(text=form["text"].value())
    assert again.is_valid()
    assert again.cleaned_data["text"] == "কর্মকর্তা ছুটিতে ছিলেন।"


def test_other_text_is_taken_as_it_is():
    for text in ("Officers were on leave.", "কর্মকর্তা ছুটিতে ছিলেন।", "XF5549028", "", "GB"):
        assert sent(text=text).is_valid()
