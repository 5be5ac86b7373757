from pathlib import Path

import pytest
from isoloir_local.testing import browser as browser
from isoloir_local.testing import fictional_data as fictional_data
from isoloir_local.testing import suite as suite

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One worker of a parallel run has them all: each would start a suite of its own, eleven processes."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.xdist_group("launcher"))
