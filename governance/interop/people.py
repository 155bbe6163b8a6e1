"""The table of who: people with a contact and their posting.

hr_number, name_en, name_bn, phone, email, post_code, org_unit_code, valid_from. A row without a unit registers a
person who is posted nowhere; a new unit, post or day in a later file adds a posting (a transfer is a verb of its
own, because it ends what was before). Roles and accounts are never given by a file.
"""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from basis.phones import parse_phone
from basis.text import shown
from governance.domain import people
from governance.interop.cells import Cell, Code, Day, Known, Text
from governance.interop.resources import Column, VerbResource
from governance.models import OrgUnit, Person, PersonContact, Post, Posting
from governance.values import ContactKind


class Phone(Cell):
    """A mobile number, in the one form in which it is stored."""

    def read(self, text: str) -> str:
        return parse_phone(text)

    def empty(self) -> str:
        return ""


class Email(Cell):
    def read(self, text: str) -> str:
        try:
            validate_email(text)
        except ValidationError:
            raise ValidationError(
                _("“%(value)s” is not an e-mail address."), code="bad_email", params={"value": shown(text)}
            ) from None
        return text

    def empty(self) -> str:
        return ""


class HrNumber(Code):
    """Letters, digits, - and .; it stands in addresses of pages."""

    def read(self, text: str) -> str:
        number = super().read(text)
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9.-]*", number):
            raise ValidationError(
                _("“%(value)s” is not an HR number: only letters, digits, - and . may stand in it."),
                code="bad_hr_number",
                params={"value": shown(text)},
            )
        return number


class PersonResource(VerbResource):
    hr_number = Column(HrNumber())
    name_en = Column(Text())
    name_bn = Column(Text())
    phone = Column(Phone(), blank=True, optional=True)
    email = Column(Email(), blank=True, optional=True)
    post_code = Column(Known(Post, code="unknown_post"), attribute="post", blank=True, optional=True)
    org_unit_code = Column(Known(OrgUnit, code="unknown_org_unit"), attribute="unit", blank=True, optional=True)
    valid_from = Column(Day(), blank=True, optional=True)

    class Meta:
        model = Person
        import_id_fields = ["hr_number"]

    def get_queryset(self) -> QuerySet[Person]:
        return Person.objects.prefetch_related(
            Prefetch("postings", Posting.objects.current(), to_attr="postings_today"),
            Prefetch("contacts", PersonContact.objects.order_by("id")),
        )

    def check(self, values: dict[str, Any], stored: Any) -> None:
        faults = {}
        if values.get("unit") is not None and values.get("valid_from") is None:
            faults["valid_from"] = ValidationError(
                _("Say since when the person is posted there."), code="missing_value"
            )
        if values.get("post") is not None and values.get("unit") is None:
            faults["org_unit_code"] = ValidationError(_("Say at which unit the post is."), code="missing_value")
        if faults:
            raise ValidationError(faults)

    def stored_values(self, stored: Any) -> dict[str, Any]:
        contacts = {contact.kind: contact.value for contact in reversed(list(stored.contacts.all()))}
        return {
            **{name: getattr(stored, name) for name in ("hr_number", "name_en", "name_bn")},
            "phone": contacts.get(ContactKind.PHONE, ""),
            "email": contacts.get(ContactKind.EMAIL, ""),
        }

    def skip_row(self, instance: Any, original: Any, row: Any, import_validation_errors: Any = None) -> bool:
        if import_validation_errors or instance.stored is None:
            return False
        said = {name: value for name, value in instance.values.items() if name not in ("post", "unit", "valid_from")}
        stored = self.stored_values(instance.stored)
        return all(stored[name] == value for name, value in said.items()) and self._is_posted(instance)

    def _is_posted(self, instance: Any) -> bool:
        unit, post, day = (instance.values.get(name) for name in ("unit", "post", "valid_from"))
        return unit is None or any(
            posting.unit_id == unit.pk and posting.post_id == (post.pk if post else None) and posting.valid_from <= day
            for posting in instance.stored.postings_today
        )

    def save(self, stored: Person | None, values: dict[str, Any], *, by: Person | None) -> Person:
        posting = {name: values.pop(name, None) for name in ("unit", "post", "valid_from")}
        person = people.register_person(**values, by=by)
        if posting["unit"] is not None:
            people.post_person(person=person, **posting, by=by)
        return person
