"""The forms of the work list of expenditure extracts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from basis.money import format_taka_short
from basis.numerals import digits_in
from basis.typed import OldTextMixin
from governance.forms import choices
from governance.models import BudgetLine, ExtractRow, FiscalYear
from governance.queries.expenditure import is_like
from governance.values import ExtractState


class RowFilterForm(forms.Form):
    state = forms.ChoiceField(
        label=_("State"), choices=lambda: choices.with_all(list(ExtractState.choices)), required=False
    )
    year = forms.ChoiceField(label=_("Fiscal year"), choices=choices.years, required=False)

    def chosen(self) -> dict[str, Any]:
        """The rows that were asked for; a choice that does not exist is no choice."""
        self.is_valid()
        data = self.cleaned_data
        return {
            "state": data.get("state", ""),
            "year": FiscalYear.objects.filter(code=data.get("year", "")).first(),
        }


class MatchForm(forms.Form):
    """The line of a row; lines with like codes come first, none is chosen beforehand."""

    line = forms.ChoiceField(label=_("Budget line"), widget=forms.Select)

    def __init__(self, *args: Any, row: ExtractRow, lines: Sequence[BudgetLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        like = [line for line in lines if is_like(row, line)]
        others = [line for line in lines if not is_like(row, line)]
        groups: list[Any] = [("", _("Choose a line"))]
        for name, found in ((_("With the same economic code"), like), (_("Other lines of the year"), others)):
            if found:
                groups.append((name, [(str(line.pk), _named(line)) for line in found]))
        self.fields["line"].choices = groups  # type: ignore[attr-defined]
        self.lines = {str(line.pk): line for line in lines}

    def clean_line(self) -> BudgetLine:
        try:
            return self.lines[self.cleaned_data["line"]]
        except KeyError:
            raise ValidationError(_("Choose a line."), code="required") from None


class SetAsideForm(OldTextMixin, forms.Form):
    note = forms.CharField(
        label=_("Why does it belong to no line?"),
        help_text=_("For example: spending of another ministry, posted here by mistake."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _named(line: BudgetLine) -> str:
    language = get_language()
    words = f"{line.action.code} · {line.economic_code} · {line.cost_centre}"
    free = format_taka_short(max((line.released or 0) - (line.spent or 0), 0), language=language)
    return digits_in(f"{words} · {free}", language)
