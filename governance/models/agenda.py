"""Items that travel from a proposal to a decision, their papers, and the agenda of a meeting."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from basis.text import in_language
from governance.models.action import Action
from governance.models.group import Group
from governance.models.meeting import Meeting
from governance.models.person import Person
from governance.models.strategy import Component
from governance.values import ItemKind, ItemState
from jobs.models.job import private_files


class Item(models.Model):
    """What somebody brings before a group. It may stand on several agendas until it is decided."""

    group = models.ForeignKey(Group, models.PROTECT, related_name="items")
    kind = models.CharField(_("Kind"), max_length=20, choices=ItemKind.choices, default=ItemKind.DECISION)
    state = models.CharField(_("State"), max_length=20, choices=ItemState.choices, default=ItemState.DRAFT)
    title_en = models.CharField(_("Title in English"), max_length=255)
    title_bn = models.CharField(_("Title in Bangla"), max_length=255)
    text_en = models.TextField(_("What is asked and why, in English"), max_length=10_000, blank=True)
    text_bn = models.TextField(_("What is asked and why, in Bangla"), max_length=10_000, blank=True)
    component = models.ForeignKey(Component, models.PROTECT, null=True, blank=True, related_name="items")
    action = models.ForeignKey(Action, models.PROTECT, null=True, blank=True, related_name="items")
    is_confidential = models.BooleanField(
        _("Only for members"), default=False, help_text=_("Title and papers are not shown to the public.")
    )
    proposed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="proposed_items")
    proposed_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(_("Note of the secretary"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return in_language(self, "title")

    @property
    def text(self) -> str:
        return in_language(self, "text")


class Paper(models.Model):
    """What the members read: an exact revision of a page, or a file, pinned by its hash.

    An editor who goes on writing makes a new revision; the paper still shows what was tabled.
    """

    item = models.ForeignKey(Item, models.CASCADE, related_name="papers")
    title = models.CharField(_("Title"), max_length=255)
    revision = models.ForeignKey("wagtailcore.Revision", models.PROTECT, null=True, blank=True, related_name="+")
    file = models.FileField(_("File"), upload_to="papers/%Y/", storage=private_files, blank=True)
    name = models.CharField(max_length=255, blank=True)
    media_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveIntegerField(null=True, blank=True)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    added_at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("paper")
        verbose_name_plural = _("papers")
        ordering = ["item_id", "id"]
        constraints = [
            models.UniqueConstraint(fields=["item", "sha256"], name="paper_once"),
            models.CheckConstraint(
                name="paper_is_revision_or_file",
                condition=Q(revision__isnull=False, file="") | (Q(revision__isnull=True) & ~Q(file="")),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class AgendaEntry(models.Model):
    """An item on the agenda of one meeting, and what the minutes say of it."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="agenda")
    item = models.ForeignKey(Item, models.PROTECT, related_name="entries")
    position = models.PositiveSmallIntegerField(_("Place on the agenda"))
    minutes_planned = models.PositiveSmallIntegerField(_("Time in minutes"), default=10)
    discussion_en = models.TextField(_("Discussion in English"), max_length=20_000, blank=True)
    discussion_bn = models.TextField(_("Discussion in Bangla"), max_length=20_000, blank=True)
    outcome = models.CharField(
        _("Outcome"),
        max_length=20,
        choices=[(state.value, state.label) for state in (ItemState.DECIDED, ItemState.NOTED, ItemState.POSTPONED)],
        blank=True,
    )

    class Meta:
        verbose_name = _("entry of an agenda")
        verbose_name_plural = _("entries of an agenda")
        ordering = ["meeting_id", "position", "id"]
        constraints = [models.UniqueConstraint(fields=["meeting", "item"], name="item_once_on_agenda")]

    def __str__(self) -> str:
        return f"{self.item_id} at {self.meeting_id}"

    @property
    def discussion(self) -> str:
        return in_language(self, "discussion")
