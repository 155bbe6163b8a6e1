import pytest
from django.urls import reverse

from monitoring import models
from tests.factories.governance import UserFactory
from tests.factories.monitoring import IndicatorFactory, a_country, measure, plan

pytestmark = pytest.mark.django_db
NOUNS = [models.Indicator, models.SeriesVersion, models.Target, models.Measurement, models.Batch]


@pytest.fixture
def admin(client):
    client.force_login(
        UserFactory(is_staff=True, is_superuser=True), backend="django.contrib.auth.backends.ModelBackend"
    )
    return client


@pytest.mark.parametrize("noun", NOUNS)
def test_figures_can_be_looked_at_and_not_changed(admin, noun):
    country, (one, _two) = a_country()
    indicator = IndicatorFactory()
    plan(indicator, country, 1, 2)
    measure(indicator, one, "2026Q3", 1, 2)
    name = f"admin:monitoring_{noun._meta.model_name}"
    row = noun.objects.first()
    assert admin.get(reverse(f"{name}_changelist")).status_code == 200
    assert admin.get(reverse(f"{name}_add")).status_code == 403
    assert admin.post(reverse(f"{name}_change", args=[row.pk]), {}).status_code == 403
    assert admin.post(reverse(f"{name}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403
