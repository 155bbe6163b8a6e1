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
            may=permissions.may_enter_values,
            imports=True,
            columns=tables.ValueResource().columns,
            atomic=False,
            streams=True,
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
