"""Jobs, as small as a test needs them."""

import datetime as dt
import uuid

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from jobs import models
from jobs.values import JobState


class JobFactory(DjangoModelFactory):
    """A queued job of the system; `running=True` gives it a lease, `finished=True` an end."""

    class Meta:
        model = models.Job

    kind = "test.nothing"
    language = "en"

    class Params:
        running = factory.Trait(
            state=JobState.RUNNING,
            attempts=1,
            lease_token=factory.LazyFunction(uuid.uuid4),
            lease_until=factory.LazyFunction(lambda: timezone.now() + dt.timedelta(seconds=30)),
            started_at=factory.LazyFunction(timezone.now),
        )
        silent = factory.Trait(
            running=True, lease_until=factory.LazyFunction(lambda: timezone.now() - dt.timedelta(seconds=1))
        )
        finished = factory.Trait(
            state=JobState.FINISHED, attempts=1, finished_at=factory.LazyFunction(timezone.now), result={}
        )


class ScheduleFactory(DjangoModelFactory):
    class Meta:
        model = models.Schedule

    name = factory.Sequence(lambda n: f"schedule {n}")
    kind = "test.nothing"
    every_minutes = 60
    next_due = factory.LazyFunction(lambda: timezone.now() - dt.timedelta(minutes=5))
