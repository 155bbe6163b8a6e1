"""What people type or paste into a form, when it comes from a document in the old Bijoy encoding."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from basis.bijoy import looks_like_bijoy, to_unicode


class OldTextMixin(forms.Form):
    """A form whose texts may be pasted from an old document: nothing is kept at once, the field comes back with the
    text in Unicode, and who agrees sends it again. Put it before `forms.Form`.
    """

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        for name, text in list(cleaned.items()):
            if isinstance(text, str) and looks_like_bijoy([text]):
                self._offer(name, to_unicode(text, mixed=True))
        return cleaned

    def _offer(self, name: str, text: str) -> None:
        data: Any = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict, or a dict of a test
        data[self.add_prefix(name)] = text
        self.data = data
        self.add_error(
            name,
            ValidationError(
                _(
                    "This was typed in the old Bijoy encoding. It now stands here in Unicode: "
                    "check it and send it again."
                ),
                code="legacy_text",
            ),
        )
