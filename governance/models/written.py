"""What pages that people write have in common: no sign in them shows another text than is stored."""

from __future__ import annotations

import json

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.fields.json import JSONField
from wagtail.models import Page

from basis import text


class WrittenPage(Page):
    """Refuses control signs and turns of direction in all its texts, drafts included."""

    class Meta:
        abstract = True

    def clean(self) -> None:
        """Raises ValidationError by field (code bad_text)."""
        super().clean()
        faults = {}
        for field in self._meta.concrete_fields:
            try:
                text.clean(self._text_of(field))
            except ValidationError as error:
                faults[field.name] = error
        if faults:
            raise ValidationError(faults)

    def _text_of(self, field: models.Field) -> str:
        """What is written in a field; of a stream of blocks all texts in it. Other fields hold none."""
        value = getattr(self, field.attname)
        if isinstance(field, JSONField) or hasattr(value, "get_prep_value"):
            return json.dumps(field.get_prep_value(value), ensure_ascii=False, default=str) if value else ""
        return value if isinstance(field, (models.CharField, models.TextField)) and isinstance(value, str) else ""
