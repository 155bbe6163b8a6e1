"""What the text of a policy is made of."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class ClauseBlock(blocks.StructBlock):
    """One numbered clause. The number comes from its place, the address from the block's own id, so that a
    link to a clause still finds it when another one is put before it."""

    heading = blocks.CharBlock(
        label=_("Heading"), max_length=200, help_text=_("A few words: what this clause settles.")
    )
    text = blocks.RichTextBlock(
        label=_("Text"),
        features=["bold", "italic", "ol", "ul", "link"],
        help_text=_("Do not type the number of the clause; it is counted."),
    )

    class Meta:
        label = _("Clause")
        icon = "list-ol"


class PolicyTextBlock(blocks.StreamBlock):
    """Chapters and clauses in their order. Clauses are counted through, over the chapters."""

    chapter = blocks.CharBlock(
        label=_("Chapter"), icon="title", max_length=200, help_text=_("The heading of the clauses below it.")
    )
    clause = ClauseBlock()
