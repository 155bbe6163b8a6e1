"""Who may write what in the Wagtail admin. Roles decide; Wagtail's groups are only their shadow.

- `Editors` (role editor): write all pages, pictures and documents, and send them for approval.
- `Publishers` (member secretary, administrator): the same, and approve and publish.

Nobody needs to be a superuser. `sync_account` follows each grant and end of a role, `sync_all` the calendar.
"""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    TaskState,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from governance.models import Person, RoleAssignment
from governance.permissions import has_role
from governance.registry import WaitingItem
from governance.values import Role

EDITORS = "Editors"
PUBLISHERS = "Publishers"
GROUPS: dict[str, frozenset[str]] = {
    EDITORS: frozenset({Role.EDITOR}),
    PUBLISHERS: frozenset({Role.SECRETARY, Role.ADMINISTRATOR}),
}
_PAGE_PERMISSIONS = {
    EDITORS: ["add_page", "change_page"],
    PUBLISHERS: ["add_page", "change_page", "publish_page", "lock_page", "unlock_page"],
}
_COLLECTION_PERMISSIONS = [
    "add_image",
    "change_image",
    "choose_image",
    "add_document",
    "change_document",
    "choose_document",
]


@transaction.atomic
def set_up_editing() -> dict[str, Group]:
    """Make the groups with their permissions, over all pages; can be run again."""
    groups = {}
    collection = Collection.get_first_root_node()
    for name in GROUPS:
        group, _created = Group.objects.get_or_create(name=name)
        groups[name] = group
        group.permissions.add(*_permissions(["access_admin"], app="wagtailadmin"))
        group.permissions.add(*_permissions(["submit_translation"], app="wagtail_localize"))
        for root in Page.objects.filter(depth=1):
            for permission in _permissions(_PAGE_PERMISSIONS[name], app="wagtailcore"):
                GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)
        for permission in _permissions(_COLLECTION_PERMISSIONS):
            GroupCollectionPermission.objects.get_or_create(group=group, collection=collection, permission=permission)
    # What Wagtail's own migrations put there is not used here.
    Group.objects.filter(name="Moderators").delete()
    sync_all()
    return groups


@transaction.atomic
def set_up_workflow(*, name: str, pages: list[Page], approvers: list[str]) -> Workflow:
    """One step of approval by the named groups for these pages and everything below them; can be run again."""
    task = GroupApprovalTask.objects.filter(name=name).first() or GroupApprovalTask.objects.create(name=name)
    task.groups.set(Group.objects.filter(name__in=approvers))
    workflow, _created = Workflow.objects.get_or_create(name=name)
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task, defaults={"sort_order": 0})
    for page in pages:
        WorkflowPage.objects.update_or_create(page=page, defaults={"workflow": workflow})
    return workflow


def sync_account(*, person: Person) -> None:
    """Put the account of a person into the groups of the roles that they hold today, and out of the others."""
    if person.user is None:
        return
    roles = set(RoleAssignment.objects.filter(person=person).current().values_list("role", flat=True))
    for name, of_roles in GROUPS.items():
        group = Group.objects.filter(name=name).first()
        if group is None:  # editing has not been set up
            continue
        if roles & of_roles:
            person.user.groups.add(group)
        else:
            person.user.groups.remove(group)


def sync_all() -> None:
    """The same for everybody, in a few queries: roles also begin and end by the calendar."""
    for name, of_roles in GROUPS.items():
        group = Group.objects.filter(name=name).first()
        if group is not None:
            holders = RoleAssignment.objects.current().filter(role__in=of_roles, person__user__isnull=False)
            group.user_set.set(set(holders.values_list("person__user_id", flat=True)))


def waiting_for(person: Person | None) -> list[WaitingItem]:
    """Pages that were sent for approval and wait for this person."""
    if person is None or person.user is None or not has_role(person, *frozenset().union(*GROUPS.values())):
        return []
    states = TaskState.objects.reviewable_by(person.user).select_related("revision__content_type")
    return [
        WaitingItem(
            kind="page",
            title=gettext("Approve the page “%(title)s”") % {"title": state.revision.object_str},
            href=reverse("wagtailadmin_pages:edit", args=[state.revision.object_id]),
        )
        for state in states.order_by("started_at")
        if issubclass(state.revision.content_type.model_class(), Page)
    ]


def _permissions(codenames: list[str], app: str | None = None) -> list[Permission]:
    rows = Permission.objects.filter(codename__in=codenames)
    return list(rows.filter(content_type__app_label=app) if app else rows)
