import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from governance.domain import interests
from governance.queries.groups import aside_in
from tests.factories.groups import ItemFactory, MembershipFactory
from tests.governance.domain.test_groups import codes

pytestmark = pytest.mark.django_db


def test_a_member_declares_for_themselves_and_once():
    membership = MembershipFactory()
    item = ItemFactory(group=membership.group)
    given = {"membership": membership, "text": "My brother sells it", "item": item, "by": membership.person}
    first = interests.declare(**given)
    assert interests.declare(**given) == first
    assert aside_in(item, timezone.localdate()) == {membership.pk}
    with pytest.raises(PermissionDenied):
        interests.declare(**given | {"by": MembershipFactory(group=membership.group).person})


def test_an_interest_that_has_ended_no_longer_counts_and_stays_written():
    membership = MembershipFactory()
    item = ItemFactory(group=membership.group)
    day = dt.date(2026, 1, 1)
    interest = interests.declare(membership=membership, text="Shares", item=item, on=day, by=None)
    interests.end(interest=interest, on=dt.date(2026, 2, 1), by=None)
    assert aside_in(item, dt.date(2026, 2, 1))
    assert not aside_in(item, dt.date(2026, 2, 2))


def test_what_cannot_be_declared_is_refused():
    membership = MembershipFactory(valid_to=dt.date(2026, 1, 31))
    for fields, code in [
        ({"text": " "}, "missing_text"),
        ({"text": "x" * 1001}, "too_long"),
        ({"item": ItemFactory()}, "other_group"),
        ({"on": dt.date(2026, 2, 1)}, "term_ended"),
        ({"on": timezone.localdate() + dt.timedelta(days=1)}, "future_date"),
    ]:
        given = {"membership": membership, "text": "Shares", "on": dt.date(2026, 1, 1), "by": None}
        with pytest.raises(ValidationError) as refused:
            interests.declare(**given | fields)
        assert codes(refused) == {code}
