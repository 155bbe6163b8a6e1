"""Writing decisions down, and naming what they change: the kind of thing, the field, the thing, the value."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from basis.access import allow, signed_in
from governance.domain import decisions
from governance.forms.decisions import DecisionForm, LetterForm, ValueForm
from governance.forms.fields import refused
from governance.models import AgendaEntry, Decision, Group, Item, PlannedChange
from governance.permissions import person_of, reads_group, runs_group, visible_items
from governance.registry import GovernedField, governed_fields
from governance.views.decisions import may_still_name, to_word

LONGEST = 120


@allow(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def decision_record(request: HttpRequest, pk: int) -> HttpResponse:
    """What was decided at an item of an agenda."""
    rows = AgendaEntry.objects.filter(item__in=visible_items(request.user, Item.objects.all()))
    entry = get_object_or_404(rows.select_related("meeting__group", "item"), pk=pk)
    group = entry.meeting.group
    if not runs_group(request.user, group):
        raise PermissionDenied
    item = entry.item
    first = {"title_en": item.title_en, "title_bn": item.title_bn}
    form = DecisionForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            decision = decisions.record_decision(entry=entry, by=person_of(request.user), **form.cleaned_data)
        except ValidationError as error:
            refused(form, error)
        else:
            messages.success(request, _("The decision is recorded. Name now what it changes, if it changes anything."))
            return redirect("decision", number=decision.number)
    context = {"form": form, "entry": entry, "meeting": entry.meeting, "group": group}
    return render(request, "governance/decision_form.html", context, status=422 if form.errors else 200)


@allow(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def decision_letter(request: HttpRequest, slug: str) -> HttpResponse:
    """A decision that came to a group by a letter."""
    group = get_object_or_404(Group, slug=slug)
    if not reads_group(request.user, group):
        raise Http404
    if not runs_group(request.user, group):
        raise PermissionDenied
    form = LetterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            decision = decisions.record_by_letter(group=group, by=person_of(request.user), **form.cleaned_data)
        except ValidationError as error:
            refused(form, error)
        else:
            messages.success(request, _("The decision is recorded. Name now what it changes, if it changes anything."))
            return redirect("decision", number=decision.number)
    context = {"form": form, "group": group}
    return render(request, "governance/decision_form.html", context, status=422 if form.errors else 200)


@allow(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def decision_change(request: HttpRequest, number: str) -> HttpResponse:
    """Step by step, each with an address of its own: which field, of which thing, to which value."""
    decision = to_word(request, number)
    field = _field(request.GET.get("field", ""))
    context: dict[str, Any] = {"decision": decision, "naming": may_still_name(decision), "field": field}
    if field is None:
        context["nouns"] = _by_noun()
        return render(request, "governance/change_field.html", context)
    key = request.GET.get("key", "")[:LONGEST]
    if not key:
        words = request.GET.get("q", _first_words(decision) if "q" not in request.GET else "")[:100]
        context |= {"words": words, "things": field.of.find(words.replace("\x00", ""))}
        return render(request, "governance/change_thing.html", context)
    return _change_value(request, decision, field, key, context)


def _change_value(
    request: HttpRequest, decision: Decision, field: GovernedField, key: str, context: dict[str, Any]
) -> HttpResponse:
    try:
        current = field.current(key)
    except (LookupError, ValueError):
        raise Http404 from None
    form = ValueForm(request.POST or None, field=field)
    if request.method == "POST" and form.is_valid():
        try:
            decisions.plan_change(
                decision=decision,
                noun=field.noun,
                field=field.field,
                key=key,
                value=form.cleaned_data["value"],
                by=person_of(request.user),
            )
        except ValidationError as error:
            refused(form, error)
        else:
            messages.success(request, _("The change is named."))
            return redirect("decision", number=decision.number)
    context |= {"form": form, "key": key, "name": field.of.name(key), "current": field.show(current)}
    return render(request, "governance/change_value.html", context, status=422 if form.errors else 200)


@allow(signed_in)
@require_POST
def decision_change_drop(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Take a named change back."""
    decision = to_word(request, number)
    change = PlannedChange.objects.filter(decision=decision, pk=pk).select_related("decision").first()
    try:
        if change is not None:
            decisions.drop_change(change=change, by=person_of(request.user))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The decision does not change this any more."))
    return redirect("decision", number=decision.number)


def _field(name: str) -> GovernedField | None:
    noun, _dot, field = name.partition(".")
    return governed_fields.get((noun, field))


def _by_noun() -> list[tuple[Any, list[GovernedField]]]:
    """The kinds of things with their fields, in the order in which they were entered."""
    found: dict[int, tuple[Any, list[GovernedField]]] = {}
    for field in governed_fields.values():
        found.setdefault(id(field.of), (field.of.label, []))[1].append(field)
    return list(found.values())


def _first_words(decision: Decision) -> str:
    """The action that the item was about: what is looked for first."""
    item = decision.entry.item if decision.entry else None
    return item.action.code if item and item.action else ""
