from io import BytesIO

import pytest

from learning.h5p.install import install_package
from learning.h5p.package import read_package
from learning.h5p.store import LibraryStore


@pytest.fixture
def store(tmp_path):
    return LibraryStore(tmp_path / "libraries")


@pytest.fixture
def take(store, tmp_path):
    """Read and install a package; returns the folder of its content."""

    def install(file: BytesIO, **options):
        content = tmp_path / f"content-{len(list(tmp_path.iterdir()))}"
        install_package(read_package(file, store, **options), store, content, **options)
        return content

    return install
