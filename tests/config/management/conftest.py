"""What commands that run jobs need of the tests of jobs."""

from tests.jobs.conftest import carried_by, kind  # noqa: F401 - fixtures
