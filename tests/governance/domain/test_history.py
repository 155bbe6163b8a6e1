import datetime as dt
from decimal import Decimal

import pytest

from governance.domain import history, log
from governance.models import FiscalYear, FundingSource, LogEntry
from tests.factories.governance import PersonFactory

pytestmark = pytest.mark.django_db


def test_only_what_differs_is_written_and_logged():
    source = FundingSource.objects.create(code="GoB", name_en="Old", name_bn="পুরোনো")
    by = PersonFactory()
    assert history.write(source, {"name_en": "New", "name_bn": "পুরোনো"}, key="GoB", by=by)
    entry = LogEntry.objects.get()
    assert (entry.verb, entry.noun, entry.noun_key, entry.by) == ("change", "FundingSource", "GoB", by)
    assert (entry.before, entry.after) == ({"name_en": "Old"}, {"name_en": "New"})


def test_saying_the_same_again_writes_nothing():
    source = FundingSource.objects.create(code="GoB", name_en="Old", name_bn="পুরোনো")
    assert not history.write(source, {"name_en": "Old"}, key="GoB", by=None)
    assert not LogEntry.objects.exists()


def test_the_log_of_dates_and_decimals_stays_whole():
    year = FiscalYear(code="FY2025-26")
    history.write(year, {"start": dt.date(2025, 7, 1), "end": dt.date(2026, 6, 30)}, key="FY2025-26", by=None)
    assert LogEntry.objects.get().after == {"start": "2025-07-01", "end": "2026-06-30"}
    assert log.broken_at() is None
    assert history._plain(Decimal("12.50")) == "12.5"
