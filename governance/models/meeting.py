"""A meeting of a group, who was invited, what they answered and who was there."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from basis.text import in_language
from governance.models.group import Group, Membership
from governance.models.person import Person
from governance.values import Answer, MeetingState


class Meeting(models.Model):
    """`number` counts the meetings of a group; `sequence` counts the changes that a calendar must learn of.

    `uid` is the name of the event in everybody's calendar, for ever (iCalendar, RFC 5545, 3.8.4.7).
    """

    group = models.ForeignKey(Group, models.PROTECT, related_name="meetings")
    number = models.PositiveSmallIntegerField(_("Number"))
    title_en = models.CharField(_("Title in English"), max_length=255)
    title_bn = models.CharField(_("Title in Bangla"), max_length=255)
    starts_at = models.DateTimeField(_("Begins"))
    ends_at = models.DateTimeField(_("Ends"))
    place_en = models.CharField(_("Place in English"), max_length=255, blank=True)
    place_bn = models.CharField(_("Place in Bangla"), max_length=255, blank=True)
    link = models.URLField(_("Link for those who join from elsewhere"), max_length=500, blank=True)
    state = models.CharField(_("State"), max_length=20, choices=MeetingState.choices, default=MeetingState.PLANNED)
    cancelled_because = models.CharField(_("Reason of the cancellation"), max_length=500, blank=True)
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    changed_at = models.DateTimeField(auto_now=True)
    quorum_needed = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    quorum_present = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    was_quorate = models.BooleanField(
        null=True, editable=False, help_text="as counted when the meeting was recorded as held; empty before"
    )

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["-starts_at", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["group", "number"], name="meeting_number_once"),
            models.CheckConstraint(name="meeting_ends_after_start", condition=Q(ends_at__gt=F("starts_at"))),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return in_language(self, "title")

    @property
    def place(self) -> str:
        return in_language(self, "place")


class Invitation(models.Model):
    """One for each person who is asked to come; sent again it stays one."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="invitations")
    person = models.ForeignKey(Person, models.PROTECT, related_name="invitations")
    membership = models.ForeignKey(Membership, models.PROTECT, null=True, blank=True, related_name="invitations")
    sent_at = models.DateTimeField(_("Sent"))
    answer = models.CharField(_("Answer"), max_length=10, choices=Answer.choices, default=Answer.NONE)
    note = models.CharField(_("Note"), max_length=500, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    seen_sequence = models.PositiveIntegerField(default=0, help_text="the sequence of the meeting that was answered")

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["meeting_id", "id"]
        constraints = [models.UniqueConstraint(fields=["meeting", "person"], name="invited_once")]

    def __str__(self) -> str:
        return f"{self.person_id} to {self.meeting_id}"


class Attendance(models.Model):
    """Who was there: a person, or a guest without an account who is named in words."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendances")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="attendances")
    seat = models.ForeignKey(
        Membership,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="attendances",
        help_text="the membership whose vote this person carries; empty for guests and observers",
    )
    name = models.CharField(_("Name"), max_length=255, blank=True)
    office = models.CharField(_("Office"), max_length=255, blank=True)
    arrived_at = models.TimeField(_("Came at"), null=True, blank=True)
    left_at = models.TimeField(_("Left at"), null=True, blank=True)
    online = models.BooleanField(_("Joined from elsewhere"), default=False)

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        ordering = ["meeting_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "person"], name="attends_once", condition=Q(person__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["meeting", "seat"], name="seat_taken_once", condition=Q(seat__isnull=False)
            ),
            models.CheckConstraint(name="attendance_names_somebody", condition=Q(person__isnull=False) | ~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name or f"{self.person_id} at {self.meeting_id}"
