"""The log: who did what to which thing, when, from what to what, by which decision. Rows are only added."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.models.decision import Decision
from governance.models.person import Person


class LogEntry(models.Model):
    at = models.DateTimeField(_("Time"), default=timezone.now, editable=False)
    by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="log_entries")
    verb = models.CharField(_("Verb"), max_length=60)
    noun = models.CharField(_("Noun"), max_length=60)
    noun_key = models.CharField(_("Key"), max_length=240, db_index=True)
    before = models.JSONField(_("Before"), null=True, blank=True)
    after = models.JSONField(_("After"), null=True, blank=True)
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, blank=True, related_name="log_entries")
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = _("log entry")
        verbose_name_plural = _("log entries")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.verb} {self.noun} {self.noun_key}"
