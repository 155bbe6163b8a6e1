"""People are registered, posted and transferred. A person's record is theirs; a posting is a dated link."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from basis.phones import parse_phone
from governance.domain import log
from governance.models import OrgUnit, Person, PersonContact, Post, Posting
from governance.permissions import demand, demand_at, has_role, may_keep_people
from governance.values import ContactKind, Role


@transaction.atomic
def register_person(
    *,
    hr_number: str,
    name_en: str,
    name_bn: str,
    by: Person | None,
    phone: str | None = None,
    email: str | None = None,
) -> Person:
    """Enter a person, or correct the one with this HR number. None leaves a contact as it is, "" removes it."""
    demand(may_keep_people, by)
    person = Person.objects.filter(hr_number=hr_number).first()
    if person is None:
        person = Person.objects.create(hr_number=hr_number, name_en=name_en, name_bn=name_bn)
        log.record(by=by, verb="register", noun="Person", key=hr_number)
    else:
        _demand_person(person, by)
        person.name_en, person.name_bn = name_en, name_bn
        person.save(update_fields=["name_en", "name_bn"])
    if phone is not None:
        _keep_contact(person, ContactKind.PHONE, parse_phone(phone) if phone else "")
    if email is not None:
        if email:
            validate_email(email)
        _keep_contact(person, ContactKind.EMAIL, email)
    return person


@transaction.atomic
def post_person(
    *,
    person: Person,
    unit: OrgUnit,
    valid_from: dt.date,
    by: Person | None,
    post: Post | None = None,
    valid_to: dt.date | None = None,
) -> Posting:
    """Post a person to a unit from a day on. Saying the same again changes nothing."""
    demand_at(unit, by, Role.ADMINISTRATOR)
    _check_days(valid_from, valid_to)
    same = person.postings.filter(unit=unit, post=post, valid_from__lte=valid_from).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=valid_from)
    )
    if standing := same.first():
        return standing
    posting = Posting.objects.create(person=person, unit=unit, post=post, valid_from=valid_from, valid_to=valid_to)
    log.record(by=by, verb="post", noun="Person", key=person.hr_number, after=_as_logged(posting))
    return posting


@transaction.atomic
def end_posting(*, posting: Posting, on: dt.date, by: Person | None) -> Posting:
    """Let a posting end; `on` is its last day."""
    demand_at(posting.unit, by, Role.ADMINISTRATOR)
    _check_days(posting.valid_from, on)
    before = _as_logged(posting)
    posting.valid_to = on
    posting.save(update_fields=["valid_to"])
    log.record(
        by=by,
        verb="end_posting",
        noun="Person",
        key=posting.person.hr_number,
        before=before,
        after=_as_logged(posting),
    )
    return posting


@transaction.atomic
def transfer(
    *, person: Person, unit: OrgUnit, valid_from: dt.date, by: Person | None, post: Post | None = None
) -> Posting:
    """End all postings of a person on the day before `valid_from` and begin the new one.

    Whoever transfers must administer the place that the person leaves and the place to which they go.
    """
    for posting in person.postings.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=valid_from)).select_related(
        "unit", "post"
    ):
        end_posting(posting=posting, on=valid_from - dt.timedelta(days=1), by=by)
    return post_person(person=person, unit=unit, post=post, valid_from=valid_from, by=by)


def _demand_person(person: Person, by: Person | None) -> None:
    """Only who administers a place of the person corrects their entry; one who is posted nowhere is everybody's."""
    if by is None:
        return
    places = [posting.unit for posting in person.postings.current().select_related("unit")]
    if places and not any(has_role(by, Role.ADMINISTRATOR, unit=place) for place in places):
        raise PermissionDenied


def _keep_contact(person: Person, kind: str, value: str) -> None:
    """One phone and one e-mail are kept by this verb; further ones, entered elsewhere, would be lost with them."""
    contacts = PersonContact.objects.filter(person=person, kind=kind)
    contacts.exclude(value=value).delete()
    if value and not contacts.exists():
        PersonContact.objects.create(person=person, kind=kind, value=value)


def _check_days(valid_from: dt.date, valid_to: dt.date | None) -> None:
    if valid_to is not None and valid_to < valid_from:
        raise ValidationError({"valid_to": ValidationError(_("The last day lies before the first."), code="bad_date")})


def _as_logged(posting: Posting) -> dict[str, str | None]:
    return {
        "unit": posting.unit.code,
        "post": posting.post.code if posting.post else None,
        "valid_from": posting.valid_from.isoformat(),
        "valid_to": posting.valid_to.isoformat() if posting.valid_to else None,
    }
