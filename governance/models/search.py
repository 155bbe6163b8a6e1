"""What search looks through: one row a thing that people look for, with its words in both languages."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from basis.text import in_language


class SearchEntry(models.Model):
    """Only what everybody may see. `words` and `title_words` are folded (`queries.search.fold`) and hold both
    languages, so that a Bangla page is found by an English word and the other way round.

    It is a copy: `domain.search` fills it from the sources that the apps name, and it can be made anew at any time.
    """

    source = models.CharField(_("Source"), max_length=30)
    key = models.CharField(_("Key"), max_length=120)
    kind_en = models.CharField(max_length=60)
    kind_bn = models.CharField(max_length=60)
    title_en = models.CharField(max_length=255)
    title_bn = models.CharField(max_length=255)
    text_en = models.TextField(blank=True)
    text_bn = models.TextField(blank=True)
    path = models.CharField(_("Address behind the language"), max_length=255)
    title_words = models.TextField()
    words = models.TextField()

    class Meta:
        verbose_name = _("search entry")
        verbose_name_plural = _("search entries")
        constraints = [models.UniqueConstraint(fields=["source", "key"], name="search_entry_once")]
        ordering = ["source", "key"]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return in_language(self, "title")

    @property
    def text(self) -> str:
        return in_language(self, "text")

    @property
    def kind(self) -> str:
        return in_language(self, "kind")
