"""The address of a person's calendar: whoever knows it reads their meetings, and it can be taken back."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from governance.models.person import Person


class CalendarFeed(models.Model):
    """Only the hash of the secret is kept; a new one ends the old one."""

    person = models.OneToOneField(Person, models.CASCADE, related_name="calendar_feed")
    secret_sha256 = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"calendar of {self.person_id}"
