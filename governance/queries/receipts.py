"""Fee revenue by action: what is due, what came in, what is late."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q, QuerySet, Sum

from governance.models import Action, Receipt
from governance.values import ReceiptKind


@dataclass(frozen=True)
class Revenue:
    """Whole taka; None where nothing was entered. `late` is due by the day and not yet received."""

    action: Action
    due: int | None
    due_by_now: int | None
    received: int | None

    @property
    def late(self) -> int | None:
        return None if self.due_by_now is None else max(self.due_by_now - (self.received or 0), 0)


def receipts_in(*, year: str = "", action: str = "") -> QuerySet[Receipt]:
    """Every movement of a year and an action, newest first; all where nothing is named."""
    wanted = {"fiscal_year__code": year, "action__code": action}
    rows = Receipt.objects.select_related("action", "fiscal_year", "payer", "by", "reverses", "reversal")
    return rows.filter(**{name: value for name, value in wanted.items() if value})


def revenue_by_action(*, year: str = "", action: str = "", on: dt.date) -> list[Revenue]:
    """The sums for each action, in two queries. A due amount of a later day is not late yet."""
    due, received = Q(kind=ReceiptKind.DUE), Q(kind=ReceiptKind.RECEIVED)
    rows = (
        receipts_in(year=year, action=action)
        .order_by()
        .values("action_id")
        .annotate(
            due=Sum("amount", filter=due),
            due_by_now=Sum("amount", filter=due & Q(date__lte=on)),
            received=Sum("amount", filter=received),
        )
    )
    sums = {row["action_id"]: row for row in rows}
    actions = Action.objects.filter(pk__in=sums).order_by("code")
    return [
        Revenue(each, *(_whole(sums[each.pk][name]) for name in ("due", "due_by_now", "received"))) for each in actions
    ]


def _whole(value: object) -> int | None:
    return None if value is None else int(value)  # type: ignore[call-overload]
