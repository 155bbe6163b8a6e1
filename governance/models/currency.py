"""Other currencies: what one unit was worth in taka on a day, and what an entry was in its own currency."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from basis.text import in_language
from governance.models.budget import Entry
from governance.models.person import Person


class Currency(models.Model):
    """A currency by its ISO 4217 code. Taka is not among them: the ledger is in taka."""

    code = models.CharField(
        _("Code"), max_length=3, unique=True, validators=[RegexValidator(r"^[A-Z]{3}$", code="bad_currency")]
    )
    name_en = models.CharField(_("Name in English"), max_length=60)
    name_bn = models.CharField(_("Name in Bangla"), max_length=60)

    class Meta:
        verbose_name = _("currency")
        verbose_name_plural = _("currencies")
        ordering = ["code"]
        constraints = [models.CheckConstraint(name="currency_is_not_taka", condition=~Q(code="BDT"))]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return in_language(self, "name")


class ExchangeRate(models.Model):
    """Taka for one unit from a day on. Only added: of two for one day, the one recorded last is believed."""

    currency = models.ForeignKey(Currency, models.PROTECT, related_name="rates", verbose_name=_("Currency"))
    day = models.DateField(_("Valid from"))
    taka = models.DecimalField(_("Taka for one unit"), max_digits=14, decimal_places=6)
    origin = models.CharField(_("Where it comes from"), max_length=255)
    recorded_at = models.DateTimeField(_("Recorded"), default=timezone.now, editable=False)
    by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("exchange rate")
        verbose_name_plural = _("exchange rates")
        ordering = ["currency_id", "-day", "-recorded_at", "-id"]
        constraints = [models.CheckConstraint(name="exchange_rate_above_zero", condition=Q(taka__gt=0))]

    def __str__(self) -> str:
        return f"{self.currency_id} from {self.day}: {self.taka}"


class ForeignAmount(models.Model):
    """What an entry of the ledger was in its own currency, and by which rate it became taka."""

    entry = models.OneToOneField(Entry, models.PROTECT, related_name="foreign")
    currency = models.ForeignKey(Currency, models.PROTECT, related_name="+")
    amount = models.DecimalField(_("Amount"), max_digits=18, decimal_places=2)
    rate = models.ForeignKey(ExchangeRate, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("amount in another currency")
        verbose_name_plural = _("amounts in other currencies")

    def __str__(self) -> str:
        return f"{self.amount} {self.currency_id} of {self.entry_id}"
