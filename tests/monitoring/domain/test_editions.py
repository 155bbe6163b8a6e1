"""The file that people have is the file that is kept."""

import pytest

from governance.models import LogEntry
from monitoring.domain import editions
from monitoring.models import Edition
from tests.factories.reports import frozen

pytestmark = pytest.mark.django_db


def keep(snapshot, content=b"first"):
    return editions.keep(snapshot=snapshot, language="bn", format="pdf", template_version=1, content=content, by=None)


def test_a_file_that_was_kept_is_never_replaced():
    snapshot = frozen()
    first, second = keep(snapshot), keep(snapshot, b"second")
    assert first == second
    assert editions.stored_bytes(second) == b"first"
    assert Edition.objects.count() == 1


def test_an_altered_file_is_noticed():
    edition = keep(frozen())
    assert editions.is_genuine(edition)
    with edition.file.storage.open(edition.file.name, "wb") as file:
        file.write(b"other")
    assert not editions.is_genuine(edition)


def test_building_is_in_the_log():
    edition = keep(frozen())
    assert LogEntry.objects.get(noun="Edition").after["sha256"] == edition.sha256
