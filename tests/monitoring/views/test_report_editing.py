"""An editor writes a report in the admin and sends it; a publisher approves it there; a visitor reads it."""

import pytest
from django.test import Client
from django.urls import reverse

from governance.domain.editing import sync_account
from governance.models import LogEntry
from governance.values import Role
from monitoring.models import ReportPage
from tests.factories.governance import person_with_role
from tests.factories.reports import frozen
from tests.factories.site import report_section

pytestmark = pytest.mark.django_db

COMMENTS = {f"comments-{name}_FORMS": "0" for name in ("TOTAL", "INITIAL", "MIN_NUM")} | {"comments-MAX_NUM_FORMS": "9"}


def signed_in(role: str, unit) -> Client:
    person = person_with_role(role, unit)
    sync_account(person=person)
    client = Client()
    client.force_login(person.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def written(snapshot, **more) -> dict[str, str]:
    """What the form of the page sends."""
    return {
        "title": "আমাদের প্রতিবেদন",
        "slug": "ours",
        "snapshot": str(snapshot.pk),
        "summary": "মূল কথা।",
        "narrative": "null",
        **COMMENTS,
        **more,
    }


def test_from_the_form_to_the_reader():
    snapshot = frozen()
    section = report_section()["bn"]
    editor, publisher = signed_in(Role.EDITOR, snapshot.unit), signed_in(Role.SECRETARY, snapshot.unit)

    form = editor.get(f"/admin/pages/add/monitoring/reportpage/{section.pk}/")
    assert form.status_code == 200
    assert str(snapshot) in form.content.decode()

    sent = editor.post(
        f"/admin/pages/add/monitoring/reportpage/{section.pk}/", written(snapshot, **{"action-submit": "1"})
    )
    assert sent.status_code == 302
    page = ReportPage.objects.get(slug="ours")
    assert not page.live
    assert Client().get(page.url).status_code == 404

    task = page.current_workflow_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", task.pk])
    assert editor.post(address, {"comment": ""}).status_code in (302, 403)
    page.refresh_from_db()
    assert not page.live
    publisher.post(address, {"comment": ""})
    page.refresh_from_db()
    assert page.live
    read = Client().get(page.url)
    assert read.status_code == 200
    assert "আমাদের প্রতিবেদন" in read.content.decode()
    assert LogEntry.objects.filter(noun="ReportPage", verb="publish").count() == 1


def test_an_editor_does_not_publish_alone():
    snapshot = frozen()
    section = report_section()["bn"]
    editor = signed_in(Role.EDITOR, snapshot.unit)
    editor.post(f"/admin/pages/add/monitoring/reportpage/{section.pk}/", written(snapshot, **{"action-publish": "1"}))
    assert not ReportPage.objects.live().filter(slug="ours").exists()


def test_a_learner_does_not_come_in():
    snapshot = frozen()
    section = report_section()["bn"]
    answer = signed_in(Role.LEARNER, snapshot.unit).get(f"/admin/pages/add/monitoring/reportpage/{section.pk}/")
    assert answer.status_code in (302, 403)
