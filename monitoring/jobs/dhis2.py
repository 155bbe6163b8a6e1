"""Asking a DHIS2: for its lists, and for values and completions."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from basis.periods import Period
from governance.models import Person
from governance.permissions import person_of
from jobs.domain.execution import RunningJob
from monitoring.domain import dhis2_connections, dhis2_mapping, dhis2_pull
from monitoring.interop.dhis2 import files as files_of_dhis2
from monitoring.interop.dhis2.client import Client
from monitoring.interop.dhis2.periods import to_dhis2
from monitoring.jobs.reports import unit_of
from monitoring.models import Connection
from monitoring.values.addresses import parse_address

LOOK_UP_EVERY = 1_000  # values


def pull_from_dhis2(job: RunningJob) -> Callable[[], dict[str, Any]]:
    """Ask a DHIS2 for values and completions. Payload: connection, and perhaps unit and period (codes), dry_run.

    Everything is fetched and understood first, with nothing written; so an answer that breaks off leaves nothing.
    """
    connection, by, started = connection_of(job), _person(job), timezone.now()
    unit = unit_of(job.payload["unit"]) if job.payload.get("unit") else None
    period = Period.parse(job.payload["period"]) if job.payload.get("period") else None
    dry_run = bool(job.payload.get("dry_run"))
    if job.owner is None and not dhis2_pull.is_set_up(connection):
        return lambda: {}  # the night before somebody has said what is what
    harvest, digest, asked = dhis2_pull.Harvest(), hashlib.sha256(), []
    try:
        asked = dhis2_pull.questions(connection=connection, unit=unit, period=period)
        client = client_for(connection, job)
        book, left_out = dhis2_pull.book_of(connection), dhis2_pull.left_out_of(connection)
        for number, question in enumerate(asked):
            job.progress(number, len(asked), f"{question.data_set.name}, {question.period.label(get_language())}")
            for content in _answers(client, question):
                with content:
                    digest.update(hashlib.file_digest(content, "sha256").digest())
                    content.seek(0)
                    dhis2_pull.gather(
                        harvest=harvest,
                        items=_alive(files_of_dhis2.read(content), job),
                        book=book,
                        left_out=left_out,
                        today=timezone.localdate(),
                    )
    except ValidationError as error:
        dhis2_pull.note_failure(
            connection=connection, code=_first_code(error), by=by, started_at=started, periods=[q.period for q in asked]
        )
        raise
    job.progress(len(asked), len(asked), _("Comparing and keeping"))

    def write() -> dict[str, Any]:
        pull = dhis2_pull.take_in(
            connection=connection,
            harvest=harvest,
            by=by,
            dry_run=dry_run,
            started_at=started,
            unit=unit,
            periods=[question.period for question in asked],
            content_hash=digest.hexdigest(),
        )
        return {"pull": pull.pk, "counts": pull.counts}

    return write


def fetch_dhis2_lists(job: RunningJob) -> Callable[[], dict[str, Any]]:
    """Fetch the units, data elements, combinations and data sets of a DHIS2. Payload: connection."""
    connection = connection_of(job)
    client = client_for(connection, job)
    version = client.version()
    lists: dict[str, list[Any]] = {}
    for number, (kind, resource) in enumerate(dhis2_mapping.RESOURCES.items()):
        job.progress(number, len(dhis2_mapping.RESOURCES), resource)
        lists[kind] = list(client.objects(resource))

    def write() -> dict[str, Any]:
        counts = {
            kind: dhis2_mapping.keep_list(connection=connection, kind=kind, objects=objects)
            for kind, objects in lists.items()
        }
        Connection.objects.filter(pk=connection.pk).update(version=version)
        return {"connection": connection.pk, "counts": counts}

    return write


def connection_of(job: RunningJob) -> Connection:
    """The connection that a job is about, if it is still in use; raises ValidationError(no_connection)."""
    found = Connection.objects.filter(pk=int(job.payload["connection"]), active=True).first()
    if found is None:
        raise ValidationError(_("This connection is not in use any more."), code="no_connection")
    return found


def client_for(connection: Connection, job: RunningJob) -> Client:
    """Somebody who asks that DHIS2, and stops when the job shall."""
    return Client(
        parse_address(connection.address, allow_http=connection.allow_http),
        dhis2_connections.token_of(connection),
        allow_private=connection.allow_private,
        allow_redirects=connection.allow_redirects,
        sign_of_life=job.check_cancelled,
    )


def pull_address(job: Any) -> str:
    """Where the result of a pull is seen; nowhere when there was nothing to ask for."""
    return reverse("dhis2_pull", args=[job.result["pull"]]) if job.result else ""


def connection_address(job: Any) -> str:
    """Where one goes on when the lists are there."""
    return reverse("dhis2_connection", args=[job.result["connection"]]) if job.result else ""


def _answers(client: Client, question: dhis2_pull.Question) -> Iterator[Any]:
    asked = {
        "data_set": question.data_set_uid,
        "period": to_dhis2(question.period),
        "unit": question.unit_uid,
    }
    yield client.data_values(**asked)
    yield client.completions(**asked)


def _alive(items: Iterable[Any], job: RunningJob) -> Iterator[Any]:
    """The items of a large answer, while nobody asked the job to stop."""
    for number, item in enumerate(items):
        if number % LOOK_UP_EVERY == 0:
            job.check_cancelled()
        yield item


def _person(job: RunningJob) -> Person | None:
    by = person_of(job.owner) if job.owner else None
    if job.owner is not None and by is None:
        raise PermissionDenied  # an account without a person is nobody, and never the system
    return by


def _first_code(error: ValidationError) -> str:
    faults = error.error_list if hasattr(error, "error_list") else [f for fs in error.error_dict.values() for f in fs]
    return faults[0].code or "invalid"
