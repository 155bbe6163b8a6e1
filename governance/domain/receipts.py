"""Fee revenue: what a contract says is due, what came in, and taking back what was entered wrongly."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from basis.money import LARGEST
from governance.domain import history, log
from governance.models import Action, FiscalYear, Organisation, Person, Receipt
from governance.permissions import demand, may_keep_budget
from governance.values import ReceiptKind


@transaction.atomic
def record_receipt(
    *,
    action: Action,
    fiscal_year: FiscalYear,
    kind: str,
    amount: int,
    date: dt.date,
    document: str,
    payer: Organisation | None = None,
    text: str = "",
    by: Person | None,
    client_event_id: uuid.UUID | None = None,
) -> Receipt:
    """Write down an amount that is due, or that has come in. Sent again with the same id it is the same receipt."""
    demand(may_keep_budget, by)
    if client_event_id and (earlier := Receipt.objects.filter(client_event_id=client_event_id).first()):
        return earlier
    # Two officers with the same paper: the second waits here, and then finds the first.
    year = FiscalYear.objects.select_for_update().get(pk=fiscal_year.pk)
    _refuse_bad_receipt(year, kind, amount, date, document)
    receipt = Receipt.objects.create(
        action=action,
        fiscal_year=year,
        kind=kind,
        amount=amount,
        date=date,
        payer=payer,
        document=document.strip(),
        text=text.strip(),
        client_event_id=client_event_id or uuid.uuid4(),
        by=by,
    )
    _log(receipt, "add", by)
    return receipt


@transaction.atomic
def reverse_receipt(*, receipt: Receipt, text: str, by: Person | None) -> Receipt:
    """Take a receipt back, with the reason; both stay. Taken back twice it is taken back once."""
    demand(may_keep_budget, by)
    receipt = Receipt.objects.select_for_update().select_related("fiscal_year").get(pk=receipt.pk)
    if receipt.reverses_id:
        raise ValidationError(_("A reversal cannot be reversed. Enter the receipt again."), code="reversal_of_reversal")
    if earlier := Receipt.objects.filter(reverses=receipt).first():
        return earlier
    _refuse_closed(receipt.fiscal_year)
    if not text.strip():
        raise ValidationError({"text": ValidationError(_("Say why it is taken back."), code="no_reason")})
    reversal = Receipt.objects.create(
        action_id=receipt.action_id,
        fiscal_year=receipt.fiscal_year,
        kind=receipt.kind,
        amount=-receipt.amount,
        date=receipt.date,
        payer_id=receipt.payer_id,
        document=receipt.document,
        text=text.strip(),
        reverses=receipt,
        by=by,
    )
    _log(reversal, "reverse", by)
    return reversal


def _refuse_bad_receipt(year: FiscalYear, kind: str, amount: int, date: dt.date, document: str) -> None:
    _refuse_closed(year)
    if not 0 < amount <= LARGEST:
        raise ValidationError(
            {"amount": ValidationError(_("Write an amount above zero, in whole taka."), code="bad_amount")}
        )
    if not year.start <= date <= year.end:
        raise ValidationError(
            {"date": ValidationError(_("The date is not in this fiscal year."), code="date_outside_year")}
        )
    if kind == ReceiptKind.RECEIVED and date > history.today():
        raise ValidationError(
            {"date": ValidationError(_("Money that has come in cannot bear a day to come."), code="date_in_the_future")}
        )
    if not document.strip():
        raise ValidationError(
            {"document": ValidationError(_("Write the number of the bill or challan."), code="no_document")}
        )
    # Also one that was taken back: entered again it needs a number that says so, like 1234/2.
    same = Receipt.objects.filter(fiscal_year=year, kind=kind, document=document.strip(), reverses__isnull=True)
    if same.exists():
        raise ValidationError(
            {
                "document": ValidationError(
                    _("The document %(document)s was entered already in this fiscal year."),
                    code="repeated_document",
                    params={"document": document.strip()},
                )
            }
        )


def _refuse_closed(year: FiscalYear) -> None:
    if year.is_closed_on(history.today()):
        raise ValidationError(
            {"fiscal_year": ValidationError(_("The books of this fiscal year are closed."), code="year_closed")}
        )


def _log(receipt: Receipt, verb: str, by: Person | None) -> None:
    after: dict[str, Any] = history.shown(receipt, ["action", "fiscal_year", "kind", "amount", "date", "document"])
    log.record(by=by, verb=verb, noun="Receipt", key=str(receipt.pk), after=after)
