"""My team: the people whom somebody supervises, and how they are let back in."""

from __future__ import annotations

import datetime as dt
import secrets

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from basis.access import allow
from governance.domain import accounts
from governance.forms.people import PeopleSearchForm
from governance.interop.accounts import forget_failed_attempts
from governance.models import Person
from governance.permissions import may_keep_people, may_reset, may_reset_passwords, person_of, supervised_by
from governance.queries import people
from governance.values import CODE_DAYS

ON_A_PAGE = 25
TICKET = "reset_ticket"  # one answer to one question: a page that is sent again makes no second code


@allow(may_reset_passwords)
@require_safe
def people_list(request: HttpRequest) -> HttpResponse:
    """The people whom I supervise, with where they work and whether they can log in."""
    form = PeopleSearchForm(request.GET)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    rows = people.search(supervised_by(request.user, Person.objects.all()), words)
    page = Paginator(people.with_where_they_work(rows.order_by("hr_number")), ON_A_PAGE).get_page(
        request.GET.get("page")
    )
    return render(request, "governance/person_list.html", {"page": page, "search": form, "words": words})


@allow(may_reset_passwords)
@require_safe
def person_detail(request: HttpRequest, hr_number: str) -> HttpResponse:
    """One of them: postings and roles, now and before, and the account."""
    person = _mine(request, hr_number)
    today = timezone.localdate()
    return render(
        request,
        "governance/person_detail.html",
        {
            "person": person,
            "postings": people.postings_of(person),
            "roles": people.roles_of(person),
            "today": today,
            "may_reset": _may_let_in(request, person),
        },
    )


@allow(may_reset_passwords)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def person_reset(request: HttpRequest, hr_number: str) -> HttpResponse:
    """Ask once more, then give a new code, on a card that is shown once."""
    person = _mine(request, hr_number)
    if not _may_let_in(request, person):
        return render(request, "governance/person_reset.html", {"person": person, "refused": True}, status=403)
    if request.method != "POST":
        ticket = request.session[TICKET] = secrets.token_urlsafe(16)
        return render(request, "governance/person_reset.html", {"person": person, "ticket": ticket})
    if not secrets.compare_digest(request.session.pop(TICKET, ""), request.POST.get("ticket", "-")):
        return redirect("person_reset", hr_number=hr_number)
    by = person_of(request.user)
    if person.user is None:
        accounts.open_account(person=person, by=by)
    code = accounts.reset_password(person=person, by=by)
    forget_failed_attempts(request, person.user)
    return render(
        request,
        "governance/person_card.html",
        {
            "person": person,
            "code": code,
            "address": settings.SITE_ADDRESS,
            "last_day": timezone.localdate() + dt.timedelta(days=CODE_DAYS),
        },
    )


def _mine(request: HttpRequest, hr_number: str) -> Person:
    rows = supervised_by(request.user, Person.objects.select_related("user"))
    return get_object_or_404(rows, hr_number=hr_number)


def _may_let_in(request: HttpRequest, person: Person) -> bool:
    """An account must be there, or be opened by who may do that; a closed one is not opened by a password."""
    if person.user is None:
        return may_keep_people(request.user)
    return person.user.is_active and may_reset(request.user, person)
