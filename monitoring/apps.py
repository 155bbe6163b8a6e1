from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MonitoringConfig(AppConfig):
    name = "monitoring"
    verbose_name = "Monitoring"

    def ready(self) -> None:
        # Models are not loaded when this module is.
        from governance.interop.resources import import_handler  # noqa: PLC0415
        from governance.registry import search_sources, waits_for_me  # noqa: PLC0415
        from jobs.registry import register  # noqa: PLC0415
        from monitoring import permissions  # noqa: PLC0415
        from monitoring.domain import finding  # noqa: PLC0415
        from monitoring.domain.collection import waiting_for  # noqa: PLC0415
        from monitoring.interop import tables  # noqa: PLC0415

        for kind, resource, label, may in [
            ("indicators", tables.IndicatorResource, _("Indicators"), permissions.may_define_indicators),
            ("targets", tables.TargetResource, _("Targets and baselines"), permissions.may_define_indicators),
            ("values", tables.ValueResource, _("Indicator values"), permissions.may_enter_values),
        ]:
            register(
                f"import.{kind}",
                import_handler(resource),
                label=label,
                may=may,
                imports=True,
                columns=resource().columns,
            )
        waits_for_me["values"] = waiting_for
        search_sources["indicators"] = finding.indicators

        from wagtail.signals import page_published  # noqa: PLC0415

        from governance.registry import check_pages  # noqa: PLC0415
        from monitoring.jobs import PREFIX, build_report, result_address  # noqa: PLC0415
        from monitoring.models import ReportPage  # noqa: PLC0415
        from monitoring.reports.passport import check_page  # noqa: PLC0415
        from monitoring.values.editions import ReportKind  # noqa: PLC0415
        from monitoring.wagtail_hooks import published  # noqa: PLC0415

        check_pages["F"] = check_page
        page_published.connect(published, sender=ReportPage)
        for kind in ReportKind:
            register(
                f"{PREFIX}{kind}",
                build_report,
                label=kind.label,
                may=permissions.may_build_reports,
                atomic=False,
                href=result_address,
            )

        from monitoring.interop.exchange import COLUMNS, FILE_TYPES, import_values  # noqa: PLC0415
        from monitoring.jobs import (  # noqa: PLC0415
            connection_address,
            fetch_dhis2_lists,
            pull_address,
            pull_from_dhis2,
        )

        register(
            "import.dhis2-values",
            import_values,
            label=_("Data values as DHIS2 exchanges them"),
            may=permissions.may_enter_values,
            imports=True,
            columns=COLUMNS,
            file_types=FILE_TYPES,
        )
        for kind, handler, label, href in [
            ("dhis2.pull", pull_from_dhis2, _("Pull from DHIS2"), pull_address),
            ("dhis2.metadata", fetch_dhis2_lists, _("Lists of DHIS2"), connection_address),
        ]:
            register(kind, handler, label=label, may=permissions.may_manage_dhis2, atomic=False, href=href)
