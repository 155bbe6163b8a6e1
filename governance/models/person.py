"""A human being, with or without an account; the training record and the roles belong to them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from basis.text import in_language
from governance.models.dated import DatedQuerySet, ends_after_start
from governance.models.post import Post
from governance.models.unit import OrgUnit
from governance.values import ContactKind


class Person(models.Model):
    hr_number = models.CharField(_("HR number"), max_length=40, unique=True)
    name_en = models.CharField(_("Name in English"), max_length=255)
    name_bn = models.CharField(_("Name in Bangla"), max_length=255)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="person")

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["hr_number"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return in_language(self, "name")


class PersonContact(models.Model):
    """A phone or an e-mail. Not unique: a family shares a phone."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="contacts")
    kind = models.CharField(_("Kind"), max_length=10, choices=ContactKind.choices)
    value = models.CharField(_("Number or address"), max_length=255)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind", "value"], name="contact_once")]

    def __str__(self) -> str:
        return self.value


class Posting(models.Model):
    """A person holds a post at a unit from one day to another. A transfer ends one and begins another."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="postings")
    post = models.ForeignKey(Post, models.PROTECT, related_name="postings", null=True, blank=True)
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="postings")
    valid_from = models.DateField(_("Start"))
    valid_to = models.DateField(_("End"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("posting")
        constraints = [ends_after_start("posting_ends_after_start")]
        ordering = ["person_id", "-valid_from"]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.unit_id} from {self.valid_from}"
