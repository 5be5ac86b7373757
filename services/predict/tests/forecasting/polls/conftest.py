import pytest
from kit.db.sessions import Sessions


@pytest.fixture
def sessions(two_rounds: Sessions) -> Sessions:
    """Results are only read; each test has a campaign of its own."""
    return two_rounds
