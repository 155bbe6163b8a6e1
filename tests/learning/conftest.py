import pytest


@pytest.fixture
def own_files(settings, tmp_path):
    """A folder for uploads that no other test has written into."""
    settings.PRIVATE_ROOT = tmp_path / "private"
