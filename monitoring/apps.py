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
        from monitoring.interop import data_sets, definitions, rules, tables, value_files  # noqa: PLC0415
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
        register(
            "import.dhis2-values",
            value_files.import_values,
            label=_("Data values as DHIS2 exchanges them"),
            may=may_enter_values,
            imports=True,
            columns=value_files.COLUMNS,
            file_types=value_files.FILE_TYPES,
        )

    def _register_jobs(self) -> None:
        from governance.permissions import is_administrator  # noqa: PLC0415
        from jobs.registry import register  # noqa: PLC0415
        from monitoring import permissions  # noqa: PLC0415
        from monitoring.domain.computing import FOLLOW  # noqa: PLC0415
        from monitoring.jobs import dhis2, reports, values  # noqa: PLC0415
        from monitoring.values.editions import ReportKind  # noqa: PLC0415

        for kind in ReportKind:
            register(
                f"{reports.PREFIX}{kind}",
                reports.build_report,
                label=kind.label,
                may=permissions.may_build_reports,
                atomic=False,
                href=reports.result_address,
            )
        for name, handler, label, may, atomic in [
            (values.COMPUTE, values.compute_values, _("Compute values"), permissions.may_define_indicators, True),
            (FOLLOW, values.follow_values, _("Compute values"), permissions.may_define_indicators, True),
            (values.APPROVE, values.approve_values, _("Approve values"), permissions.may_enter_values, True),
            ("live.pull", values.pull_live, _("Live indicators"), permissions.may_define_indicators, True),
            ("rollups.recount", values.recount_rollups, _("Adding up the sums of places anew"), is_administrator, True),
            ("values.clear", values.clear_leftovers, _("Clearing up after imports of values"), is_administrator, False),
            ("values.check", values.check_values, _("Checking values"), permissions.may_enter_values, False),
            (
                "values.watch",
                values.watch_values,
                _("Watching for missing values and courses"),
                permissions.may_enter_values,
                True,
            ),
        ]:
            register(name, handler, label=label, may=may, atomic=atomic)
        for name, handler, label, href in [
            ("dhis2.pull", dhis2.pull_from_dhis2, _("Pull from DHIS2"), dhis2.pull_address),
            ("dhis2.metadata", dhis2.fetch_dhis2_lists, _("Lists of DHIS2"), dhis2.connection_address),
        ]:
            register(name, handler, label=label, may=permissions.may_manage_dhis2, atomic=False, href=href)

    def _register_words(self) -> None:
        """What waits for people, what search finds, what follows the tree, what a check page shows."""
        from wagtail.signals import page_published  # noqa: PLC0415

        from governance.registry import (  # noqa: PLC0415
            check_pages,
            govern,
            search_sources,
            tree_followers,
            waits_for_me,
        )
        from monitoring.domain import awaiting, collection, due, finding, governed, rollups  # noqa: PLC0415
        from monitoring.models import ReportPage  # noqa: PLC0415
        from monitoring.reports.passport import check_page  # noqa: PLC0415
        from monitoring.wagtail_hooks import published  # noqa: PLC0415

        waits_for_me["forms_due"] = due.waiting_for
        waits_for_me["forms"] = awaiting.waiting_for
        waits_for_me["values"] = collection.waiting_for
        waits_for_me["data_queries"] = collection.waiting_queries
        govern(governed.FIELDS)
        search_sources["indicators"] = finding.indicators
        tree_followers["rollups"] = rollups.follow_tree
        check_pages["F"] = check_page
        page_published.connect(published, sender=ReportPage)
