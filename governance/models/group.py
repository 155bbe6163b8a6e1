"""A group that decides or advises: its terms of reference, its members with dated roles, their interests."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from basis.text import in_language
from governance.models.dated import DatedQuerySet, ends_after_start
from governance.models.organisation import Organisation
from governance.models.person import Person
from governance.models.state import State, recorded_now
from governance.models.strategy import Pillar
from governance.values import GroupKind, GroupRole, PassRule, QuorumKind


class GroupTerms(models.Model):
    """What the terms of reference say, of a group and of each of its states.

    `meetings_a_year` is what the terms require; `minutes_within_days` counts from the end of a meeting to the draft,
    `approval_within_days` from the draft to the members' answers.
    """

    name_en = models.CharField(_("Name in English"), max_length=255)
    name_bn = models.CharField(_("Name in Bangla"), max_length=255)
    purpose_en = models.TextField(_("Purpose in English"), max_length=2000, blank=True)
    purpose_bn = models.TextField(_("Purpose in Bangla"), max_length=2000, blank=True)
    terms_en = models.TextField(_("Terms of reference in English"), max_length=20_000, blank=True)
    terms_bn = models.TextField(_("Terms of reference in Bangla"), max_length=20_000, blank=True)
    meetings_a_year = models.PositiveSmallIntegerField(
        _("Meetings a year"), default=4, validators=[MaxValueValidator(60)]
    )
    quorum_kind = models.CharField(_("Quorum"), max_length=10, choices=QuorumKind.choices, default=QuorumKind.PERCENT)
    quorum_value = models.PositiveSmallIntegerField(
        _("How many"), default=50, validators=[MinValueValidator(1), MaxValueValidator(1000)]
    )
    quorum_needs_chair = models.BooleanField(_("Chairperson or vice-chairperson must be there"), default=True)
    pass_rule = models.CharField(
        _("What makes a question pass"), max_length=20, choices=PassRule.choices, default=PassRule.MAJORITY
    )
    minutes_within_days = models.PositiveSmallIntegerField(_("Days to the draft of the minutes"), default=5)
    approval_within_days = models.PositiveSmallIntegerField(_("Days for the members' answers"), default=7)

    class Meta:
        abstract = True

    @property
    def name(self) -> str:
        return in_language(self, "name")

    @property
    def purpose(self) -> str:
        return in_language(self, "purpose")

    @property
    def terms(self) -> str:
        return in_language(self, "terms")


class Group(GroupTerms):
    slug = models.SlugField(_("Address"), max_length=60, unique=True)
    kind = models.CharField(_("Kind"), max_length=20, choices=GroupKind.choices, default=GroupKind.WORKING_GROUP)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="subgroups")
    host = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="hosted_groups", verbose_name=_("Secretariat")
    )
    memo_prefix = models.CharField(
        _("Memo number begins with"), max_length=60, blank=True, help_text=_("As on the office's letters.")
    )
    pillars = models.ManyToManyField(
        Pillar,
        blank=True,
        related_name="groups",
        verbose_name=_("Steers these pillars"),
        help_text=_("Changes of the plan there without a decision are listed to the group."),
    )
    established_on = models.DateField(_("Established on"))
    dissolved_on = models.DateField(_("Dissolved on"), null=True, blank=True)

    class Meta:
        verbose_name = _("group")
        verbose_name_plural = _("groups")
        ordering = ["established_on", "slug"]
        constraints = [
            models.CheckConstraint(
                name="group_ends_after_start",
                condition=Q(dissolved_on__isnull=True) | Q(dissolved_on__gte=models.F("established_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class GroupState(GroupTerms, State):
    """What the terms said from a day on; the quorum of a meeting is counted by those of its day."""

    group = models.ForeignKey(Group, models.PROTECT, related_name="states")

    class Meta(State.Meta):
        abstract = False

    def __str__(self) -> str:
        return f"{self.group_id} as known at {self.recorded_at}"


class MembershipFields(models.Model):
    """A seat and who sits on it. A seat may belong to an organisation; the person then sits for it."""

    role = models.CharField(_("Role"), max_length=20, choices=GroupRole.choices, default=GroupRole.MEMBER)
    has_vote = models.BooleanField(_("Has a vote"), default=True)
    valid_from = models.DateField(_("Start"))
    valid_to = models.DateField(_("End"), null=True, blank=True)

    class Meta:
        abstract = True


class Membership(MembershipFields):
    group = models.ForeignKey(Group, models.PROTECT, related_name="memberships")
    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="seats", verbose_name=_("Sits for")
    )
    stands_in_for = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="alternates", verbose_name=_("Stands in for")
    )

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["group_id", "valid_from", "id"]
        constraints = [
            ends_after_start("membership_ends_after_start"),
            models.UniqueConstraint(fields=["group", "person", "role", "valid_from"], name="membership_once"),
            models.CheckConstraint(
                name="alternate_stands_in_for_somebody",
                condition=Q(role=GroupRole.ALTERNATE, stands_in_for__isnull=False, has_vote=False)
                | (~Q(role=GroupRole.ALTERNATE) & Q(stands_in_for__isnull=True)),
            ),
            models.CheckConstraint(
                name="observer_has_no_vote", condition=~Q(role=GroupRole.OBSERVER) | Q(has_vote=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.role} in {self.group_id}"


class MembershipState(MembershipFields):
    """What was held to be true of a membership, and since when it was known."""

    membership = models.ForeignKey(Membership, models.PROTECT, related_name="states")
    recorded_at = models.DateTimeField(default=recorded_now, editable=False)
    by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    decision = models.ForeignKey("governance.Decision", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["membership_id", "recorded_at", "id"]

    def __str__(self) -> str:
        return f"{self.membership_id} as known at {self.recorded_at}"


class Interest(models.Model):
    """A declared conflict of interest: of a member, in general or in one item of an agenda."""

    membership = models.ForeignKey(Membership, models.PROTECT, related_name="interests")
    item = models.ForeignKey("governance.Item", models.PROTECT, null=True, blank=True, related_name="interests")
    text = models.CharField(_("What the interest is"), max_length=1000)
    declared_on = models.DateField(_("Declared on"))
    ended_on = models.DateField(_("Ended on"), null=True, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("declaration of interest")
        verbose_name_plural = _("declarations of interest")
        ordering = ["-declared_on", "id"]

    def __str__(self) -> str:
        return f"{self.membership_id} declared on {self.declared_on}"
