"""Who sits in a group, since when and until when; and the interests that members declared."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from basis.access import allow, anyone, signed_in
from governance.domain import interests, memberships
from governance.forms.fields import refused
from governance.forms.groups import InterestForm, SeatForm, TermForm
from governance.models import Interest, Item, Membership
from governance.permissions import person_of, runs_group, sits_in, visible_items
from governance.queries import groups as reads
from governance.reports import groups as sheets
from governance.views.downloads import download, wants_file
from governance.views.groups import about, find, run_by


@allow(anyone)
@require_safe
def member_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Today's members, and those before them."""
    group = find(slug)
    rows = list(reads.history_of_seats(group))
    if wants_file(request):
        return download(request, sheets.members_sheet(group, rows), name=f"{slug}-members")
    today = timezone.localdate()
    sitting = reads.seats_on(group, today)
    there = {seat.pk for seat in sitting}
    context = {
        **about(request, group),
        "sitting": sitting,
        "coming": [seat for seat in rows if seat.valid_from > today],
        "former": [seat for seat in rows if seat.pk not in there and seat.valid_from <= today],
        "today": today,
    }
    return render(request, "governance/group_members.html", context)


@allow(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def member_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Give somebody a seat."""
    group = run_by(request, slug)
    form = SeatForm(request.POST or None, group=group)
    if request.method == "POST" and form.is_valid():
        try:
            seat = memberships.seat(group=group, by=person_of(request.user), **form.cleaned_data)
        except ValidationError as error:
            refused(form, error)
        else:
            messages.success(request, _("%(person)s sits in the group.") % {"person": seat.person.name})
            return redirect("group_members", slug=slug)
    context = {**about(request, group), "form": form}
    return render(request, "governance/group_member_form.html", context, status=422 if form.errors else 200)


@allow(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def member_detail(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One seat: its term, to be ended or to go on, and what was known of it when."""
    group = run_by(request, slug)
    seat = get_object_or_404(group.memberships.select_related("person", "organisation", "stands_in_for__person"), pk=pk)
    form = TermForm(request.POST or None, initial={"valid_to": seat.valid_to})
    if request.method == "POST" and form.is_valid():
        try:
            memberships.set_term(membership=seat, by=person_of(request.user), **form.cleaned_data)
        except ValidationError as error:
            refused(form, error)
        else:
            messages.success(request, _("The term is changed."))
            return redirect("group_members", slug=slug)
    context = {
        **about(request, group),
        "form": form,
        "seat": seat,
        "states": seat.states.select_related("by", "decision"),
        "today": timezone.localdate(),
    }
    return render(request, "governance/group_member.html", context, status=422 if form.errors else 200)


@allow(signed_in)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def interest_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The interests that were declared, for those who sit in the group, and the form to declare one."""
    group = find(slug)
    runs = runs_group(request.user, group)
    if not runs and not sits_in(request.user, group):
        raise PermissionDenied
    person = person_of(request.user)
    items = visible_items(request.user, Item.objects.all())
    form = InterestForm(request.POST or None, group=group, runs=runs, items=items)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        own = Membership.objects.current().filter(group=group, person=person).first()
        membership = given.pop("membership", None) or own
        try:
            if membership is None:
                raise ValidationError(_("Say whose interest it is."), code="missing_member")
            interests.declare(membership=membership, by=person, **given)
        except ValidationError as error:
            refused(form, error)
        else:
            messages.success(request, _("The interest is declared."))
            return redirect("group_interests", slug=slug)
    rows = Interest.objects.filter(membership__group=group).select_related("membership__person", "item")
    context = {**about(request, group), "form": form, "rows": rows, "person": person}
    return render(request, "governance/group_interests.html", context, status=422 if form.errors else 200)


@allow(signed_in)
@require_POST
def interest_end(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """End an interest: one's own, or any for the secretary; those of others are not there."""
    group = find(slug)
    rows = Interest.objects.filter(membership__group=group)
    if not runs_group(request.user, group):
        rows = rows.filter(membership__person=person_of(request.user))
    interests.end(interest=get_object_or_404(rows, pk=pk), by=person_of(request.user))
    messages.success(request, _("The interest has ended."))
    return redirect("group_interests", slug=slug)
