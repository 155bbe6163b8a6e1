"""What other currencies were worth on a day, as it is known now or was known at a moment."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet

from governance.models import Currency, ExchangeRate


def rate_on(currency: Currency, day: dt.date, known_at: dt.datetime | None = None) -> ExchangeRate | None:
    """The rate in force on a day: of the last day that has one, the one recorded last. None before the first."""
    rates = ExchangeRate.objects.filter(currency=currency, day__lte=day)
    if known_at is not None:
        rates = rates.filter(recorded_at__lte=known_at)
    return rates.order_by("-day", "-recorded_at", "-id").select_related("currency").first()


def all_rates() -> QuerySet[ExchangeRate]:
    """All that was recorded, newest day first; a corrected rate stands below its correction."""
    return ExchangeRate.objects.select_related("currency", "by").order_by(
        "-day", "currency__code", "-recorded_at", "-id"
    )
