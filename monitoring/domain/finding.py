"""What search finds of monitoring: the indicators with their definitions."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from governance.domain.search import both, in_both, path_of
from governance.registry import Findable
from monitoring.models import Indicator, IndicatorSheet


def indicators() -> Iterable[Findable]:
    """Every indicator, by its name, its code and the definition that holds now."""
    kind = both("Indicator")
    begun = IndicatorSheet.objects.filter(
        version__series=OuterRef("series"), version__valid_from__lte=timezone.localdate()
    )
    newest = begun.order_by("-version__number").values("pk")[:1]
    rows = list(Indicator.objects.select_related("component").annotate(sheet_id=Subquery(newest)))
    sheets = IndicatorSheet.objects.in_bulk([row.sheet_id for row in rows if row.sheet_id])
    for row in rows:
        sheet = sheets.get(row.sheet_id)
        yield Findable(
            key=row.code,
            path=path_of("indicator", row.code),
            kind=kind,
            title=in_both(row, "name"),
            text=in_both(sheet, "definition") if sheet else ("", ""),
            words=row.code,
        )
