"""How a policy document comes to stand in law. Its text is written and published in Wagtail; this is the fact."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from basis.text import clean
from governance.domain import history
from governance.models import (
    Action,
    Component,
    Decision,
    Organisation,
    Person,
    Policy,
    PolicyPage,
    PolicyState,
)
from governance.permissions import demand, may_set_legal_state
from governance.values import NEXT_LEGAL_STATES, LegalState


@transaction.atomic
def record_legal_state(
    *,
    page: PolicyPage,
    legal_state: str,
    on: dt.date,
    by: Person | None,
    note: str = "",
    decision: Decision | None = None,
) -> Policy:
    """Record that the document stands otherwise in law from a day on, for its pages in all languages.

    In force is only what people can read: a page of it must be published. Recording the same again changes nothing.
    """
    demand(may_set_legal_state, by)
    policy, _created = Policy.objects.select_for_update().get_or_create(key=page.translation_key)
    if policy.legal_state == legal_state and policy.since == on:
        return policy
    _check(policy, page, legal_state, on)
    before = history.shown(policy, ["legal_state", "since"])
    policy.legal_state, policy.since = legal_state, on
    policy.save(update_fields=["legal_state", "since"])
    PolicyState.objects.create(
        policy=policy, legal_state=legal_state, valid_from=on, note=clean(note), by=by, decision=decision
    )
    history.keep(
        policy,
        verb="legal_state",
        key=str(policy.key),
        before=before,
        after=history.shown(policy, ["legal_state", "since"]),
        by=by,
        decision=decision,
    )
    return policy


def _check(policy: Policy, page: PolicyPage, legal_state: str, on: dt.date) -> None:
    if legal_state not in LegalState.values:
        raise ValidationError({"legal_state": ValidationError(_("There is no such state."), code="unknown_state")})
    first = policy.since is None and legal_state == policy.legal_state
    if not first and legal_state not in NEXT_LEGAL_STATES[policy.legal_state]:
        raise ValidationError(
            {
                "legal_state": ValidationError(
                    _("A document that is “%(now)s” cannot become “%(then)s”."),
                    code="wrong_order",
                    params={"now": policy.get_legal_state_display(), "then": LegalState(legal_state).label},
                )
            }
        )
    if policy.since is not None and on < policy.since:
        raise ValidationError(
            {"on": ValidationError(_("This day lies before the day of the state that it follows."), code="bad_date")}
        )
    if legal_state != LegalState.IN_FORCE:
        return
    if on > timezone.localdate():
        raise ValidationError({"on": ValidationError(_("This day has not come yet."), code="bad_date")})
    if not PolicyPage.objects.live().filter(translation_key=page.translation_key).exists():
        raise ValidationError(
            _("Publish the page first: nobody can follow a text that nobody can read."), code="not_published"
        )


@transaction.atomic
def publish_example(*, content: dict[str, Any], indexes: dict[str, Any], by: Person | None = None) -> PolicyPage:
    """Publish an example document in both languages, or leave it when it is there. Returns the Bangla page.

    `content` is a file of `config/demo/policies`: slug, document_type, legal_states ([[state, day], …]),
    responsible (code of an organisation), components and actions (codes), and for `bn` and `en` a title, a
    summary and the text as [["chapter", heading], ["clause", heading, markup], …], the same number of lines in both.
    `indexes` are the lists of policies by language.
    """
    standing = PolicyPage.objects.child_of(indexes["bn"]).filter(slug=content["slug"]).first()
    if standing:
        return standing
    bangla = _page(content, "bn")
    bangla.responsible = Organisation.objects.filter(code=content["responsible"]).first()
    indexes["bn"].add_child(instance=bangla)
    bangla.components = Component.objects.filter(code__in=content["components"])
    bangla.actions = Action.objects.filter(code__in=content["actions"])
    bangla.save_revision().publish()
    english = bangla.copy_for_translation(indexes["en"].locale)
    for name, value in _fields(content, "en").items():
        setattr(english, name, value)
    english.save_revision().publish()
    for legal_state, day in content["legal_states"]:
        record_legal_state(page=bangla, legal_state=legal_state, on=dt.date.fromisoformat(day), by=by)
    return bangla


def _page(content: dict[str, Any], language: str) -> PolicyPage:
    return PolicyPage(
        slug=content["slug"], document_type=content["document_type"], is_example=True, **_fields(content, language)
    )


def _fields(content: dict[str, Any], language: str) -> dict[str, Any]:
    """What differs by language. A clause keeps its id in all languages, so that links to it stay right."""
    lines = []
    for position, line in enumerate(content[language]["text"]):
        value = line[1] if line[0] == "chapter" else {"heading": line[1], "text": line[2]}
        identity = uuid.uuid5(uuid.NAMESPACE_URL, f"{content['slug']}/{position}")
        lines.append({"type": line[0], "id": str(identity), "value": value})
    return {
        "title": content[language]["title"],
        "summary": content[language]["summary"],
        "text": json.dumps(lines),
        "draft_title": content[language]["title"],
    }
