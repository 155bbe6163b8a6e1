"""Forms about groups: founding, terms of reference, seats, interests."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from basis.fields import day_picker
from basis.typed import OldTextMixin
from governance.forms.fields import PersonField
from governance.models import Group, Item, Membership, Organisation, Pillar
from governance.queries.groups import seats_on
from governance.values import GroupKind, GroupRole, ItemState

NUMBERS = ("meetings_a_year", "quorum_value", "minutes_within_days", "approval_within_days")


class TermsForm(OldTextMixin, forms.ModelForm):
    """The terms of reference. The form reads; the verb checks and writes."""

    class Meta:
        model = Group
        fields = [
            "name_bn", "name_en", "purpose_bn", "purpose_en", "terms_bn", "terms_en", "host", "pillars",
            "meetings_a_year", "quorum_kind", "quorum_value", "quorum_needs_chair", "pass_rule",
            "minutes_within_days", "approval_within_days", "memo_prefix",
        ]  # fmt: skip
        widgets = {
            **{
                name: forms.Textarea(attrs={"rows": 4}) for name in ("purpose_bn", "purpose_en", "terms_bn", "terms_en")
            },
            **{name: forms.NumberInput(attrs={"inputmode": "numeric"}) for name in NUMBERS},
            "pillars": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pillars"].queryset = Pillar.objects.all()
        self.fields["host"].queryset = Organisation.objects.order_by("code")

    def _post_clean(self) -> None:
        """The group stays as it is: only the verb changes it."""


class FoundForm(TermsForm):
    """Founding a group: where it stands, since when, and its terms."""

    slug = forms.SlugField(
        label=_("Address"), max_length=60, help_text=_("Small Latin letters, digits and hyphens, like digital-health.")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=GroupKind.choices, initial=GroupKind.WORKING_GROUP)
    parent = forms.ModelChoiceField(label=_("Below the group"), queryset=Group.objects.none(), required=False)
    established_on = day_picker(label=_("Established on"), initial=timezone.localdate)

    field_order = ("name_bn", "name_en", "slug", "kind", "parent", "established_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = Group.objects.filter(dissolved_on__isnull=True)


class SeatForm(forms.Form):
    """Give somebody a seat."""

    person = PersonField(label=_("HR number"))
    role = forms.ChoiceField(label=_("Role"), choices=GroupRole.choices, initial=GroupRole.MEMBER)
    has_vote = forms.BooleanField(
        label=_("Has a vote"), required=False, initial=True, help_text=_("Alternates and observers never have one.")
    )
    stands_in_for = forms.ModelChoiceField(
        label=_("Stands in for"),
        queryset=Membership.objects.none(),
        required=False,
        help_text=_("Only for an alternate."),
    )
    organisation = forms.ModelChoiceField(
        label=_("Sits for"), queryset=Organisation.objects.order_by("code"), required=False
    )
    valid_from = day_picker(label=_("First day"), initial=timezone.localdate)
    valid_to = day_picker(label=_("Last day"), required=False, help_text=_("Empty while no end is set."))

    def __init__(self, *args: Any, group: Group, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stands_in_for"] = SeatChoice(
            group=group, voting=True, label=_("Stands in for"), required=False, help_text=_("Only for an alternate.")
        )
        self.order_fields(["person", "role", "has_vote", "stands_in_for", "organisation", "valid_from", "valid_to"])


class SeatChoice(forms.TypedChoiceField):
    """One of today's seats of a group, by the name of who sits on it."""

    def __init__(self, *, group: Group, voting: bool = False, **kwargs: Any) -> None:
        seats = [seat for seat in seats_on(group, timezone.localdate()) if seat.has_vote or not voting]
        self.by_id = {str(seat.pk): seat for seat in seats}
        choices = [("", "–"), *((key, seat.person.name) for key, seat in self.by_id.items())]
        super().__init__(choices=choices, coerce=self.by_id.get, empty_value=None, **kwargs)


class TermForm(forms.Form):
    """When a seat ends."""

    valid_to = day_picker(label=_("Last day"), required=False, help_text=_("Empty while no end is set."))


class InterestForm(OldTextMixin, forms.Form):
    """Declare an interest: of oneself, or, for the secretary, of any member."""

    text = forms.CharField(label=_("What the interest is"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    item = forms.ModelChoiceField(
        label=_("In the item"),
        queryset=Item.objects.none(),
        required=False,
        help_text=_("Empty: an interest in general. In an item one stands aside for its question."),
    )

    def __init__(self, *args: Any, group: Group, runs: bool, items: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        open_ones = (ItemState.PROPOSED, ItemState.ACCEPTED, ItemState.ON_AGENDA, ItemState.POSTPONED)
        self.fields["item"].queryset = items.filter(group=group, state__in=open_ones)  # type: ignore[attr-defined]
        if runs:
            self.fields["membership"] = SeatChoice(group=group, label=_("Whose interest"))
            self.order_fields(["membership", "text", "item"])
