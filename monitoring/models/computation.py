"""Where a value comes from that nobody typed: a formula over data elements, or the platform's own events."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from monitoring.models.measurement import Measurement


class Computation(models.Model):
    """The passport of one computed value. `inputs` is JSON: what was counted, with ids and numbers as text."""

    measurement = models.OneToOneField(
        Measurement, models.CASCADE, related_name="computation", db_constraint=False, primary_key=True
    )
    source = models.CharField(_("Source"), max_length=40, help_text=_("`formula`, or the name of the live source."))
    inputs = models.JSONField(_("Inputs"), default=dict)
    computed_at = models.DateTimeField(_("Computed"))

    class Meta:
        verbose_name = _("computation")
        verbose_name_plural = _("computations")

    def __str__(self) -> str:
        return f"{self.measurement_id} from {self.source}"
