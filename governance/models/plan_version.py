"""A version of the action plan: the plan as it stood when a body approved it, under a number that people cite."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from basis.text import in_language
from governance.models.decision import Decision


class PlanVersion(models.Model):
    """Holds no copy: `on` and `known` name the moment, and the states say what the plan was.

    `sha256` is the fingerprint of what they said then, so that anybody can see that nothing was put in afterwards.
    """

    number = models.PositiveSmallIntegerField(_("Number"), unique=True)
    title_en = models.CharField(_("Title in English"), max_length=255)
    title_bn = models.CharField(_("Title in Bangla"), max_length=255)
    decision = models.OneToOneField(
        Decision, models.PROTECT, related_name="plan_version", verbose_name=_("By which decision")
    )
    on = models.DateField(_("The plan of this day"))
    known = models.DateTimeField(_("Approved"))
    actions = models.PositiveIntegerField(_("Actions"))
    cost_bdt = models.BigIntegerField(_("Cost in taka"))
    sha256 = models.CharField(_("SHA-256 of the plan"), max_length=64)
    by = models.ForeignKey("governance.Person", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("version of the plan")
        verbose_name_plural = _("versions of the plan")
        ordering = ["-number"]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return in_language(self, "title")
