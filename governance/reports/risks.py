"""The register of risks as a table that is the same on the page and as a file."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from governance.models import Risk
from governance.reports.sheets import Column, Sheet


def risks_sheet(rows: Iterable[Risk]) -> Sheet:
    """One row a risk; `rows` come from `queries.risks.register`."""
    found = list(rows)
    return Sheet(
        title=_("Register of risks"),
        columns=[
            Column(_("Number"), "code"),
            Column(_("What could happen")),
            Column(_("What it threatens")),
            Column(_("Likelihood"), "whole"),
            Column(_("Impact"), "whole"),
            Column(_("Score"), "whole"),
            Column(_("Level")),
            Column(_("What is done about it")),
            Column(_("Owner")),
            Column(_("Who watches it")),
            Column(_("Look at it again on"), "day"),
            Column(_("State")),
        ],
        rows=[
            [
                str(risk),
                risk.text,
                str(risk.about),
                risk.likelihood,
                risk.impact,
                risk.score,
                str(risk.level.label),
                risk.response,
                risk.owner.name,
                risk.person.name if risk.person else "",
                risk.review_on,
                risk.get_state_display(),
            ]
            for risk in found
        ],
        hrefs=[reverse("risk", args=[risk.number]) for risk in found],
    )
