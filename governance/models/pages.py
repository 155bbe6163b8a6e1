"""The public pages that editors write: home, policies and ordinary pages. A tree for each language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.forms import CheckboxSelectMultiple
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.search import index

from governance.models.action import Action
from governance.models.blocks import PolicyTextBlock
from governance.models.organisation import Organisation
from governance.models.policy import Policy
from governance.models.strategy import Component
from governance.models.written import WrittenPage
from governance.values import DocumentType

TEXT = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link", "embed"]


class HomePage(WrittenPage):
    """The first page. Its figures come from the plan and the indicators; editors write the sentence above them."""

    lead = models.CharField(
        _("Sentence under the title"),
        max_length=300,
        blank=True,
        help_text=_("What this site is for, in one sentence. It stands first on every phone."),
    )
    introduction = RichTextField(
        _("Text"),
        blank=True,
        features=TEXT,
        help_text=_("Stands below the figures. May stay empty."),
    )

    content_panels = [*Page.content_panels, FieldPanel("lead"), FieldPanel("introduction")]
    parent_page_types = ["wagtailcore.Page"]
    search_fields = [*Page.search_fields, index.SearchField("introduction")]
    template = "governance/home.html"

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")


class StandardPage(WrittenPage):
    """A page of text: help, about, accessibility."""

    lead = models.CharField(
        _("Sentence under the title"),
        max_length=300,
        blank=True,
        help_text=_("What the reader finds here, in one sentence."),
    )
    body = RichTextField(
        _("Text"),
        features=TEXT,
        help_text=_(
            "Short paragraphs with headings are read most. An exercise that is for everybody is put in by its address."
        ),
    )

    content_panels = [*Page.content_panels, FieldPanel("lead"), FieldPanel("body")]
    search_fields = [*Page.search_fields, index.SearchField("body")]
    template = "governance/standard_page.html"

    class Meta:
        verbose_name = _("page of text")
        verbose_name_plural = _("pages of text")


class PolicyIndexPage(WrittenPage):
    """`/policies/`: all documents, with how they stand in law."""

    introduction = RichTextField(
        _("Introduction"),
        blank=True,
        features=["bold", "link", "embed"],
        help_text=_("One or two sentences above the list."),
    )

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    parent_page_types = ["governance.HomePage"]
    subpage_types = ["governance.PolicyPage"]
    template = "governance/policy_index.html"

    class Meta:
        verbose_name = _("list of policies")
        verbose_name_plural = _("lists of policies")

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The documents below, those of one kind when `?type=` asks for it, in two queries at any number."""
        context = super().get_context(request, *args, **kwargs)
        chosen = request.GET.get("type", "")
        pages = PolicyPage.objects.child_of(self).live().public().order_by("title")
        if chosen in DocumentType.values:
            pages = pages.filter(document_type=chosen)
        facts = Policy.objects.in_bulk([page.translation_key for page in pages], field_name="key")
        context["policies"] = [(page, facts.get(page.translation_key) or Policy()) for page in pages]
        context["types"] = DocumentType.choices
        context["chosen"] = chosen
        return context


@dataclass(frozen=True)
class Line:
    """A line of a policy as it is read: a chapter, or a clause with its number and its address on the page."""

    kind: str
    anchor: str
    heading: str
    text: Any = ""
    number: int | None = None


class PolicyPage(WrittenPage):
    """The text of a policy document in one language, clause by clause. How it stands in law is its `Policy`."""

    document_type = models.CharField(
        _("Kind of document"),
        max_length=20,
        choices=DocumentType.choices,
        default=DocumentType.POLICY,
        help_text=_("What it is in law; an act and a guideline bind differently."),
    )
    number = models.CharField(
        _("Official number"),
        max_length=100,
        blank=True,
        help_text=_("As in the gazette or on the letter; empty while there is none."),
    )
    summary = models.TextField(
        _("Summary"),
        max_length=500,
        help_text=_("Two or three sentences in plain words: what it settles, and for whom."),
    )
    responsible = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Responsible office"),
        help_text=_("Who keeps the document and answers questions about it."),
    )
    is_example = models.BooleanField(
        _("An example"),
        default=False,
        help_text=_("Shown as written for this demonstration and not by any authority."),
    )
    text = StreamField(
        PolicyTextBlock(), verbose_name=_("Clauses"), help_text=_("Chapters and clauses in their order.")
    )
    components = ParentalManyToManyField(
        Component,
        blank=True,
        related_name="policy_pages",
        verbose_name=_("Components of the strategy"),
        help_text=_("Which parts of the strategy it serves."),
    )
    actions = ParentalManyToManyField(
        Action,
        blank=True,
        related_name="policy_pages",
        verbose_name=_("Actions of the plan"),
        help_text=_("Which actions prepare it or carry it out."),
    )

    content_panels = [
        *Page.content_panels,
        MultiFieldPanel(
            [
                FieldPanel("document_type"),
                FieldPanel("number"),
                FieldPanel("responsible"),
                FieldPanel("is_example"),
            ],
            heading=_("About the document"),
        ),
        FieldPanel("summary"),
        FieldPanel("text"),
        MultiFieldPanel(
            [
                FieldPanel("components", widget=CheckboxSelectMultiple),
                FieldPanel("actions", widget=CheckboxSelectMultiple),
            ],
            heading=_("What hangs on it"),
        ),
    ]
    search_fields = [*Page.search_fields, index.SearchField("summary"), index.SearchField("text")]
    parent_page_types = ["governance.PolicyIndexPage"]
    subpage_types: list[str] = []
    template = "governance/policy_page.html"

    class Meta:
        verbose_name = _("policy")
        verbose_name_plural = _("policies")

    @property
    def policy(self) -> Policy:
        """The facts of the document; a draft when nothing has been recorded yet."""
        if not hasattr(self, "_policy"):
            self._policy = Policy.objects.filter(key=self.translation_key).first() or Policy(key=self.translation_key)
        return self._policy

    def lines(self) -> list[Line]:
        """Chapters and numbered clauses. An address stays when clauses are put before it."""
        found, number = [], 0
        for block in self.text:
            anchor = f"c-{str(block.id)[:8]}"
            if block.block_type == "chapter":
                found.append(Line("chapter", anchor, block.value))
            else:
                number += 1
                found.append(Line("clause", anchor, block.value["heading"], block.value["text"], number))
        return found

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        parent = self.get_parent()
        context["crumbs"] = [(parent.title, parent.get_url(request)), (self.title, None)]
        context["policy"] = self.policy
        context["lines"] = self.lines()
        context["has_chapters"] = any(line.kind == "chapter" for line in context["lines"])
        context["states"] = list(self.policy.states.select_related("decision")) if self.policy.pk else []
        context["components"] = self.components.select_related("pillar")
        context["actions"] = self.actions.select_related("component")
        return context
