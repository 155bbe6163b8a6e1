"""The numbers of a report for machines: the file inside the PDF, and what the workbook's last sheet holds."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from monitoring.models import Figure
from monitoring.reports.content import TEMPLATE_VERSION, Report


def as_json(report: Report) -> bytes:
    """All figures of the snapshot in their order, as JSON in UTF-8."""
    snapshot = report.source.snapshot
    content = {
        "report": report.kind,
        "title": report.title,
        "language": report.language,
        "period": snapshot.period,
        "place": snapshot.frame["place"]["code"],
        "snapshot": str(snapshot.uid),
        "sha256": snapshot.sha256,
        "taken_at": snapshot.taken_at.isoformat(),
        "template_version": TEMPLATE_VERSION,
        "figures": [describe(figure, report.language) for figure in report.source.figures.values()],
    }
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def describe(figure: Figure, language: str) -> dict[str, Any]:
    """One figure: code, name, value in plain digits (null when nothing was reported), unit, definition."""
    return {
        "code": figure.code,
        "key": figure.key,
        "label": figure.label_bn if language == "bn" else figure.label_en,
        "value": None if figure.value is None else plain(figure.value),
        "unit": figure.unit,
        "period": figure.period,
        "definition_version": figure.definition_version,
        "reported": figure.inputs.get("reported"),
        "expected": figure.inputs.get("expected"),
    }


def plain(value: Decimal) -> str:
    """A value in Latin digits without useless zeros."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
