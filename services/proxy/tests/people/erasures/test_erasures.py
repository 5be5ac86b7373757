import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest
from common.events.proxy import RequestOpened, RequestWithdrawn
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import told
from proxy.people.erasures.models import ErasureTotal
from proxy.tables import Base
from sqlalchemy import select


@pytest.mark.parametrize("kind", ["requests", "offers"])
async def test_erasure_leaves_a_count_and_no_other_trace(
    voter: AsyncClient,
    sessions: Sessions,
    campaign_id: UUID,
    canary: dict[str, Any],
    sealed: tuple[str, ...],
    read_everything: Callable[[], Awaitable[str]],
    kind: str,
) -> None:
    sent = await voter.post(f"/v1/public/campaigns/{campaign_id}/{kind}", json=canary)
    assert (await voter.delete(f"/v1/public/status/{sent.json()['token']}")).status_code == 204

    async with transaction(sessions, campaign_id) as session:
        (left,) = (await session.scalars(select(ErasureTotal))).all()
        assert (left.kind, left.state, left.erased) == (kind.removesuffix("s"), "open", 1)
        for name in ("person", "request", "offer", "link"):
            assert (await session.execute(select(Base.metadata.tables[name]))).all() == []
    names = (canary["civil_status"]["first_names"], canary["civil_status"]["surname"])
    stored = await read_everything()
    assert [secret for secret in (*sealed, *names) if secret in stored] == []


async def test_a_link_replayed_after_erasure_leads_to_a_sentence_that_helps(
    voter: AsyncClient, campaign_id: UUID, canary: dict[str, Any]
) -> None:
    headers = {"Idempotency-Key": "sent-from-a-train"}
    place = f"/v1/public/campaigns/{campaign_id}/requests"
    token = (await voter.post(place, json=canary, headers=headers)).json()["token"]
    await voter.delete(f"/v1/public/status/{token}")
    # The kept answer of the POST still says the token; it leads nowhere.
    assert (await voter.post(place, json=canary, headers=headers)).json()["token"] == token

    for again in (
        await voter.get(f"/v1/public/status/{token}"),
        await voter.delete(f"/v1/public/status/{token}"),
        await voter.post(f"/v1/public/status/{token}/withdraw"),
        await voter.get(f"/suivi/{token}", headers={"Accept": "text/html"}),
    ):
        assert again.status_code == 404
        assert "faites une nouvelle demande" in again.text


async def test_erasing_an_open_request_tells_that_it_ended_and_a_closed_one_tells_nothing(
    voter: AsyncClient, sessions: Sessions, campaign_id: UUID, canary: dict[str, Any]
) -> None:
    tokens = [
        (await voter.post(f"/v1/public/campaigns/{campaign_id}/requests", json=canary)).json()["token"]
        for _ in range(2)
    ]
    await voter.post(f"/v1/public/status/{tokens[0]}/withdraw")
    for token in tokens:
        await voter.delete(f"/v1/public/status/{token}")

    kinds = [type(event) for event in await told(sessions, campaign_id)]
    assert kinds == [RequestOpened, RequestOpened, RequestWithdrawn, RequestWithdrawn]
    async with transaction(sessions, campaign_id) as session:
        counts = {one.state: one.erased for one in await session.scalars(select(ErasureTotal))}
    assert counts == {"withdrawn": 1, "open": 1}


async def test_withdrawn_and_erased_at_once_it_ends_once(
    voter: AsyncClient, sessions: Sessions, campaign_id: UUID, canary: dict[str, Any]
) -> None:
    token = (await voter.post(f"/v1/public/campaigns/{campaign_id}/requests", json=canary)).json()["token"]
    place = f"/v1/public/status/{token}"
    answers = await asyncio.gather(
        voter.post(f"{place}/withdraw"), voter.delete(place), voter.post(f"{place}/withdraw"), voter.delete(place)
    )

    assert {answer.status_code for answer in answers} <= {200, 204, 404}
    assert [answer.status_code for answer in answers].count(204) == 1
    assert [type(event) for event in await told(sessions, campaign_id)] == [RequestOpened, RequestWithdrawn]
    async with transaction(sessions, campaign_id) as session:
        assert sum(one.erased for one in await session.scalars(select(ErasureTotal))) == 1
