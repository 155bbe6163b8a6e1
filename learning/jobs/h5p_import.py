"""Bringing a large package in: looked at, unpacked and kept while its editor does something else."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from governance.permissions import person_of
from jobs.domain.execution import RunningJob
from learning.domain.h5p_packages import look_at_package, take_package, told

KIND = "h5p.import"


def import_large_package(job: RunningJob) -> Callable[[], dict[str, Any]]:
    """Payload: public. What is found stands in the result, also when the package is refused: the job is done then."""
    by = person_of(job.owner) if job.owner else None
    file = io.BytesIO(job.content())
    job.progress(0, 2, _("Looking at the package"))
    report = look_at_package(file=file, by=by)
    job.progress(1, 2, _("Unpacking"))
    return lambda: told(take_package(report=report, file=file, by=by, is_public=bool(job.payload.get("public"))))


def result_address(job: Any) -> str:
    """Where the findings and the content are seen."""
    return reverse("h5p_import", args=[job.pk])
