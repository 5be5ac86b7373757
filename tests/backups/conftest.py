import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def place() -> Iterator[Path]:
    """Not pytest's own folder: its parents are closed to the user that PostgreSQL may have to become."""
    with tempfile.TemporaryDirectory(prefix="isoloir-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)
