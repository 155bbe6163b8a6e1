"""A piece of work that runs later. This row is the truth about it; an engine only carries its id."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jobs import registry
from jobs.values import OVER, REASONS, JobState, Progress


def private_files() -> Storage:
    """Where uploads and results are kept: never reachable by an address, only through a view that asks."""
    return storages["private"]


def place_of_upload(job: Job, name: str) -> str:
    """`jobs/<id>/…`: the name that a person gave stays out of the path."""
    return f"jobs/{job.pk}/upload"


def place_of_result(job: Job, name: str) -> str:
    """`jobs/<id>/…`, as above."""
    return f"jobs/{job.pk}/result"


class JobQuerySet(models.QuerySet["Job"]):
    def due(self, now: dt.datetime) -> JobQuerySet:
        """Those that a worker may take now, the longest waiting first."""
        return self.filter(state=JobState.QUEUED, run_after__lte=now).order_by("run_after", "created_at")

    def silent(self, now: dt.datetime) -> JobQuerySet:
        """Those whose worker has not renewed its lease."""
        return self.filter(state=JobState.RUNNING, lease_until__lt=now)

    def held(self, job: Job) -> JobQuerySet:
        """The row of `job`, if it is still ours: nobody has taken the lease away. For every write to it."""
        return self.filter(pk=job.pk, state=JobState.RUNNING, lease_token=job.lease_token)


class Job(models.Model):
    """Payload holds ids and switches, never names or secrets. Times are moments in UTC."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=100)
    payload = models.JSONField(_("payload"), default=dict)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="jobs",
        verbose_name=_("owner"),
        help_text=_("Who asked for it; empty for the system."),
    )
    language = models.CharField(_("language"), max_length=10, help_text=_("In which its messages are written."))
    idempotency_key = models.CharField(max_length=200, unique=True, null=True, blank=True)

    upload = models.FileField(storage=private_files, upload_to=place_of_upload, max_length=200, blank=True)
    upload_name = models.CharField(_("file"), max_length=255, blank=True)
    upload_sha256 = models.CharField(max_length=64, blank=True)

    state = models.CharField(_("state"), max_length=10, choices=JobState.choices, default=JobState.QUEUED)
    run_after = models.DateTimeField(default=timezone.now)
    handed_at = models.DateTimeField(null=True, blank=True, help_text=_("When an engine was last told."))
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=3)
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_token = models.UUIDField(null=True, blank=True)
    cancel_requested = models.BooleanField(default=False)

    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)

    result = models.JSONField(_("result"), null=True, blank=True)
    result_file = models.FileField(storage=private_files, upload_to=place_of_result, max_length=200, blank=True)
    result_name = models.CharField(max_length=255, blank=True)
    error_code = models.CharField(max_length=50, blank=True)
    error_sentence = models.TextField(blank=True)

    created_at = models.DateTimeField(_("asked for"), default=timezone.now, editable=False)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    finished_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["state", "run_after"], name="job_due"),
            models.Index(fields=["owner", "-created_at"], name="job_of_owner"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state=JobState.RUNNING)
                | models.Q(lease_token__isnull=False, lease_until__isnull=False),
                name="running_job_has_a_lease",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[JobState.QUEUED, JobState.RUNNING]) | models.Q(finished_at__isnull=False),
                name="ended_job_has_an_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in OVER

    @property
    def reference(self) -> str:
        """What a person tells the help desk; it stands in the log too."""
        return str(self.pk)[:8]

    @property
    def title(self) -> Any:
        """The label of its kind, in the language of the reader."""
        known = registry.kinds.get(self.kind)
        label = known.label if known else self.kind
        return gettext("Check: %(label)s") % {"label": label} if self.is_import and self.is_dry_run else label

    @property
    def is_import(self) -> bool:
        """Whether its result is a report on rows."""
        known = registry.kinds.get(self.kind)
        return bool(known and known.imports)

    @property
    def is_dry_run(self) -> bool:
        """Whether it only looks, and writes nothing."""
        return bool(self.payload.get("dry_run"))

    @property
    def report(self) -> dict[str, Any]:
        """Its result; empty as long as there is none."""
        return self.result or {}

    @property
    def error(self) -> str:
        """Why it failed: in the language of the reader where the reason is one of ours, else as it was written."""
        return str(REASONS.get(self.error_code, self.error_sentence))

    @property
    def stored_progress(self) -> Progress:
        """What the row says; `jobs.queries.progress_of` knows more while the job runs."""
        return Progress(self.done, self.total, self.note)
