from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest
from common.events import Event
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import react
from predict.consumers import CONSUMERS
from predict.contests import service as contests
from predict.contests.schemas import ContestPut

BY_EVENT: dict[type[Event], Any] = {consumer.event: consumer for consumer in CONSUMERS}
LISTS = [
    {"id": "a", "label": "Liste A", "nuance": "UG", "ours": True},
    {"id": "b", "label": "Liste B", "nuance": "ENS"},
]


@pytest.fixture
def hear(sessions: Sessions) -> Callable[[Event], Awaitable[None]]:
    """As the worker does: once for each event."""

    async def hear(event: Event) -> None:
        await react(sessions, BY_EVENT[type(event)], event)

    return hear


@pytest.fixture
async def ours(sessions: Sessions, campaign_id: UUID) -> None:
    """The campaign has said which list is its own."""
    async with transaction(sessions, campaign_id) as session:
        await contests.put_contest(session, campaign_id, ContestPut.model_validate({"lists": LISTS}), None)


@pytest.fixture
def sessions(val_de_marne: Sessions) -> Sessions:
    """Results are shared and only read; each test has a campaign of its own."""
    return val_de_marne
