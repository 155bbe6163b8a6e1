"""The reason why a line was not spent as planned."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from governance.domain import log
from governance.models import BudgetLine, Person, VarianceReason
from governance.permissions import demand, may_keep_budget


@transaction.atomic
def give_reason(*, line: BudgetLine, text_en: str = "", text_bn: str = "", by: Person | None) -> VarianceReason:
    """Write down why. A later reason stands above the earlier ones; the same again adds nothing."""
    demand(may_keep_budget, by)
    text_en, text_bn = text_en.strip(), text_bn.strip()
    if not (text_en or text_bn):
        raise ValidationError(
            {"text_bn": ValidationError(_("Write the reason in Bangla, in English, or in both."), code="no_reason")}
        )
    BudgetLine.objects.select_for_update().get(pk=line.pk)
    last = line.variance_reasons.first()
    if last and (last.text_en, last.text_bn) == (text_en, text_bn):
        return last
    reason = VarianceReason.objects.create(line=line, text_en=text_en, text_bn=text_bn, by=by)
    log.record(
        by=by,
        verb="explain",
        noun="BudgetLine",
        key=str(line.pk),
        after={"reason_en": text_en, "reason_bn": text_bn},
    )
    return reason
