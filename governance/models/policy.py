"""A policy document as a fact: which kind it is and how it stands in law. Its text is a page in each language."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from governance.models.state import State
from governance.values import LegalState


class Policy(models.Model):
    """One document, whichever languages its pages are in; `key` is their translation key.

    `legal_state` and `since` are a cache of the last of its states, written by `domain.policies` only. They are
    not on the page, because publishing an old revision of a page brings its old fields back.
    """

    key = models.UUIDField(_("Key"), unique=True, default=uuid.uuid4, editable=False)
    legal_state = models.CharField(
        _("Legal state"), max_length=20, choices=LegalState.choices, default=LegalState.DRAFT
    )
    since = models.DateField(_("Since"), null=True, blank=True)

    class Meta:
        verbose_name = _("policy document")
        verbose_name_plural = _("policy documents")
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.key)

    @property
    def has_ended(self) -> bool:
        """Whether it was in force once and is not any more."""
        return self.legal_state in {LegalState.SUPERSEDED, LegalState.REPEALED}


class PolicyState(State):
    """How the document stood in law from a day on, who recorded it and by which decision."""

    policy = models.ForeignKey(Policy, models.PROTECT, related_name="states")
    legal_state = models.CharField(max_length=20, choices=LegalState.choices)
    note = models.CharField(_("Reference"), max_length=255, blank=True)

    @property
    def label(self) -> str:
        return str(LegalState(self.legal_state).label)

    def __str__(self) -> str:
        return f"{self.policy_id} {self.legal_state} from {self.valid_from}"
