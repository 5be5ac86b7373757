from uuid import UUID

import pytest
from kit.db.sessions import Sessions

from services.results.tests.conftest import campaign_of_the_day


@pytest.fixture
async def campaign_id(sessions: Sessions) -> UUID:
    return await campaign_of_the_day(sessions)
