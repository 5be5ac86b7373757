import re
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.db.vault import open_vault
from kit.messages import Mail, Sms
from kit.testing.steps import Reading
from sqlalchemy import text

Sent = Callable[[], Awaitable[list[Mail | Sms]]]
Ask = Callable[..., Awaitable[str]]


@pytest.fixture
async def anybody(app: FastAPI) -> AsyncIterator[AsyncClient]:
    """Without an account, in a browser."""
    headers = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
    async with AsyncClient(transport=Reading(app), base_url="http://service", headers=headers) as client:
        yield client


@pytest.fixture
async def open_meeting(client: AsyncClient, meeting: Callable[..., dict[str, Any]]) -> Callable[..., Awaitable[str]]:
    """`await open_meeting(capacity=1)`: the id of a public meeting."""

    async def make(**fields: Any) -> str:
        answer = await client.post("/v1/campaign-events", json=meeting(**fields))
        assert answer.status_code == 201, answer.text
        return answer.json()["id"]

    return make


@pytest.fixture
def sent(sessions: Sessions, campaign_id: UUID) -> Sent:
    """What waits to go out, in its order."""

    async def read() -> list[Mail | Sms]:
        async with transaction(sessions, campaign_id) as session:
            vault = await open_vault(session, campaign_id)
            rows = await session.execute(
                text("select channel, content from message where content is not null order by entry")
            )
            return [
                (Mail if row.channel == "email" else Sms).model_validate_json(vault.open("message", row.content))
                for row in rows
            ]

    return read


@pytest.fixture
def ask(anybody: AsyncClient, campaign_id: UUID, sent: Sent) -> Ask:
    """`await ask(campaign_event, email="ada@exemple.fr")`: sends the public form; the path of the link that came."""

    async def send(campaign_event: str, **fields: Any) -> str:
        said = {"name": "Ada Lovelace", "email": "ada@exemple.fr"} | fields
        answer = await anybody.post(f"/r/{campaign_id}/{campaign_event}", data=said)
        assert answer.status_code == 200, answer.text
        return path_in((await sent())[-1])

    return send


def path_in(message: Mail | Sms) -> str:
    found = re.search(r"https://suite\.invalid(/venue/\S+)", message.text)
    assert found is not None, message.text
    return found[1]
