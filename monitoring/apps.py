from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MonitoringConfig(AppConfig):
    """Everything that monitoring enters into the registries of the apps below stands here."""

    name = "monitoring"
    verbose_name = "Monitoring"

    # Models are not loaded when this module is, so each method imports what it registers.

    def ready(self) -> None:
        self._register_imports()
        self._register_jobs()
        self._register_words()

    def _register_imports(self) -> None:
        from governance.interop.resources import import_handler  # noqa: PLC0415
        from jobs.registry import register  # noqa: PLC0415
        from monitoring.interop import data_sets, definitions, rules, tables  # noqa: PLC0415
        from monitoring.permissions import may_define_indicators, may_enter_values, may_keep_data_sets  # noqa: PLC0415

        for kind, resource, label, may in [
            ("indicators", tables.IndicatorResource, _("Indicators"), may_define_indicators),
            ("option-sets", definitions.OptionResource, _("Option sets"), may_define_indicators),
            ("disaggregations", definitions.DisaggregationResource, _("Disaggregations"), may_define_indicators),
            ("data-elements", definitions.ElementResource, _("Data elements"), may_define_indicators),
            ("constants", definitions.ConstantResource, _("Constants"), may_define_indicators),
            ("targets", tables.TargetResource, _("Targets and baselines"), may_define_indicators),
            ("validation-rules", rules.RuleResource, _("Validation rules"), may_define_indicators),
            ("data-sets", data_sets.DataSetResource, _("Data sets"), may_keep_data_sets),
            ("data-set-items", data_sets.DataSetItemResource, _("Rows of data sets"), may_keep_data_sets),
            (
                "data-set-assignments",
                data_sets.DataSetAssignmentResource,
                _("Assignments of data sets"),
                may_keep_data_sets,
            ),
            ("min-max", rules.RangeResource, _("Usual ranges"), may_enter_values),
        ]:
            register(
                f"import.{kind}",
                import_handler(resource),
                label=label,
                may=may,
                imports=True,
                columns=resource().columns,
            )
        register(
            "import.values",
            tables.import_values,
            label=_("Indicator values"),
            may=may_enter_values,
            imports=True,
            columns=tables.ValueResource().columns,
            atomic=False,
            streams=True,
        )

    def _register_jobs(self) -> None:
        from governance.permissions import is_administrator  # noqa: PLC0415
        from jobs.registry import register  # noqa: PLC0415
        from monitoring import jobs, permissions  # noqa: PLC0415
        from monitoring.domain.computing import FOLLOW  # noqa: PLC0415
        from monitoring.values.editions import ReportKind  # noqa: PLC0415

        for kind in ReportKind:
            register(
                f"{jobs.PREFIX}{kind}",
                jobs.build_report,
                label=kind.label,
                may=permissions.may_build_reports,
                atomic=False,
                href=jobs.result_address,
            )
        for name, handler, label, may, atomic in [
            (jobs.COMPUTE, jobs.compute_values, _("Compute values"), permissions.may_define_indicators, True),
            (FOLLOW, jobs.follow_values, _("Compute values"), permissions.may_define_indicators, True),
            ("live.pull", jobs.pull_live, _("Live indicators"), permissions.may_define_indicators, True),
            ("rollups.recount", jobs.recount_rollups, _("Adding up the sums of places anew"), is_administrator, True),
            ("values.clear", jobs.clear_leftovers, _("Clearing up after imports of values"), is_administrator, False),
            ("values.check", jobs.check_values, _("Checking values"), permissions.may_enter_values, False),
            (
                "values.watch",
                jobs.watch_values,
                _("Watching for missing values and courses"),
                permissions.may_enter_values,
                True,
            ),
        ]:
            register(name, handler, label=label, may=may, atomic=atomic)

    def _register_words(self) -> None:
        """What waits for people, what search finds, what follows the tree, what a check page shows."""
        from wagtail.signals import page_published  # noqa: PLC0415

        from governance.registry import (  # noqa: PLC0415
            check_pages,
            search_sources,
            tree_followers,
            waits_for_me,
        )
        from monitoring.domain import awaiting, collection, due, finding, rollups  # noqa: PLC0415
        from monitoring.models import ReportPage  # noqa: PLC0415
        from monitoring.reports.passport import check_page  # noqa: PLC0415
        from monitoring.wagtail_hooks import published  # noqa: PLC0415

        waits_for_me["forms_due"] = due.waiting_for
        waits_for_me["forms"] = awaiting.waiting_for
        waits_for_me["values"] = collection.waiting_for
        waits_for_me["data_queries"] = collection.waiting_queries
        search_sources["indicators"] = finding.indicators
        tree_followers["rollups"] = rollups.follow_tree
        check_pages["F"] = check_page
        page_published.connect(published, sender=ReportPage)
