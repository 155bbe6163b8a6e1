"""A package that an editor brings."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from basis.numerals import lazy_number


def refuse_too_large(file: UploadedFile) -> None:
    """A package has a limit, whichever way it comes."""
    if file.size is None or file.size > settings.MAX_IMPORT_BYTES:
        raise ValidationError(
            _("The file is larger than %(megabytes)s MB. Make its pictures and videos smaller."),
            code="file_too_large",
            params={"megabytes": lazy_number(max(1, settings.MAX_IMPORT_BYTES // 2**20))},
        )


class H5PUploadForm(forms.Form):
    """A package, and for whom it is."""

    file = forms.FileField(label=_("H5P package"), help_text=_("A file that ends in .h5p."))
    is_public = forms.BooleanField(label=_("For everybody, also without log-in"), required=False)

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        refuse_too_large(file)
        return file


class PermitForm(forms.Form):
    """A library by the hash of its files, which `python -m learning.h5p check --json` tells."""

    library = forms.CharField(
        label=_("Library"), max_length=300, help_text=_("Name and version, like H5P.Blanks 1.14.13.")
    )
    sha256 = forms.RegexField(
        r"^[0-9a-f]{64}$",
        label=_("SHA-256 of its files"),
        help_text=_("“python -m learning.h5p check --json FILE” tells it."),
        error_messages={"invalid": _("Write the 64 letters and digits of the hash.")},
    )
