"""What the tests of proposals share: two officers, a proposal, what a refusal says, and two people at one moment."""

import datetime as dt
import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from governance.domain import proposals
from governance.models.budget import BALANCES
from governance.values import Role
from tests.factories.governance import OrgUnitFactory, person_with_role

IN_THE_YEAR = dt.date(2026, 1, 15)


def officer():
    return person_with_role(Role.BUDGET_OFFICER, OrgUnitFactory())


def propose(row, kind, amount, by, **fields):
    return proposals.propose_entry(line=row, kind=kind, amount=amount, by=by, **({"date": IN_THE_YEAR} | fields))


def balances(row):
    row.refresh_from_db()
    return {name: getattr(row, name) for name in BALANCES}


def code_of(refused):
    error = refused.value
    return next(iter(error.error_dict.values()))[0].code if hasattr(error, "error_dict") else error.code


def refused_with(code, act, *args, **fields):
    with pytest.raises(ValidationError) as refused, transaction.atomic():
        act(*args, **fields)
    assert code_of(refused) == code


def at_once(*acts):
    """Run the acts in threads that start together; what each was told: the code, or "done"."""
    start, told = threading.Barrier(len(acts)), []

    def run(act):
        try:
            start.wait(timeout=10)
            act()
            told.append("done")
        except ValidationError as error:
            told.append(code_of(type("Refused", (), {"value": error})))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return sorted(told)
