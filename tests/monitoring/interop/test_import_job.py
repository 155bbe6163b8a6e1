"""The whole way of a district officer's file: one bad row, the good ones taken, approved, and the dashboard moves."""

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile

from jobs.domain.queue import run_inline
from monitoring.domain import measurements
from monitoring.models import Batch, Measurement
from tests.factories.governance import PersonFactory
from tests.factories.monitoring import IndicatorFactory, a_country, measure, officer

pytestmark = pytest.mark.django_db(transaction=True)


def handed_in(person, rows, **payload):
    text = "indicator_code,org_unit_code,period,numerator,denominator\n" + rows
    file = ContentFile(text.encode(), name="values.csv")
    return run_inline("import.values", payload, file, by=person.user)


def test_from_a_file_with_a_bad_row_to_the_dashboard(client, sign_in):
    country, (one, two) = a_country(2, 2)
    indicator = IndicatorFactory(series__code="IN01", name_en="Good links")
    measure(indicator, one, "2026Q3", 1, 10)
    measure(indicator, two, "2026Q3", 1, 10)
    sender, national = officer(one), officer(country)
    rows = f"IN01,{one.code},2026Q3,9,10\nIN01,{two.code},2026Q3,9,10\n"

    refused = handed_in(sender, rows)
    assert [(each["row"], each["code"]) for each in refused.result["refused"]] == [(3, "forbidden_unit")]
    assert not Measurement.objects.waiting().exists()

    taken = handed_in(sender, rows, accept_good_rows=True)
    assert (taken.result["updated"], len(taken.result["refused"])) == (1, 1)
    assert "10.0%" in client.get("/en/indicators/").content.decode()

    batch = Batch.objects.get(filename="values.csv")
    assert batch.by == sender
    measurements.approve(batch=batch, by=national)
    assert "50.0%" in client.get("/en/indicators/").content.decode()


def test_who_is_no_officer_hands_nothing_in():
    with pytest.raises(PermissionDenied):
        handed_in(PersonFactory(), "")
