"""The Wagtail admin as an editor meets it: menus by task, nouns of governance to look at and never to write."""

from __future__ import annotations

from typing import Any

from django.contrib.admin.utils import unquote
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.admin.views.generic import IndexView, InspectView
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.admin.widgets.button import HeaderButton
from wagtail.models import Page
from wagtail.permission_policies import BasePermissionPolicy
from wagtail.permissions import register_permission_policy

from basis.access import allow, signed_in
from governance import permissions
from governance.models import (
    Action,
    Component,
    Organisation,
    OrgUnit,
    Person,
    Pillar,
    PolicyPage,
    User,
)

# --- looking at facts -------------------------------------------------------------------------------------


def may_enter(user: Any) -> bool:
    """Whether somebody may enter the Wagtail admin at all."""
    return signed_in(user) and user.has_perm("wagtailadmin.access_admin")


class LookOnly(BasePermissionPolicy):
    """Nouns that verbs keep: nobody writes them in an admin, whoever may enter it may look at them."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action == "view" and self._may_look(user)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return "view" in actions and self._may_look(user)

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        return self.instances_user_has_permission_for(user, action).filter(pk=instance.pk).exists()

    def user_has_any_permission_for_instance(self, user: Any, actions: Any, instance: Any) -> bool:
        return self.instances_user_has_any_permission_for(user, actions).filter(pk=instance.pk).exists()

    def instances_user_has_any_permission_for(self, user: Any, actions: Any) -> QuerySet[Any]:
        rows = self.model._default_manager.all()
        return rows if self.user_has_any_permission(user, actions) else rows.none()

    def users_with_any_permission(self, actions: Any) -> QuerySet[Any]:
        raise NotImplementedError("Nobody is told about nouns that are only looked at.")

    def _may_look(self, user: Any) -> bool:
        return user.has_perm("wagtailadmin.access_admin")


class LookAtPeople(LookOnly):
    """People are seen only by whom `visible_to` lets see them, and their list only by an administrator."""

    def instances_user_has_any_permission_for(self, user: Any, actions: Any) -> QuerySet[Any]:
        return permissions.visible_to(user, super().instances_user_has_any_permission_for(user, actions))

    def _may_look(self, user: Any) -> bool:
        return super()._may_look(user) and permissions.is_administrator(user)


class ListOfVisible(IndexView):
    """The rows that the policy lets this user see; Wagtail itself asks the policy only about the list as a whole."""

    def get_base_queryset(self) -> QuerySet[Any]:
        return self.permission_policy.instances_user_has_permission_for(self.request.user, "view")


class PageOfVisible(InspectView):
    """One of those rows; any other does not exist for this user."""

    def get_object(self, queryset: QuerySet[Any] | None = None) -> Any:
        rows = self.permission_policy.instances_user_has_permission_for(self.request.user, "view")
        return get_object_or_404(rows, pk=unquote(str(self.pk)))


class LookAt(ModelViewSet):
    """A list with search and a page for each noun; no address that writes exists."""

    index_view_class = ListOfVisible
    inspect_view_class = PageOfVisible
    inspect_view_enabled = True
    copy_view_enabled = False
    add_to_reference_index = False
    form_fields: list[str] = []
    list_per_page = 50
    sort_order_field = None

    def construct_view(self, view_class: Any, **kwargs: Any) -> Any:
        view = allow(may_enter)(super().construct_view(view_class, **kwargs))
        # One of Wagtail's addresses, whose names ("index") are not unique among ours; who may what is tested
        # in tests/governance/test_wagtail_hooks.py.
        view.__module__ = ModelViewSet.__module__
        return view

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        nowhere = dict.fromkeys(
            ["add_url_name", "edit_url_name", "delete_url_name", "history_url_name", "usage_url_name"]
        )
        return super().get_common_view_kwargs(**(nowhere | kwargs))

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path(f"inspect/<{self.pk_path_converter}:pk>/", self.inspect_view, name="inspect"),
        ]


class LookAtPillars(LookAt):
    model = Pillar
    icon = "list-ol"
    menu_label = _("Pillars")
    list_display = ["name_bn", "name_en", "number"]
    inspect_view_fields = ["number", "name_bn", "name_en"]


class LookAtComponents(LookAt):
    model = Component
    icon = "list-ul"
    menu_label = _("Components")
    list_display = ["name_bn", "name_en", "code", "pillar", "kind"]
    list_filter = ["pillar", "kind"]
    search_fields = ["code", "name_bn", "name_en"]
    inspect_view_fields = ["code", "pillar", "name_bn", "name_en", "kind", "what_it_does_bn", "what_it_does_en"]


class LookAtActions(LookAt):
    model = Action
    icon = "tasks"
    menu_label = _("Actions")
    list_display = ["name_bn", "name_en", "code", "owner", "start", "end"]
    list_filter = ["component__pillar", "owner"]
    search_fields = ["code", "name_bn", "name_en"]
    inspect_view_fields = [
        "code",
        "component",
        "name_bn",
        "name_en",
        "owner",
        "partners",
        "places",
        "start",
        "end",
        "cost_bdt",
    ]


class LookAtPersons(LookAt):
    model = Person
    icon = "user"
    menu_label = _("People")
    list_display = ["name_bn", "name_en", "hr_number"]
    search_fields = ["hr_number", "name_bn", "name_en"]
    inspect_view_fields = ["hr_number", "name_bn", "name_en"]


class LookAtOrganisations(LookAt):
    model = Organisation
    icon = "group"
    menu_label = _("Organisations")
    list_display = ["name_bn", "name_en", "kind", "code"]
    list_filter = ["kind"]
    search_fields = ["code", "name_bn", "name_en"]
    inspect_view_fields = ["code", "name_bn", "name_en", "kind"]


class LookAtUnits(LookAt):
    model = OrgUnit
    icon = "site"
    menu_label = _("Places and offices")
    list_display = ["name_bn", "name_en", "level", "code"]
    list_filter = ["level"]
    search_fields = ["code", "name_bn", "name_en"]
    inspect_view_fields = ["code", "name_bn", "name_en", "level", "kind"]


class PlanGroup(ModelViewSetGroup):
    items = (LookAtPillars, LookAtComponents, LookAtActions)
    menu_label = _("Plan")
    menu_icon = "tasks"
    menu_order = 220


class PeopleGroup(ModelViewSetGroup):
    items = (LookAtPersons, LookAtOrganisations, LookAtUnits)
    menu_label = _("People")
    menu_icon = "group"
    menu_order = 250


for _model in (Pillar, Component, Action, Organisation, OrgUnit):
    register_permission_policy(_model, LookOnly(_model), exact_class=True)
register_permission_policy(Person, LookAtPeople(Person), exact_class=True)


class NotHere(LookOnly):
    """Accounts and roles are kept on the pages of people; Wagtail's own list of users is closed."""

    def _may_look(self, user: Any) -> bool:
        return False


