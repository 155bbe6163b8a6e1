"""How we know: an indicator of a component or an action. Its definition is in the versions of its series."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from basis.text import in_language
from governance.models import Action, Component, Post
from monitoring.models.series import Series


class IndicatorQuerySet(models.QuerySet):
    def steered(self) -> Self:
        """Those of the plan; an indicator without a component is context."""
        return self.filter(component__isnull=False)


class Indicator(models.Model):
    code = models.CharField(_("Code"), max_length=40, unique=True)
    series = models.OneToOneField(Series, models.PROTECT, related_name="indicator")
    name_en = models.CharField(_("Name in English"), max_length=255)
    name_bn = models.CharField(_("Name in Bangla"), max_length=255)
    component = models.ForeignKey(Component, models.PROTECT, null=True, blank=True, related_name="indicators")
    action = models.ForeignKey(Action, models.PROTECT, null=True, blank=True, related_name="indicators")
    responsible = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="indicators")

    contributes_to = models.ManyToManyField("self", symmetrical=False, blank=True, related_name="fed_by")

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return in_language(self, "name")

    @property
    def is_context(self) -> bool:
        """Whether the plan does not steer it: no target, never in a traffic light."""
        return self.component_id is None
