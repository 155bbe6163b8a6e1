"""The fields of the plan that decisions change: dates and owner of an action, and what a milestone plans."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from basis.numerals import to_latin
from basis.text import clean
from governance.domain import actions, governed, history, milestones, withdrawals
from governance.models import Action, Decision, Milestone, Organisation, Person
from governance.permissions import may_keep_plan
from governance.registry import GovernedField, GovernedNoun


# --- actions ------------------------------------------------------------------------------------------------
def _action(key: str) -> Action:
    found = Action.objects.filter(code=key).first()
    if found is None:
        raise governed.unknown(key)
    return found


def _hold_action(key: str) -> Action:
    found = Action.objects.select_for_update(of=("self",)).filter(code=key).first()
    if found is None:
        raise governed.unknown(key)
    return found


def _action_names(keys: Collection[str]) -> Mapping[str, str]:
    return {action.code: str(action) for action in Action.objects.filter(code__in=set(keys))}


def _action_href(key: str) -> str:
    return reverse("action", args=[key])


def _find_actions(words: str) -> Sequence[tuple[str, str]]:
    rows = _matching(Action.objects.all(), words, "")
    return [(action.code, str(action)) for action in rows[: governed.FOUND]]


def _matching(rows: QuerySet[Any], words: str, prefix: str) -> QuerySet[Any]:
    """Rows of which each word stands in code or name of the action at `prefix`."""
    for word in words.split()[: governed.WORDS]:
        rows = rows.filter(
            Q(**{f"{prefix}code__iexact": to_latin(word)})
            | Q(**{f"{prefix}name_en__icontains": word})
            | Q(**{f"{prefix}name_bn__icontains": word})
        )
    return rows


def _set_action(field: str, *, key: str, value: Any, by: Person | None, decision: Decision) -> None:
    action = _hold_action(key)
    fields = {
        name: getattr(action, name) for name in ("component", "name_en", "name_bn", "owner", "start", "end", "cost_bdt")
    }
    fields[field] = _organisation(value) if field == "owner" else dt.date.fromisoformat(value)
    actions.keep_action(code=key, **fields, by=by, decision=decision)


def _current_action(field: str, key: str) -> Any:
    return history.shown(_action(key), [field])[field]


def _withdraw(*, key: str, value: Any, by: Person | None, decision: Decision) -> None:
    """Off the plan from the day on which it is carried out, or back on it."""
    action = _hold_action(key)
    if value is None:
        withdrawals.restore_action(action=action, by=by, decision=decision)
    else:
        withdrawals.withdraw_action(action=action, reason=decision.title, by=by, decision=decision)


def _read_withdrawal(text: str) -> str | None:
    return None if text == "on" else history.today().isoformat()


def _show_withdrawal(value: str | None) -> str:
    return str(_("Taken off the plan") if value else _("On the plan"))


def _organisation(code: str) -> Organisation:
    found = Organisation.objects.filter(code=code).first()
    if found is None:
        raise governed.no_such(_("There is no such organisation. Choose one from the list."))
    return found


def _read_owner(text: str) -> str:
    return _organisation(clean(text)).code


def _show_owner(value: str | None) -> str:
    found = Organisation.objects.filter(code=value).first()
    return found.name if found else str(value or "–")


def _owners() -> Sequence[tuple[str, str]]:
    return sorted(((each.code, each.name) for each in Organisation.objects.all()), key=lambda choice: choice[1])


ACTION = GovernedNoun(
    noun="Action",
    label=_("Action"),
    names=_action_names,
    href=_action_href,
    steered_by=lambda keys: governed.groups_of_actions({key: key for key in keys}),
    find=_find_actions,
    hold=_hold_action,
)


# --- milestones ---------------------------------------------------------------------------------------------
def _of_key(key: str) -> Q:
    code, _slash, n = key.rpartition("/")
    return Q(action__code=code, n=int(n)) if n.isascii() and n.isdigit() and len(n) < 6 else Q(pk__in=[])


def _milestone(key: str) -> Milestone:
    found = Milestone.objects.filter(_of_key(key)).select_related("action").first()
    if found is None:
        raise governed.unknown(key)
    return found


def _hold_milestone(key: str) -> Milestone:
    """The action is held with it: the weights of its milestones are judged together."""
    _hold_action(key.rpartition("/")[0])
    found = Milestone.objects.select_for_update(of=("self",)).filter(_of_key(key)).select_related("action").first()
    if found is None:
        raise governed.unknown(key)
    return found


def _milestone_names(keys: Collection[str]) -> Mapping[str, str]:
    rows = Milestone.objects.filter(action__code__in={key.rpartition("/")[0] for key in keys}).select_related("action")
    return {f"{row.action.code}/{row.n}": f"{row.action.code}/{row.n} {row.name}" for row in rows}


def _find_milestones(words: str) -> Sequence[tuple[str, str]]:
    """By the words of the action or of the milestone itself."""
    rows = Milestone.objects.select_related("action").order_by("action__code", "n")
    for word in words.split()[: governed.WORDS]:
        rows = rows.filter(
            Q(name_en__icontains=word)
            | Q(name_bn__icontains=word)
            | Q(action__code__iexact=to_latin(word))
            | Q(action__name_en__icontains=word)
            | Q(action__name_bn__icontains=word)
        )
    return [
        (f"{row.action.code}/{row.n}", f"{row.action.code}/{row.n} {row.name} · {row.action.name}")
        for row in rows[: governed.FOUND]
    ]


def _set_milestone(field: str, *, key: str, value: Any, by: Person | None, decision: Decision) -> None:
    milestone = _hold_milestone(key)
    fields = {name: getattr(milestone, name) for name in (*milestones.PLANNED, *milestones.PROVEN)}
    if field == "due":
        fields["due"] = dt.date.fromisoformat(value)
    else:
        fields[field] = None if value is None else Decimal(value)
    milestones.keep_milestone(action=milestone.action, n=milestone.n, **fields, by=by, decision=decision)


def _current_milestone(field: str, key: str) -> Any:
    return history.shown(_milestone(key), [field])[field]


MILESTONE = GovernedNoun(
    noun="Milestone",
    label=_("Milestone"),
    names=_milestone_names,
    href=lambda key: _action_href(key.rpartition("/")[0]),
    steered_by=lambda keys: governed.groups_of_actions({key: key.rpartition("/")[0] for key in keys}),
    find=_find_milestones,
    hold=_hold_milestone,
)


def _of_action(field: str, label: Any, **how: Any) -> GovernedField:
    return GovernedField(
        of=ACTION,
        field=field,
        label=label,
        at_once=True,
        may=may_keep_plan,
        current=partial(_current_action, field),
        apply=partial(_set_action, field),
        **how,
    )


def _of_milestone(field: str, label: Any, **how: Any) -> GovernedField:
    return GovernedField(
        of=MILESTONE,
        field=field,
        label=label,
        at_once=True,
        may=may_keep_plan,
        current=partial(_current_milestone, field),
        apply=partial(_set_milestone, field),
        **how,
    )


A_DAY: dict[str, Any] = {"read": governed.read_day, "show": governed.show_day, "hint": governed.DAY_HINT}

FIELDS = [
    _of_action("start", _("Start"), **A_DAY),
    _of_action("end", _("End"), **A_DAY),
    _of_action("owner", _("Owner"), read=_read_owner, show=_show_owner, choices=_owners),
    GovernedField(
        of=ACTION,
        field="withdrawn_on",
        label=_("On the plan"),
        at_once=True,
        may=may_keep_plan,
        current=partial(_current_action, "withdrawn_on"),
        apply=_withdraw,
        read=_read_withdrawal,
        show=_show_withdrawal,
        choices=lambda: [("off", str(_("Taken off the plan"))), ("on", str(_("On the plan")))],
    ),
    _of_milestone("due", _("Due date"), **A_DAY),
    _of_milestone(
        "weight", _("Weight"), read=governed.read_number, show=governed.show_percent, hint=governed.NUMBER_HINT
    ),
    _of_milestone(
        "target_qty",
        _("Target quantity"),
        read=governed.read_optional_number,
        show=governed.show_number,
        hint=_("Empty when the milestone is not counted."),
    ),
]
