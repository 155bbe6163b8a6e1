"""What an import of values wrote in short pieces and did not bring to its end: shown if it was handed in, else deleted.

On PostgreSQL an import writes in one transaction and leaves nothing.
"""

# Only names and conditions of ours stand in the statements below; what comes from outside is always bound.
# ruff: noqa: S608

from __future__ import annotations

import time

from django.db import connection, transaction
from django.utils.translation import gettext as _

from monitoring.domain.crossing import PIECE, VALUE, Progress
from monitoring.models import Batch

PAUSE = 0.12  # seconds between two pieces on SQLite: longer than another writer sleeps before it tries again


def settle_leftovers(progress: Progress, only: Batch | None = None) -> int:
    """Delete what imports wrote that never handed in, show what was handed in; the number of rows.

    In short pieces; for who has the turn.
    """
    unfinished = Batch.objects.filter(complete=False)
    if only is not None:
        unfinished = unfinished.filter(pk=only.pk)
    settled = 0
    for batch in unfinished:
        settle = _show_piece if batch.handed_in else _clear_piece
        while number := settle(batch):
            settled += number
            progress(settled, None, _("Clearing up"))
            time.sleep(PAUSE)
        with transaction.atomic():
            if batch.handed_in:
                Batch.objects.filter(pk=batch.pk).update(complete=True)
            else:
                Batch.objects.filter(pk=batch.pk).delete()
    return settled


@transaction.atomic
def _clear_piece(batch: Batch) -> int:
    """Delete some rows that nobody has seen."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""DELETE FROM {VALUE} WHERE id IN (
                SELECT id FROM {VALUE} WHERE batch_id = %s AND status = 'loading' LIMIT %s)""",
            [batch.pk, PIECE],
        )
        return cursor.rowcount


@transaction.atomic
def _show_piece(batch: Batch) -> int:
    """Let some rows wait for approval; what waited for their cells until now gives way."""
    mine = f"batch_id = {int(batch.pk)} AND status = 'loading'"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT min(id), max(id) FROM (SELECT id FROM {VALUE} WHERE {mine} ORDER BY id LIMIT %s) few", [PIECE]
        )
        low, high = cursor.fetchone()
        if low is None:
            return 0
        cursor.execute(
            f"""UPDATE {VALUE} SET status = 'superseded' WHERE status = 'submitted' AND (id, fiscal_year) IN (
                SELECT m.id, m.fiscal_year FROM {VALUE} l JOIN {VALUE} m ON m.series_version_id = l.series_version_id
                AND m.unit_id = l.unit_id AND m.period = l.period AND m.disaggregation = l.disaggregation
                AND m.fiscal_year = l.fiscal_year AND m.status = 'submitted'
                WHERE l.id BETWEEN %s AND %s AND l.batch_id = %s AND l.status = 'loading')""",
            [low, high, batch.pk],
        )
        cursor.execute(f"UPDATE {VALUE} SET status = 'submitted' WHERE id BETWEEN %s AND %s AND {mine}", [low, high])
        return cursor.rowcount
