"""What a report can be about, and as what it is written."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ReportKind(TextChoices):
    BUDGET = "budget", _("Budget execution report")
    PROGRESS = "progress", _("Progress report")
    PLAN = "plan", _("Costed action plan")
    INDICATORS = "indicators", _("Indicator report")
    TRAINING = "training", _("Training report")


class FileFormat(TextChoices):
    PDF = "pdf", "PDF"
    XLSX = "xlsx", "Excel (XLSX)"
    HTML = "html", "HTML"


MEDIA_TYPES = {
    FileFormat.PDF: "application/pdf",
    FileFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileFormat.HTML: "text/html; charset=utf-8",
}
