"""What every content has beside the values of its type."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

LANGUAGES = [("bn", "বাংলা"), ("en", "English")]


class H5PContentForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=255, help_text=_("What learners read above it."))
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, widget=forms.HiddenInput)
    is_public = forms.BooleanField(label=_("For everybody, also without log-in"), required=False)
    note = forms.CharField(label=_("What has changed"), max_length=200, required=False)