register_permission_policy(User, NotHere(User), exact_class=True)


@hooks.register("register_admin_viewset")
def plan() -> ModelViewSetGroup:
    return PlanGroup()


@hooks.register("register_admin_viewset")
def people() -> ModelViewSetGroup:
    return PeopleGroup()


# --- menus by task ----------------------------------------------------------------------------------------


class SectionItem(MenuItem):
    """Opens a section of the site: the pages below its list. The one who may not edit them does not see it."""

    def __init__(self, label: Any, slug: str, **kwargs: Any) -> None:
        super().__init__(label, "", name=f"section-{slug}", **kwargs)
        self.slug = slug

    def _list(self) -> Page | None:
        return Page.objects.filter(depth=3, slug=self.slug).order_by("locale_id", "path").first()

    def is_shown(self, request: HttpRequest) -> bool:
        page = self._list()
        return bool(page and page.permissions_for_user(request.user).can_edit())

    def render_component(self, request: HttpRequest) -> Any:
        page = self._list()
        found = MenuItem(
            self.label,
            reverse("wagtailadmin_explore", args=[page.pk]) if page else "",
            name=self.name,
            icon_name=self.icon_name,
        )
        return found.render_component(request)


class TaskPageItem(MenuItem):
    """Leads to a task page of ours: figures are set up there, not in this admin."""

    def __init__(self, label: Any, url_name: str, **kwargs: Any) -> None:
        super().__init__(label, "", name=f"task-{url_name}", **kwargs)
        self.url_name = url_name

    def render_component(self, request: HttpRequest) -> Any:
        # Made anew for each request: the items are shared, and the address holds the language of the person.
        found = MenuItem(self.label, reverse(self.url_name), name=self.name, icon_name=self.icon_name)
        return found.render_component(request)


@hooks.register("register_admin_menu_item")
def policies_item() -> MenuItem:
    return SectionItem(_("Policies"), "policies", icon_name="doc-full", order=210)


@hooks.register("register_admin_menu_item")
def collection_item() -> MenuItem:
    items = [
        TaskPageItem(_("Indicators"), "indicators", icon_name="view", order=10),
        TaskPageItem(_("My jobs"), "job_list", icon_name="upload", order=20),
    ]
    return SubmenuMenuItem(
        _("Collection set-up"), Menu(None, items=items), name="collection", icon_name="table", order=240
    )


@hooks.register("register_admin_menu_item")
def reports_item() -> MenuItem:
    return SectionItem(_("Reports"), "reports", icon_name="doc-full-inverse", order=260)


HIDDEN = {"help"}  # Wagtail's own help speaks of its development; ours is a page of the site


@hooks.register("construct_main_menu")
def by_task(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Leave out what no task of ours needs."""
    menu_items[:] = [item for item in menu_items if item.name not in HIDDEN]
    for item in menu_items:
        if item.name == "reports":  # Wagtail's word for lists about its own work
            item.label = _("Work on pages")


@hooks.register("insert_global_admin_css")
def brand() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))


@hooks.register("construct_page_listing_buttons")
def no_sorting_by_hand(buttons: list[Any], page: Page, user: Any, context: dict[str, Any] | None = None) -> None:
    """The lists of the site sort themselves; an order by hand would change nothing that people see."""
    buttons[:] = [button for button in buttons if "sort" not in str(getattr(button, "label", "")).lower()]


@hooks.register("register_page_header_buttons")
def legal_state_button(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Any:
    """From the text of a document to how it stands in law, for those who may record that."""
    if isinstance(page.specific_deferred, PolicyPage) and permissions.may_set_legal_state(user):
        yield HeaderButton(
            label=_("How it stands in law"),
            url=reverse("policy_state", args=[page.pk]),
            icon_name="clipboard-list",
        )
