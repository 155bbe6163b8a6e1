"""A table that somebody uploads to be imported."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from basis.numerals import lazy_number

TYPES = (".csv", ".xlsx")


class UploadForm(forms.Form):
    """One file, CSV or XLSX, not larger than the installation allows. What is in it the import itself checks."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("A table as CSV or Excel (.xlsx). The first row holds the names of the columns."),
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(TYPES)}),
        allow_empty_file=True,
        error_messages={"required": _("Choose a file."), "invalid": _("Choose a file.")},
    )
    token = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)

    def __init__(self, *args: Any, most_bytes: int | None = None, types: Sequence[str] = TYPES, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.most_bytes = most_bytes or settings.MAX_IMPORT_BYTES
        self.types = tuple(types)
        self.fields["file"].widget.attrs["accept"] = ",".join(self.types)
        if self.types != TYPES:
            self.fields["file"].help_text = _("One of these kinds of file: %(types)s.") % {
                "types": ", ".join(self.types)
            }

    def clean_file(self) -> UploadedFile:
        """Refuses by size and by name; each refusal says what to do."""
        file: UploadedFile = self.cleaned_data["file"]
        if not file.size:
            raise ValidationError(_("The file is empty. Choose another one."), code="empty")
        if file.size > self.most_bytes:
            raise ValidationError(
                _("The file is larger than %(megabytes)s MB. Split it into several files."),
                code="too_large",
                params={"megabytes": lazy_number(max(1, self.most_bytes // 2**20))},
            )
        if not (file.name or "").lower().endswith(self.types):
            if self.types != TYPES:
                raise ValidationError(
                    _("This is none of the kinds of file that can be read here: %(types)s."),
                    code="wrong_type",
                    params={"types": ", ".join(self.types)},
                )
            raise ValidationError(
                _("This is neither CSV nor Excel (.xlsx). Save the table as one of these and upload it again."),
                code="wrong_type",
            )
        return file
