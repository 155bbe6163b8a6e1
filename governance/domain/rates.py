"""Other currencies: dated rates, and entries that were made in another currency than taka.

The ledger is in taka. An amount in another currency becomes taka once, by the rate of its day, rounded half up to
whole taka; both, and the rate, are kept. A rate that is corrected later moves no entry.
"""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import ROUND_HALF_UP, Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from basis.numerals import plain
from governance.domain import budgets, history, log
from governance.models import BudgetLine, Currency, Decision, Entry, ExchangeRate, ForeignAmount, Person
from governance.permissions import demand, may_keep_budget
from governance.queries.rates import rate_on
from governance.values import EntryOrigin

LARGEST_RATE = Decimal(10_000_000)


@transaction.atomic
def keep_currency(*, code: str, name_en: str, name_bn: str, by: Person | None) -> Currency:
    """Add a currency by its ISO 4217 code, or correct its names."""
    demand(may_keep_budget, by)
    if code == "BDT":
        raise ValidationError({"code": ValidationError(_("The ledger is in taka already."), code="currency_is_taka")})
    currency = Currency.objects.filter(code=code).first() or Currency(code=code)
    currency.clean_fields(exclude=["name_en", "name_bn"])
    history.write(currency, {"name_en": name_en, "name_bn": name_bn}, key=code, by=by)
    return currency


@transaction.atomic
def keep_rate(*, currency: Currency, day: dt.date, taka: Decimal, origin: str, by: Person | None) -> ExchangeRate:
    """Say what one unit is worth from a day on. The same again adds nothing, another one corrects."""
    demand(may_keep_budget, by)
    _refuse_bad_rate(day, taka, origin)
    last = ExchangeRate.objects.filter(currency=currency, day=day).first()
    if last and (last.taka, last.origin) == (taka, origin):
        return last
    rate = ExchangeRate.objects.create(currency=currency, day=day, taka=taka, origin=origin, by=by)
    log.record(
        by=by,
        verb="correct" if last else "add",
        noun="ExchangeRate",
        key=f"{currency.code}/{day}",
        before={"taka": plain(last.taka)} if last else None,
        after={"taka": plain(taka), "origin": origin},
    )
    return rate


def _refuse_bad_rate(day: dt.date, taka: Decimal, origin: str) -> None:
    if not 0 < taka <= LARGEST_RATE:
        raise ValidationError(
            {"taka": ValidationError(_("A rate is the taka for one unit: a number above zero."), code="bad_rate")}
        )
    if day > history.today():
        raise ValidationError(
            {"day": ValidationError(_("A rate is known on its day, not before it."), code="rate_in_the_future")}
        )
    if not origin.strip():
        raise ValidationError(
            {"origin": ValidationError(_("Say where the rate comes from, or nobody can check it."), code="no_origin")}
        )


def in_taka(amount: Decimal, rate: ExchangeRate) -> int:
    """Whole taka, rounded half up."""
    return int((amount * rate.taka).quantize(Decimal(1), ROUND_HALF_UP))


@transaction.atomic
def post_foreign(
    *,
    line: BudgetLine,
    kind: str,
    currency: Currency,
    amount: Decimal,
    date: dt.date,
    document: str = "",
    text: str = "",
    origin: str = EntryOrigin.PROPOSAL,
    by: Person | None,
    decision: Decision | None = None,
    client_event_id: uuid.UUID | None = None,
) -> Entry:
    """One entry that was made in another currency, at the rate of its day. The ledger's rules hold for its taka."""
    rate = rate_on(currency, date)
    if rate is None:
        raise ValidationError(
            {
                "currency": ValidationError(
                    _("There is no rate of %(currency)s for this day. Enter it first, then the entry."),
                    code="no_rate",
                    params={"currency": currency.code},
                )
            }
        )
    entry = budgets.post(
        line=line,
        kind=kind,
        amount=in_taka(amount, rate),
        date=date,
        document=document,
        text=text,
        origin=origin,
        by=by,
        decision=decision,
        client_event_id=client_event_id,
    )
    ForeignAmount.objects.get_or_create(entry=entry, defaults={"currency": currency, "amount": amount, "rate": rate})
    return entry
