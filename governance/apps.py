from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GovernanceConfig(AppConfig):
    name = "governance"
    verbose_name = "Governance"

    def ready(self) -> None:
        # Models are not loaded when this module is.
        from wagtail.signals import page_published, page_unpublished, post_page_move  # noqa: PLC0415

        from governance import jobs as work  # noqa: PLC0415
        from governance import permissions, registry  # noqa: PLC0415
        from governance.domain import (  # noqa: PLC0415
            action_item_duties,
            decision_duties,
            editing,
            governed_money,
            governed_plan,
            governed_seats,
            group_duties,
            minutes_duties,
            plan_duties,
            search,
        )
        from governance.interop import budget, expenditure, people, places, plan, releases  # noqa: PLC0415
        from governance.interop.resources import import_handler  # noqa: PLC0415
        from governance.queries import closings, proposals  # noqa: PLC0415
        from governance.queries import expenditure as extracts  # noqa: PLC0415
        from jobs.registry import register  # noqa: PLC0415

        for kind, resource, label, may in [
            ("organisations", places.OrganisationResource, _("Organisations"), permissions.may_keep_people),
            ("posts", places.PostResource, _("Posts"), permissions.may_keep_people),
            ("org-units", places.OrgUnitResource, _("Organisation units"), permissions.may_keep_people),
            ("population", places.PopulationResource, _("Population"), permissions.may_keep_people),
            ("people", people.PersonResource, _("People and postings"), permissions.may_keep_people),
            ("strategy", plan.StrategyResource, _("Strategy"), permissions.may_keep_plan),
            ("actions", plan.ActionResource, _("Actions"), permissions.may_keep_plan),
            ("milestones", plan.MilestoneResource, _("Milestones"), permissions.may_keep_plan),
            ("claimed-progress", plan.ClaimedProgressResource, _("Claimed progress"), permissions.may_keep_plan),
            ("fiscal-years", budget.FiscalYearResource, _("Fiscal years"), permissions.may_keep_budget),
            ("sources", budget.SourceResource, _("Funding sources"), permissions.may_keep_budget),
            ("budget-lines", budget.BudgetLineResource, _("Budget lines"), permissions.may_keep_budget),
            ("releases", releases.ReleaseResource, _("Fund releases"), permissions.may_keep_budget),
            ("expenditure", expenditure.ExpenditureResource, _("Expenditure extract"), permissions.may_keep_budget),
        ]:
            register(
                f"import.{kind}",
                import_handler(resource),
                label=label,
                may=may,
                imports=True,
                columns=resource().columns,
            )

        registry.govern([*governed_plan.FIELDS, *governed_money.FIELDS, *governed_seats.FIELDS])
        registry.search_sources["plan"] = search.plan
        registry.search_sources["pages"] = search.pages
        registry.search_sources["decisions"] = decision_duties.findable
        registry.waits_for_me["decisions"] = decision_duties.waiting_for
        registry.waits_for_me["pages"] = editing.waiting_for
        registry.waits_for_me["groups"] = group_duties.waiting_for
        registry.waits_for_me["action_items"] = action_item_duties.waiting_for
        registry.waits_for_me["plan"] = plan_duties.waiting_for
        registry.waits_for_me["minutes"] = minutes_duties.waiting_for
        registry.search_sources["groups"] = search.groups
        registry.waits_for_me["money"] = proposals.waiting_for
        registry.waits_for_me["closings"] = closings.waiting_for
        registry.waits_for_me["extracts"] = extracts.waiting_for
        for signal in (page_published, page_unpublished, post_page_move):
            signal.connect(search.follow_pages, dispatch_uid="governance.search")
        register(
            "search.rebuild",
            work.rebuild_search,
            label=_("Renewing the search"),
            may=permissions.is_administrator,
        )
        register(
            "editing.sync", work.sync_editors, label=_("Access to the editing pages"), may=permissions.is_administrator
        )
        register(
            "groups.minutes",
            work.approve_minutes,
            label=_("Minutes to which nobody objected"),
            may=permissions.is_administrator,
        )
        register(
            "groups.remind",
            work.remind_holders,
            label=_("Reminders of action items"),
            may=permissions.is_administrator,
        )
        register("units.follow", work.follow_placements, label=_("Moves of places"), may=permissions.is_administrator)
