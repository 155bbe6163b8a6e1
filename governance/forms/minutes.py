"""Forms of ballots, minutes and letters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from basis.typed import OldTextMixin
from governance.domain.minutes import OUTCOMES, TEXTS, Said
from governance.models import AgendaEntry, Minutes, MinutesAnswer
from governance.queries.ballots import Seat
from governance.values import ItemState, LetterKind, Stance


class QuestionForm(OldTextMixin, forms.Form):
    question_bn = forms.CharField(
        label=_("Question in Bangla"),
        max_length=500,
        required=False,
        help_text=_("So that yes and no mean something. One language is enough."),
    )
    question_en = forms.CharField(label=_("Question in English"), max_length=500, required=False)


class PositionsForm(OldTextMixin, forms.Form):
    """One position for each seat for which somebody may speak; an empty one says nothing."""

    def __init__(self, *args: Any, seats: Sequence[Seat], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seats = seats
        for seat in seats:
            last = seat.position
            choices = [Stance.ASIDE] if seat.aside else list(Stance)
            self.fields[f"stance-{seat.membership.pk}"] = forms.ChoiceField(
                label=seat.membership.person.name,
                choices=[("", _("Nothing said")), *((stance.value, stance.label) for stance in choices)],
                required=False,
                initial=last.stance if last else "",
            )
            self.fields[f"reason-{seat.membership.pk}"] = forms.CharField(
                label=_("Reason"), max_length=1000, required=False, initial=last.reason if last else ""
            )

    def said(self) -> Iterable[tuple[Seat, str, str]]:
        """The seats of which something is said: seat, position, reason."""
        for seat in self.seats:
            stance = self.cleaned_data[f"stance-{seat.membership.pk}"]
            if stance:
                yield seat, stance, self.cleaned_data[f"reason-{seat.membership.pk}"]


class OverrideForm(OldTextMixin, forms.Form):
    reason = forms.CharField(
        label=_("Reason of the override"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stands beside the result wherever it is shown."),
    )


def _area(label: Any, most: int, rows: int) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, required=False, widget=forms.Textarea(attrs={"rows": rows}))


class MinutesForm(OldTextMixin, forms.Form):
    """The whole draft on one screen, item by item; `seen` is the mark of the text that the writer saw."""

    seen = forms.CharField(max_length=16, required=False, widget=forms.HiddenInput)
    opening_bn = _area(_("Opening in Bangla"), 10_000, 4)
    opening_en = _area(_("Opening in English"), 10_000, 4)

    def __init__(self, *args: Any, minutes: Minutes, entries: Sequence[AgendaEntry], seen: str, **kwargs: Any) -> None:
        initial = {name: getattr(minutes, name) for name in TEXTS} | {"seen": seen}
        for entry in entries:
            for name in ("discussion_bn", "discussion_en", "outcome"):
                initial[f"{name}-{entry.pk}"] = getattr(entry, name)
        super().__init__(*args, initial=initial, **kwargs)
        self.entries = entries
        for entry in entries:
            self.fields[f"discussion_bn-{entry.pk}"] = _area(_("Discussion in Bangla"), 20_000, 5)
            self.fields[f"discussion_en-{entry.pk}"] = _area(_("Discussion in English"), 20_000, 5)
            self.fields[f"outcome-{entry.pk}"] = forms.ChoiceField(
                label=_("Outcome"),
                choices=[("", _("Not said yet")), *((state, ItemState(state).label) for state in OUTCOMES)],
                required=False,
            )
        self.fields["closing_bn"] = _area(_("Closing in Bangla"), 10_000, 3)
        self.fields["closing_en"] = _area(_("Closing in English"), 10_000, 3)

    def parts(self) -> list[tuple[AgendaEntry, list[Any]]]:
        """Each item with its bound fields, in the order of the agenda."""
        names = ("discussion_bn", "discussion_en", "outcome")
        return [(entry, [self[f"{name}-{entry.pk}"] for name in names]) for entry in self.entries]

    def texts(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in TEXTS}

    def said(self) -> list[Said]:
        data = self.cleaned_data
        return [
            Said(
                entry, data[f"discussion_en-{entry.pk}"], data[f"discussion_bn-{entry.pk}"], data[f"outcome-{entry.pk}"]
            )
            for entry in self.entries
        ]


class AnswerMinutesForm(OldTextMixin, forms.Form):
    agrees = forms.TypedChoiceField(
        label=_("Your answer"),
        choices=[("yes", _("I agree")), ("no", _("Something should be mended"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=MinutesAnswer._meta.get_field("note").verbose_name,
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class LetterForm(OldTextMixin, forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=LetterKind.choices)
    language = forms.ChoiceField(label=_("Language"), choices=[("bn", "বাংলা"), ("en", "English")])
    distribution = forms.CharField(
        label=_("Distribution list"),
        required=False,
        max_length=18_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One line for each. Empty: everybody who sits in the group."),
    )

    def lines(self) -> list[str] | None:
        text = self.cleaned_data["distribution"]
        return text.splitlines() if text.strip() else None
