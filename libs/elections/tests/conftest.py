import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[3]
DATA = Path(os.environ.get("ISOLOIR_DATA", REPOSITORY.parent / "shared" / "data"))


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of real files. On the build machine its absence is a failure, not a reason to pass."""
    if not (DATA / "official_small").is_dir():
        message = "no election data: set ISOLOIR_DATA"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return DATA
