"""Why the money of a line was not spent as planned, in the words of the officer who answers for it. Only added."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from basis.text import in_language
from governance.models.budget import BudgetLine
from governance.models.person import Person


class VarianceReason(models.Model):
    line = models.ForeignKey(BudgetLine, models.PROTECT, related_name="variance_reasons")
    text_en = models.CharField(_("Reason in English"), max_length=1000, blank=True)
    text_bn = models.CharField(_("Reason in Bangla"), max_length=1000, blank=True)
    at = models.DateTimeField(default=timezone.now, editable=False)
    by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("reason of a variance")
        verbose_name_plural = _("reasons of variances")
        ordering = ["line_id", "-at", "-id"]
        constraints = [
            models.CheckConstraint(name="variance_reason_says_something", condition=~Q(text_en="") | ~Q(text_bn=""))
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        return in_language(self, "text")
