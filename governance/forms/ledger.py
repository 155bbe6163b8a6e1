"""The forms of the ledger: filters, proposals, reversals, commitments and shares."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from basis.fields import DayField, NumberField, TakaField
from basis.money import format_taka_short
from basis.numerals import digits_in, parse_id
from basis.typed import OldTextMixin
from governance.forms import choices
from governance.models import Action, BudgetLine, Entry
from governance.queries.lines import LineFilter, givers_of
from governance.queries.proposals import ProposalFilter
from governance.values import EntryKind, ProposalState

OFFERED = 50  # so many lines are offered to choose from; others are found by words
SHARES = 3  # so many more actions can be named at once


class LineFilterForm(forms.Form):
    year = forms.ChoiceField(label=_("Fiscal year"), choices=choices.years, required=False)
    source = forms.ChoiceField(label=_("Funding source"), choices=choices.sources, required=False)
    action = forms.ChoiceField(label=_("Action"), choices=choices.actions, required=False)
    show = forms.ChoiceField(
        label=_("Lines"),
        choices=[("", _("All")), ("waiting", _("With a proposal that waits")), ("overspent", _("Overspent"))],
        required=False,
    )

    def chosen(self) -> LineFilter:
        """The lines that were asked for; a choice that does not exist is no choice."""
        self.is_valid()
        return LineFilter(**{name: self.cleaned_data.get(name, "") for name in self.fields})


class ProposalFilterForm(forms.Form):
    state = forms.ChoiceField(
        label=_("State"), choices=lambda: choices.with_all(list(ProposalState.choices)), required=False
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=lambda: choices.with_all([choice for choice in EntryKind.choices if choice[0] != EntryKind.COMMITMENT]),
        required=False,
    )
    year = forms.ChoiceField(label=_("Fiscal year"), choices=choices.years, required=False)

    def chosen(self) -> ProposalFilter:
        self.is_valid()
        return ProposalFilter(**{name: self.cleaned_data.get(name, "") for name in self.fields})


class MoveForm(OldTextMixin, forms.Form):
    """What every movement says of itself. `client_event_id` makes sending it again harmless."""

    amount = TakaField(label=_("Amount"))
    date = DayField(label=_("Date"))
    document = forms.CharField(
        label=_("Document"), max_length=60, required=False, help_text=_("The number of the order or letter.")
    )
    text = forms.CharField(label=_("What for"), max_length=255, required=False)
    client_event_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, line: BudgetLine, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        year, today = line.fiscal_year, timezone.localdate()
        self.fields["date"].initial = max(year.start, min(today, year.end)).isoformat()


class ReleaseForm(MoveForm):
    def clean_amount(self) -> int:
        return _above_zero(self.cleaned_data["amount"])


class CommitmentForm(ReleaseForm):
    pass


class LineChoice(forms.ModelChoiceField):
    """A line by its action, codes and what it could give."""

    def label_from_instance(self, line: Any) -> str:
        language = get_language()
        free = (line.ceiling or 0) - max(line.released or 0, line.committed or 0)
        words = f"{line.action.code} · {line.economic_code} · {line.cost_centre} · {line.source.code}"
        return digits_in(f"{words} · {format_taka_short(max(free, 0), language=language)}", language)


class ReappropriationForm(MoveForm):
    amount = TakaField(
        label=_("Amount"),
        allow_negative=True,
        help_text=_("What this line gets, in whole taka. Without another line an amount below zero takes away."),
    )
    counter_line = LineChoice(
        label=_("Line that gives the money"),
        queryset=BudgetLine.objects.none(),
        required=False,
        empty_label=_("No other line: the budget itself grows or shrinks"),
        help_text=_("Lines of the same year, with what each has not yet released or committed."),
    )
    field_order = ["amount", "counter_line", "date", "document", "text"]

    def __init__(self, *args: Any, line: BudgetLine, words: str = "", **kwargs: Any) -> None:
        """Every line of the year may give; offered are those that fit the words, `OFFERED` at most, and the chosen."""
        super().__init__(*args, line=line, **kwargs)
        field: Any = self.fields["counter_line"]
        field.queryset = givers_of(line)
        found = list(givers_of(line, words)[: OFFERED + 1])
        self.has_more = len(found) > OFFERED
        self.may_search = self.has_more or bool(words)
        field.widget.choices = [("", field.empty_label), *self._offered(field, found[:OFFERED])]

    def _offered(self, field: Any, found: list[BudgetLine]) -> list[tuple[Any, str]]:
        chosen = parse_id(str(self.data.get(self.add_prefix("counter_line"), "")))
        if chosen and chosen not in {each.pk for each in found}:
            found += field.queryset.filter(pk=chosen)
        return [(each.pk, field.label_from_instance(each)) for each in found]


class ReversalForm(MoveForm):
    """How much of an entry is taken back; the amount carries the sign of the entry by itself."""

    def __init__(self, *args: Any, entry: Entry, left: int, **kwargs: Any) -> None:
        super().__init__(*args, line=entry.line, **kwargs)
        self.entry = entry
        self.fields["amount"].initial = abs(left)
        self.fields["text"].label = _("Why it is taken back")

    def clean_amount(self) -> int:
        amount = _above_zero(self.cleaned_data["amount"])
        return amount if self.entry.amount >= 0 else -amount


class NoteForm(OldTextMixin, forms.Form):
    note = forms.CharField(
        label=_("Why is it refused?"),
        help_text=_("Whoever proposed it reads this note."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ShareForm(forms.Form):
    action = forms.ModelChoiceField(
        label=_("Action"), queryset=Action.objects.order_by("code"), to_field_name="code", required=False
    )
    percent = NumberField(label=_("Percent"), most=100, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if bool(data.get("action")) != bool(data.get("percent")) and not self.errors:
            raise ValidationError(_("Name the action and its percent, or leave both empty."), code="half_a_share")
        return data


class SharesForm(forms.BaseFormSet):
    """All shares of a line; which come to 100 the verb says."""

    def shares(self) -> dict[Action, Decimal]:
        """The shares that were filled in; an action that is named twice is refused."""
        found: dict[Action, Decimal] = {}
        for form in self.forms:
            action, percent = form.cleaned_data.get("action"), form.cleaned_data.get("percent")
            if action and percent:
                if action in found:
                    raise ValidationError(_("An action is named twice. Add its percents."), code="action_twice")
                found[action] = Decimal(percent)
        return found


ShareFormSet = forms.formset_factory(ShareForm, formset=SharesForm, extra=SHARES, max_num=60)


def _above_zero(amount: int | None) -> int:
    if not amount or amount < 0:
        raise ValidationError(_("Write an amount above zero."), code="not_above_zero")
    return amount
