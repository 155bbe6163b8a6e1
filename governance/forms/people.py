"""Forms about people."""

from django import forms
from django.utils.translation import gettext_lazy as _

from basis.text import clean


class PeopleSearchForm(forms.Form):
    """Part of a name, in either script, or of an HR number."""

    q = forms.CharField(label=_("Name or HR number"), max_length=100, required=False)

    def clean_q(self) -> str:
        return clean(self.cleaned_data["q"])
