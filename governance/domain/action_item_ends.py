"""How action items end: done, with what shows it; no longer needed; or open again."""

from __future__ import annotations

import hashlib
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from governance.domain import history, papers
from governance.domain.action_items import change, locked, open_one, said
from governance.domain.texts import INVISIBLE, fault, kept
from governance.models import ActionItem, Person
from governance.permissions import demand_in, may_close_item, runs_group
from governance.values import ActionItemState


@transaction.atomic
def close_item(
    *,
    item: ActionItem,
    note: str,
    reference: str = "",
    content: bytes = b"",
    name: str = "",
    by: Person | None,
) -> ActionItem:
    """Say that it is done, how, and what shows it: a file, or a memo number or address (`reference`).

    Its holder may, and the secretary. Raises ValidationError: missing_text of `note`, missing_evidence, and what
    `papers.checked` refuses of the file. Closed with the same evidence again it stays as it is.
    """
    item = locked(item)
    if by is not None and not may_close_item(by, item):
        raise PermissionDenied
    texts = kept(ActionItem, {"closing_note": note, "evidence_reference": reference})
    digest = hashlib.sha256(content).hexdigest() if content else ""
    if item.state == ActionItemState.DONE and (item.evidence_sha256, item.evidence_reference) == (
        digest,
        texts["evidence_reference"],
    ):
        return item
    open_one(item)
    if not texts["closing_note"].strip(INVISIBLE):
        raise fault("note", _("Say in a sentence how it was done."), "missing_text")
    if not content and not texts["evidence_reference"].strip(INVISIBLE):
        raise fault(
            "file",
            _("Add what shows that it is done: a file, or the number of a memo or an address."),
            "missing_evidence",
        )
    fields: dict[str, Any] = {**texts, "state": ActionItemState.DONE, "closed_on": history.today()}
    if content:
        fields |= _kept_file(item, content, name, digest)
    return change(item, fields, note=texts["closing_note"], by=by, verb="close")


@transaction.atomic
def drop_item(*, item: ActionItem, reason: str, by: Person | None) -> ActionItem:
    """Say that it need not be done any more, and why: who runs the group may, its holder may not."""
    item = locked(item)
    demand_in(item.group, by, runs_group)
    if item.state == ActionItemState.DROPPED:
        return item
    open_one(item)
    fields = {"state": ActionItemState.DROPPED, "closed_on": history.today()}
    return change(item, fields, note=said(reason), by=by, verb="drop")


@transaction.atomic
def reopen_item(*, item: ActionItem, reason: str, by: Person | None) -> ActionItem:
    """Open it again: the evidence did not show it, or it was dropped by mistake. What was said stays in its history."""
    item = locked(item)
    demand_in(item.group, by, runs_group)
    if item.is_open:
        return item
    fields: dict[str, Any] = {"state": ActionItemState.OPEN, "closed_on": None, "closing_note": ""}
    fields |= dict.fromkeys(("evidence_name", "evidence_type", "evidence_sha256", "evidence_reference"), "")
    item.evidence = ""
    return change(item, fields, note=said(reason), by=by, verb="reopen")


def _kept_file(item: ActionItem, content: bytes, name: str, digest: str) -> dict[str, Any]:
    name, media_type, ending = papers.checked(content, name)
    item.evidence.save(f"{digest}.{ending}", ContentFile(content), save=False)
    return {"evidence_name": name, "evidence_type": media_type, "evidence_sha256": digest}
