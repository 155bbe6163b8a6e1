"""The reference strategy, indicators and pages, for tests of what people find."""

import json
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction

from governance.domain.policies import publish_example
from governance.domain.search import rebuild_search
from governance.domain.site import build_site
from governance.interop.places import OrganisationResource, PostResource
from governance.interop.plan import ActionResource, StrategyResource
from monitoring.interop.tables import IndicatorResource

DEMO = Path(settings.BASE_DIR) / "config" / "demo"


@pytest.fixture(scope="class")
def filled_site(django_db_setup, django_db_blocker):
    """Read once for a class of tests, and taken back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        for resource, name in [
            (OrganisationResource, "organisations"),
            (PostResource, "posts"),
            (StrategyResource, "strategy"),
            (ActionResource, "actions"),
            (IndicatorResource, "indicators"),
        ]:
            report = resource().run((DEMO / f"{name}.csv").read_bytes(), f"{name}.csv", by=None)
            assert report.ok, report.refused[:3]
        tree = build_site(content=json.loads((DEMO / "site.json").read_text()))
        for path in sorted((DEMO / "policies").glob("*.json")):
            publish_example(content=json.loads(path.read_text()), indexes=tree["policies"])
        rebuild_search()
        yield tree
        transaction.set_rollback(True)
