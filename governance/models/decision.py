"""What a body decided, and what its decisions change. Changes of governed nouns name the decision they carry out."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from basis.text import in_language
from governance.values import ChangeState, DecisionState


class Decision(models.Model):
    """One taken in a meeting stands once its minutes are approved; one recorded by itself (a letter) at once."""

    number = models.CharField(_("Number"), max_length=60, unique=True)
    title_en = models.CharField(_("Title in English"), max_length=255)
    title_bn = models.CharField(_("Title in Bangla"), max_length=255)
    text_en = models.TextField(_("Decision in English"), max_length=5000, blank=True)
    text_bn = models.TextField(_("Decision in Bangla"), max_length=5000, blank=True)
    taken_on = models.DateField(_("Date"))
    state = models.CharField(_("State"), max_length=10, choices=DecisionState.choices, default=DecisionState.STANDING)
    entry = models.ForeignKey(
        "governance.AgendaEntry", models.PROTECT, null=True, blank=True, related_name="decisions",
        verbose_name=_("Item of the agenda"),
    )  # fmt: skip
    ballot = models.ForeignKey("governance.Ballot", models.PROTECT, null=True, blank=True, related_name="decisions")
    group = models.ForeignKey(
        "governance.Group", models.PROTECT, null=True, blank=True, related_name="decisions", verbose_name=_("Group")
    )
    reference = models.CharField(
        _("Reference"), max_length=120, blank=True, help_text=_("Of the letter by which it came, outside a meeting.")
    )
    recorded_by = models.ForeignKey(
        "governance.Person", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Recorded by")
    )
    revoked_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="revokes")

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-taken_on", "number"]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return in_language(self, "title")

    @property
    def text(self) -> str:
        return in_language(self, "text")


class PlannedChange(models.Model):
    """One field of one thing that a decision changes. `noun`, `key` and `field` are those of the log.

    `before` is what the field held when the change was written down: if it holds something else when the change is
    to be carried out, it has moved since and nothing is written. `at_once`: dates and memberships are carried out
    with the approval of the minutes; money and targets open a filled-in change for the responsible officer.
    """

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="changes")
    noun = models.CharField(_("Noun"), max_length=60)
    key = models.CharField(_("Key"), max_length=240)
    field = models.CharField(_("Field"), max_length=60)
    before = models.JSONField(_("Before"), null=True, blank=True)
    after = models.JSONField(_("After"), null=True, blank=True)
    at_once = models.BooleanField(default=True)
    state = models.CharField(_("State"), max_length=10, choices=ChangeState.choices, default=ChangeState.PLANNED)
    planned_by = models.ForeignKey("governance.Person", models.PROTECT, null=True, blank=True, related_name="+")
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey("governance.Person", models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(_("Note"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("change by a decision")
        verbose_name_plural = _("changes by a decision")
        ordering = ["decision_id", "id"]
        constraints = [
            models.UniqueConstraint(fields=["decision", "noun", "key", "field"], name="planned_change_once"),
            models.CheckConstraint(
                name="planned_change_closed_when_ended",
                condition=Q(state__in=[ChangeState.PLANNED, ChangeState.OPEN], closed_at__isnull=True)
                | (~Q(state__in=[ChangeState.PLANNED, ChangeState.OPEN]) & Q(closed_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.noun} {self.key} {self.field} by {self.decision_id}"


class Ratification(models.Model):
    """A decision that was found, or taken, afterwards for a change that had none. The log itself stays as it is."""

    log_entry = models.OneToOneField("governance.LogEntry", models.PROTECT, related_name="ratification")
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="ratifications")
    note = models.CharField(_("Note"), max_length=500, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey("governance.Person", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("ratification")
        verbose_name_plural = _("ratifications")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.log_entry_id} by {self.decision_id}"
