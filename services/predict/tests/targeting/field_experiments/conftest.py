from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest
from kit.db.sessions import Sessions, transaction
from kit.testing.fixtures import NewDatabase
from predict.contests import service as contests
from predict.contests.schemas import ContestPut

LISTS = [
    {"id": "a", "label": "Liste A", "nuance": "UG", "ours": True},
    {"id": "b", "label": "Liste B", "nuance": "ENS"},
]


@pytest.fixture(scope="session")
async def before_2024(kept_database: NewDatabase, load_rounds: Callable[..., Awaitable[None]]) -> Sessions:
    """What was known before the round that the trials are about: read once, and only looked at."""
    sessions = kept_database("predict")
    await load_rounds(sessions, "presidentielle-2022-t1", "legislatives-2022-t1")
    return sessions


@pytest.fixture
async def ours(sessions: Sessions, campaign_id: UUID) -> None:
    """The campaign has said which list is its own."""
    async with transaction(sessions, campaign_id) as session:
        await contests.put_contest(session, campaign_id, ContestPut.model_validate({"lists": LISTS}), None)
