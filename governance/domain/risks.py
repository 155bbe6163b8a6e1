"""Risks of actions and pillars: written down, judged again, closed with a reason, opened again.

Each verb leaves a state, so that one sees how a risk was judged before it happened.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from governance.domain import history, marks
from governance.domain.dependencies import hold_plan
from governance.domain.texts import INVISIBLE, fault, in_both, kept
from governance.models import Action, Organisation, Person, Pillar, Risk, RiskHistory
from governance.permissions import may_add_risk, may_keep_risk
from governance.values import RiskState

FIELDS = (
    "text_en", "text_bn", "likelihood", "impact", "response_en", "response_bn", "owner", "person", "review_on",
)  # fmt: skip
TEXTS = ("text_en", "text_bn", "response_en", "response_bn")


@transaction.atomic
def add_risk(
    *,
    action: Action | None = None,
    pillar: Pillar | None = None,
    text_en: str = "",
    text_bn: str = "",
    likelihood: int,
    impact: int,
    response_en: str = "",
    response_bn: str = "",
    owner: Organisation,
    person: Person | None = None,
    review_on: dt.date,
    by: Person | None,
) -> Risk:
    """Write down a risk of an action or of a pillar. One language is enough; the same text, open, is that risk."""
    if (action is None) == (pillar is None):
        raise fault(None, _("Choose the action or the pillar that it threatens."), "missing_subject")
    if by is not None and not may_add_risk(by, action):
        raise PermissionDenied
    hold_plan()  # numbers are given once
    fields = _checked(
        text_en=text_en, text_bn=text_bn, likelihood=likelihood, impact=impact, response_en=response_en,
        response_bn=response_bn, owner=owner, person=person, review_on=review_on,
    )  # fmt: skip
    _refuse_past(review_on)
    about = {"action": action, "pillar": pillar}
    there = Risk.objects.filter(**about, text_bn=fields["text_bn"], state=RiskState.OPEN).first()
    if there is not None:
        return there
    number = (Risk.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    risk = Risk(number=number, opened_on=history.today(), **about)
    return _write(risk, {**fields, "state": RiskState.OPEN}, note="", by=by, verb="add")


@transaction.atomic
def change_risk(*, risk: Risk, note: str = "", seen: str = "", by: Person | None, **fields: Any) -> Risk:
    """Judge an open risk again, say what is done about it, hand it on, set the next day to look at it.

    Fields that are not given stay as they are; `seen` is the mark (`state_of`) of what the writer saw.
    """
    risk = _locked(risk, by)
    if seen:
        marks.refuse_unseen(seen, state_of(risk), key="text_bn")
    if not risk.is_open:
        raise fault(None, _("This risk is closed. Open it again first."), "closed")
    review_on = risk.review_on
    checked = _checked(**{name: fields.get(name, getattr(risk, name)) for name in FIELDS})
    if checked["review_on"] != review_on:
        _refuse_past(checked["review_on"])
    return _write(risk, checked, note=note, by=by, verb="change")


@transaction.atomic
def close_risk(*, risk: Risk, reason: str, happened: bool = False, by: Person | None) -> Risk:
    """It can happen no longer, or it has happened; with the reason, or with what came of it."""
    risk = _locked(risk, by)
    if not risk.is_open:
        raise fault(None, _("This risk is closed already."), "closed")
    state = RiskState.HAPPENED if happened else RiskState.CLOSED
    return _write(risk, {"state": state}, note=_said(reason), by=by, verb="happened" if happened else "close")


@transaction.atomic
def reopen_risk(*, risk: Risk, reason: str, by: Person | None) -> Risk:
    """It can happen, again; with the reason."""
    risk = _locked(risk, by)
    if risk.is_open:
        raise fault(None, _("This risk is open."), "open")
    return _write(risk, {"state": RiskState.OPEN}, note=_said(reason), by=by, verb="reopen")


def state_of(risk: Risk) -> str:
    """The mark of a risk as it stands."""
    return marks.mark_of(history.shown(risk, (*FIELDS, "state")))


def _checked(**fields: Any) -> dict[str, Any]:
    texts = in_both({name: fields[name] for name in TEXTS}, "text", "response")
    fields |= kept(Risk, texts, required=("text_en", "text_bn"))
    for name in ("likelihood", "impact"):
        if not 1 <= fields[name] <= 5:
            raise fault(name, _("From 1, the least, to 5, the most."), "out_of_range")
    return fields


def _refuse_past(review_on: dt.date) -> None:
    if review_on < history.today():
        raise fault("review_on", _("Choose a day to come: somebody looks at it again then."), "past_date")


def _said(reason: str) -> str:
    if not reason.strip(INVISIBLE):
        raise fault("reason", _("Say why; it stays beside the risk."), "missing_reason")
    return reason


def _locked(risk: Risk, by: Person | None) -> Risk:
    rows = Risk.objects.select_for_update(of=("self",)).select_related("action", "pillar", "owner", "person")
    risk = rows.get(pk=risk.pk)
    if by is not None and not may_keep_risk(by, risk):
        raise PermissionDenied
    return risk


def _write(risk: Risk, fields: dict[str, Any], *, note: str, by: Person | None, verb: str) -> Risk:
    """Write fields, the state that follows from them, and the log: the common end of the verbs."""
    said = kept(RiskHistory, {"note": note})
    if history.write(risk, fields, key=str(risk), by=by, verb=verb):
        held = {name: getattr(risk, name) for name in (*FIELDS, "state")}
        RiskHistory.objects.create(risk=risk, valid_from=history.today(), by=by, **held, **said)
    return risk
