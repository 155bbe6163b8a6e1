"""An official letter as it went out: memo number, day, text in one language, to whom. The file is kept."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.models.meeting import Meeting
from governance.models.person import Person
from governance.values import LetterKind
from jobs.models.job import private_files


class Letter(models.Model):
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="letters")
    kind = models.CharField(_("Kind"), max_length=20, choices=LetterKind.choices)
    language = models.CharField(_("Language"), max_length=5)
    memo_number = models.CharField(_("Memo number"), max_length=120, unique=True)
    issued_on = models.DateField(_("Date"))
    issued_at = models.DateTimeField(default=timezone.now)
    signed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="signed_letters")
    distribution = models.JSONField(_("Distribution list"), default=list, help_text="lines of text, in order")
    content = models.JSONField(default=dict, help_text="what the paper was made of, frozen")
    file = models.FileField(_("File"), upload_to="letters/%Y/", storage=private_files)
    sha256 = models.CharField(_("SHA-256"), max_length=64)

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ["-issued_on", "-id"]

    def __str__(self) -> str:
        return self.memo_number
