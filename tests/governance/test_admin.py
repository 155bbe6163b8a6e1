import pytest
from django.contrib import admin
from django.urls import reverse

from governance.admin import Inspection
from governance.models import User
from tests.factories.plan import ClaimFactory, MilestoneFactory, line

pytestmark = pytest.mark.django_db
INSPECTED = [model for model, each in admin.site._registry.items() if isinstance(each, Inspection)]


@pytest.fixture
def staff(client):
    user = User.objects.create(username="root", is_staff=True, is_superuser=True)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize("model", INSPECTED, ids=lambda model: model.__name__)
def test_plan_and_money_can_be_looked_at_and_not_changed(staff, model):
    line(released=500, spent=100)
    ClaimFactory(action=MilestoneFactory().action)
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    assert staff.get(reverse(f"{name}_changelist")).status_code == 200
    assert staff.get(reverse(f"{name}_add")).status_code == 403
    for row in model.objects.all()[:1]:
        assert staff.get(reverse(f"{name}_change", args=[row.pk])).status_code == 200
        assert staff.post(reverse(f"{name}_change", args=[row.pk]), {}).status_code == 403
        assert staff.post(reverse(f"{name}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403
