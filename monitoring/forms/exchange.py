"""A form that was filled in as a workbook."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

TYPES = (".xlsx", ".csv")


class FilledForm(forms.Form):
    """One file. What is in it is read elsewhere."""

    file = forms.FileField(
        label=_("The filled-in file"),
        help_text=_("The Excel file that you downloaded here. You see what it would change before anything is kept."),
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(TYPES)}),
        allow_empty_file=True,
        error_messages={"required": _("Choose a file."), "invalid": _("Choose a file.")},
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if not (file.name or "").lower().endswith(TYPES):
            raise ValidationError(
                _("This is neither Excel (.xlsx) nor CSV. Save the form as one of these and upload it again."),
                code="wrong_type",
            )
        return file
