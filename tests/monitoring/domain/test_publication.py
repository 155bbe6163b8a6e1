"""Publishing a report: one page a language, an entry in the log, and an approver who is not the writer."""

import pytest
from django.core.exceptions import PermissionDenied
from wagtail.models import WorkflowState

from governance.domain.editing import sync_account
from governance.models import LogEntry
from governance.values import Role
from monitoring.domain import publication
from monitoring.models import ReportPage
from tests.factories.governance import person_with_role
from tests.factories.reports import frozen
from tests.factories.site import publish, report_section

pytestmark = pytest.mark.django_db


def test_publishing_makes_a_page_in_each_language_once():
    snapshot = frozen()
    first, again = publish(snapshot), publish(snapshot)
    assert first == again
    assert {page.locale.language_code for page in ReportPage.objects.live()} == {"bn", "en"}


def test_each_publication_is_in_the_log():
    snapshot = frozen()
    publish(snapshot)
    entries = LogEntry.objects.filter(noun="ReportPage", verb="publish")
    assert entries.count() == 2
    assert {entry.after["snapshot"] for entry in entries} == {str(snapshot.uid)}


def test_a_learner_publishes_nothing():
    snapshot = frozen()
    learner = person_with_role(Role.LEARNER, snapshot.unit)
    with pytest.raises(PermissionDenied):
        publish(snapshot, by=learner)
    assert not ReportPage.objects.exists()


def test_an_editor_sends_a_report_and_a_publisher_approves_it():
    snapshot = frozen()
    section = report_section()
    editor = person_with_role(Role.EDITOR, snapshot.unit)
    publisher = person_with_role(Role.SECRETARY, snapshot.unit)
    for person in (editor, publisher):
        sync_account(person=person)
    page = ReportPage(title="T", slug="t", snapshot=snapshot, live=False)
    section["bn"].add_child(instance=page)
    page.save_revision(user=editor.user)
    workflow = page.get_workflow()
    assert workflow.name == publication.WORKFLOW
    state: WorkflowState = workflow.start(page, editor.user)
    task = state.current_task_state.task.specific
    page.refresh_from_db()
    assert not page.live
    assert ("approve",) not in {action[:1] for action in task.get_actions(page, editor.user)}
    assert "approve" in {action[0] for action in task.get_actions(page, publisher.user)}
    state.current_task_state.approve(user=publisher.user)
    page.refresh_from_db()
    assert page.live
    assert LogEntry.objects.filter(noun="ReportPage", verb="publish").count() == 1
