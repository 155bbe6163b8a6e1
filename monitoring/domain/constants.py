"""Numbers of formulas that have a name. A changed number holds from a day on; earlier periods keep the old one."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db import transaction

from basis.numerals import plain
from governance.domain import history, log
from governance.models import Decision, Person
from governance.permissions import demand
from monitoring.domain.definitions import FIRST_DAY
from monitoring.domain.options import refuse_signs
from monitoring.models import Constant, ConstantValue
from monitoring.permissions import may_define_indicators


@transaction.atomic
def keep_constant(
    *,
    code: str,
    name_en: str,
    name_bn: str,
    value: Decimal,
    by: Person | None,
    unit: str = "",
    valid_from: dt.date = FIRST_DAY,
    decision: Decision | None = None,
) -> Constant:
    """Enter a constant, correct its names, or set what it is from a day on."""
    demand(may_define_indicators, by)
    refuse_signs(code)
    stored = Constant.objects.filter(code=code).first() or Constant(code=code)
    fields = {"code": code, "name_en": name_en, "name_bn": name_bn, "unit": unit}
    history.write(stored, fields, key=code, by=by, decision=decision, verb="keep_constant")
    row = stored.values.filter(valid_from=valid_from).first()
    if row is None or row.value != value:
        before = {"value": plain(row.value)} if row else None
        ConstantValue.objects.update_or_create(constant=stored, valid_from=valid_from, defaults={"value": value})
        log.record(
            by=by,
            verb="set_constant",
            noun="Constant",
            key=code,
            before=before,
            after={"value": plain(value), "valid_from": valid_from.isoformat()},
            decision=decision,
        )
    return stored
