"""Forms about meetings: when and where, answers, who was there, the agenda."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from basis.fields import day_picker
from basis.numerals import to_latin
from basis.text import clean
from basis.typed import OldTextMixin
from governance.domain.attendance import Present
from governance.forms.fields import ClockField
from governance.models import Attendance, Meeting, Membership
from governance.values import Answer

GUESTS = 6  # empty rows for guests on the screen; more come with each save


class MeetingForm(OldTextMixin, forms.Form):
    """When and where. A meeting is on one day; titles may stay empty, it is then numbered."""

    day = day_picker(label=_("Day"))
    begins = ClockField(label=_("Begins"))
    ends = ClockField(label=_("Ends"))
    place_bn = forms.CharField(label=_("Place in Bangla"), max_length=255, required=False)
    place_en = forms.CharField(label=_("Place in English"), max_length=255, required=False)
    link = forms.CharField(
        label=_("Link for those who join from elsewhere"),
        max_length=500,
        required=False,
        widget=forms.URLInput,
        help_text=_("Only members see it."),
    )
    title_bn = forms.CharField(label=_("Title in Bangla"), max_length=255, required=False)
    title_en = forms.CharField(label=_("Title in English"), max_length=255, required=False)
    event = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)

    def clean(self) -> dict[str, Any]:
        """Adds `starts_at` and `ends_at`, moments in Asia/Dhaka."""
        cleaned = super().clean() or {}
        day, begins, ends = (cleaned.get(name) for name in ("day", "begins", "ends"))
        if day and begins and ends:
            if ends <= begins:
                raise ValidationError(
                    {"ends": ValidationError(_("A meeting ends after it has begun."), code="bad_date")}
                )
            cleaned["starts_at"] = timezone.make_aware(dt.datetime.combine(day, begins))
            cleaned["ends_at"] = timezone.make_aware(dt.datetime.combine(day, ends))
        return cleaned

    def given(self) -> dict[str, Any]:
        """What the verbs take."""
        names = ("starts_at", "ends_at", "title_en", "title_bn", "place_en", "place_bn", "link")
        return {name: self.cleaned_data[name] for name in names}


class NewMeetingForm(MeetingForm):
    already_held = forms.BooleanField(
        label=_("This meeting has already taken place"),
        required=False,
        help_text=_("Then record who was there next; nobody is invited."),
    )


def of_meeting(meeting: Meeting) -> dict[str, Any]:
    """What the form shows of a meeting that is there."""
    begins, ends = timezone.localtime(meeting.starts_at), timezone.localtime(meeting.ends_at)
    names = ("place_bn", "place_en", "link", "title_bn", "title_en")
    return {"day": begins.date(), "begins": begins.time(), "ends": ends.time()} | {
        name: getattr(meeting, name) for name in names
    }


class CancelForm(OldTextMixin, forms.Form):
    reason = forms.CharField(
        label=_("Reason of the cancellation"), max_length=500, help_text=_("Everybody who was invited reads it.")
    )


class AnswerForm(OldTextMixin, forms.Form):
    answer = forms.ChoiceField(label=_("Answer"), widget=forms.RadioSelect)
    note = forms.CharField(label=_("Note"), max_length=500, required=False)

    def __init__(self, *args: Any, has_alternate: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        left_out = {Answer.NONE} if has_alternate else {Answer.NONE, Answer.ALTERNATE}
        self.fields["answer"].choices = [choice for choice in Answer.choices if choice[0] not in left_out]  # type: ignore[attr-defined]


class PresentForm(forms.Form):
    """One row of the list of those present: somebody of the group, or a guest."""

    there = forms.BooleanField(required=False)
    arrived_at = ClockField(label=_("Came at"), required=False)
    left_at = ClockField(label=_("Left at"), required=False)
    online = forms.BooleanField(label=_("Joined from elsewhere"), required=False)
    name = forms.CharField(label=_("Name"), max_length=255, required=False)
    office = forms.CharField(label=_("Office"), max_length=255, required=False)

    def clean_name(self) -> str:
        return clean(self.cleaned_data["name"])


class AttendanceForm:
    """The whole screen: a check row for each who sits in the group on the day or came, and rows for guests."""

    def __init__(self, meeting: Meeting, seats: Iterable[Membership], data: Any = None) -> None:
        rows = list(meeting.attendances.select_related("person"))
        there = {row.person_id: row for row in rows if row.person_id}
        self.members: list[tuple[Membership | None, Any, PresentForm]] = []
        seated = set()
        for seat in seats:
            seated.add(seat.person_id)
            self.members.append((seat, seat.person, self._of(seat.person_id, there.get(seat.person_id), data)))
        for row in rows:
            if row.person_id and row.person_id not in seated:
                self.members.append((None, row.person, self._of(row.person_id, row, data)))
        guests: list[Attendance | None] = [row for row in rows if not row.person_id]
        asked = to_latin(data.get("guests", "")) if data is not None else ""
        number = min(int(asked), 100) if asked.isdecimal() else len(guests) + GUESTS
        guests += [None] * max(number - len(guests), 0)
        self.guests = [self._guest(n, row, data) for n, row in enumerate(guests)]

    @property
    def forms(self) -> list[PresentForm]:
        return [form for _seat, _person, form in self.members] + self.guests

    def is_valid(self) -> bool:
        valid = True
        for form in self.forms:  # each of them, so that all faults are shown at once
            valid = form.is_valid() and valid
        return valid

    def present(self) -> list[Present]:
        """What the verb takes: those who are ticked, and the guests who are named."""
        found = [
            Present(person, **self._times(form)) for _seat, person, form in self.members if form.cleaned_data["there"]
        ]
        for form in self.guests:
            if form.cleaned_data["name"] or form.cleaned_data["office"]:
                given = form.cleaned_data
                found.append(Present(name=given["name"], office=given["office"], **self._times(form)))
        return found

    @staticmethod
    def _times(form: PresentForm) -> dict[str, Any]:
        return {name: form.cleaned_data[name] for name in ("arrived_at", "left_at", "online")}

    @staticmethod
    def _of(person: int, row: Attendance | None, data: Any) -> PresentForm:
        return PresentForm(data, prefix=f"p{person}", initial=_shown(row) | {"there": row is not None})

    @staticmethod
    def _guest(n: int, row: Attendance | None, data: Any) -> PresentForm:
        return PresentForm(data, prefix=f"g{n}", initial=_shown(row))


def _shown(row: Attendance | None) -> dict[str, Any]:
    if row is None:
        return {}
    return {name: getattr(row, name) for name in ("arrived_at", "left_at", "online", "name", "office")}
