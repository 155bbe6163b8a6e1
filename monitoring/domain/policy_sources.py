"""Live figures about policy documents: the stage that the one of a component has reached."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from governance.models import Policy, PolicyPage, PolicyState
from governance.values import DocumentType, LegalState
from monitoring.domain.counting import Asked, Counted

# The stages of the sheets: what this platform records of a document, and which stage of the sheet that is.
OF_A_POLICY: dict[str, int] = {
    LegalState.DRAFT: 1,
    LegalState.CONSULTED: 2,
    LegalState.APPROVED: 4,
    LegalState.IN_FORCE: 5,
}
OF_AN_ACT: dict[str, int] = {
    LegalState.DRAFT: 1,
    LegalState.CONSULTED: 2,
    LegalState.APPROVED: 3,
    LegalState.IN_FORCE: 7,
}


def stage_of_policy(asked: Asked) -> Iterator[Counted]:
    """IR01, ST02: the policy that serves the component of the indicator."""
    return _stage(asked, DocumentType.POLICY, OF_A_POLICY)


def stage_of_act(asked: Asked) -> Iterator[Counted]:
    """LE01: the act that serves the component of the indicator."""
    return _stage(asked, DocumentType.ACT, OF_AN_ACT)


def _stage(asked: Asked, kind: str, stages: Mapping[str, int]) -> Iterator[Counted]:
    """The highest stage on the day. Where no document is linked to the component there is no answer, and not zero."""
    pages = PolicyPage.objects.filter(components=asked.indicator.component_id, document_type=kind)
    keys = set(pages.values_list("translation_key", flat=True))
    policies = {policy.key: policy for policy in Policy.objects.filter(key__in=keys)}
    reached = [(stages.get(_state_on(policies.get(key), asked), 0), key) for key in keys]
    if not reached:
        return
    stage, key = max(reached, key=lambda pair: (pair[0], str(pair[1])))
    policy = policies.get(key)
    for place in asked.places:
        ids = {"documents": [policy.pk] if policy else []}
        yield Counted(place, Decimal(stage), None, {"documents": len(keys)}, ids)


def _state_on(policy: Policy | None, asked: Asked) -> str:
    """How a document stood in law on the day; a text about which nothing is recorded is a draft."""
    if policy is None:
        return LegalState.DRAFT
    states = PolicyState.objects.filter(policy=policy, valid_from__lte=asked.day).order_by("recorded_at", "id")
    last = states.last()
    return last.legal_state if last else LegalState.DRAFT
